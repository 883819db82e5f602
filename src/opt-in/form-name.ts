/**
 * What a form is called where answers are counted by it: site and path of its URL, and the client that
 * brought the ask. It stands in clear, apart from any person, so whatever in a URL may name one is left
 * out: query, fragment, credentials, an address in any spelling, a site at the domain of the person's own
 * address, and parts that look like a number or a key.
 */
import { readUrl } from '../core/read-url.js';
import { isAddressIn } from '../core/spelt-address.js';

const MAX_LENGTH = 200;
const LEFT_OUT = '*';
/** Longer than a year, shorter than what customers and orders are numbered by. */
const DIGITS_OF_A_NUMBER = 5;
/** Words in a path have hyphens; keys are long without. */
const KEY = /[^-]{24}/;

export interface FormSource {
  readonly url: string;
  readonly client: string | null;
  /** Of the address that was asked for. */
  readonly domain: string;
  /** Sites of the organisation, which are the same for everybody, so also for its own people. */
  readonly ownHosts: readonly string[];
}

/** Null for what came from no form of a website. */
export function formName({ url, client, domain, ownHosts }: FormSource): string | null {
  const read = readUrl(url);
  if (!read) return null;
  const { protocol, origin, hostname, pathname } = read;
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const isTheirs = !ownHosts.includes(hostname) && `.${hostname}`.endsWith(`.${domain}`);
  const site = isTheirs || isAddressIn(origin) ? `${protocol}//${LEFT_OUT}` : origin;
  const path = isAddressIn(`${origin}${pathname}`) ? '' : withoutNumbers(pathname);
  const name = `${site}${path}`.slice(0, MAX_LENGTH);
  return client === null ? name : `${name} (${client})`;
}

function withoutNumbers(path: string): string {
  return path.split('/').map(withoutNumber).join('/').replace(/\/$/, '');
}

function withoutNumber(part: string): string {
  const digits = part.replace(/\D/g, '').length;
  return digits >= DIGITS_OF_A_NUMBER || KEY.test(part) ? LEFT_OUT : part;
}
