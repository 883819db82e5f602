/**
 * Contact points as typed by anybody. `value` is where a message goes, `matchForm` is what makes two
 * spellings one contact. Both are ASCII before case is folded, so that no Unicode letter can turn
 * into somebody else's. Refuses what a mail server could read as two addresses, a route or a
 * header. Length comes first, and every check after it is linear.
 */
import { readUrl } from './read-url.js';

export type AddressKind = 'email' | 'phone';

export interface Address {
  readonly kind: AddressKind;
  readonly value: string;
  readonly matchForm: string;
}

export type AddressProblem =
  'empty' | 'too_long' | 'forbidden_character' | 'not_an_address' | 'local_part' | 'domain';

export type ParsedAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly problem: AddressProblem };

const MAX_TYPED = 512;
const MAX_EMAIL = 254;
const MAX_LOCAL_PART = 64;

/** Controls, spaces, and what begins a list, a group, a quoted part, a route or a percent trick. */
const FORBIDDEN_IN_EMAIL = /[\p{C}\p{Z},;:<>()[\]"\\%]/u;
const DOT_ATOM = /^[A-Za-z0-9!#$&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$&'*+/=?^_`{|}~-]+)*$/;
const LDH_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What the URL parser would take for something other than a host. */
const DOMAIN_AS_TYPED = /^[A-Za-z0-9.\u{80}-\u{10ffff}-]+$/u;
const ASCII = /^[\0-\x7f]*$/;
const PHONE_AS_TYPED = /^[+0-9 .-]+$/;
const E164 = /^\+[1-9][0-9]{6,14}$/;
/** Anchored, so that they stay linear over the pieces between two signs. */
const TOP_LEVEL = /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;
const DOMAIN_LIKE = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2}/u;
const PHONE_LIKE = /^(?:[ ./()-]*[0-9]){8}/;
/**
 * A number as it is dialled at home: 0 and 8 to 14 more digits with single signs between, and no digit
 * goes on before or after, so that a date, a UUID or a longer number is none. Bounded, so linear.
 */
const DIALLED =
  /(?<![\p{L}\p{N}_]|[0-9][ .-])\(?0\)?[ .-]?\(?[1-9](?:\)?[ .-]?\(?[0-9]){7,13}(?![\p{L}\p{N}_]|\)?[ .-]?[0-9])/gu;
/**
 * The same from abroad, with 9 digits at least behind the zeros: numbers of orders are filled up with two
 * as well, and longer ones are taken for a phone.
 */
const DIALLED_ABROAD =
  /(?<![\p{L}\p{N}_.-]|[0-9] )00[1-9](?:\)?[ .-]?\(?[0-9]){8,12}(?![\p{L}\p{N}_]|\)?[ .-]?[0-9])/u;
/** `21-11-2026-0042`, `07.2026.12345`: numbered by the day or the month. */
const DATED = /^[0-9]{2}[.-](?:[0-9]{2}[.-])?(?:19|20)[0-9]{2}(?![0-9])/;

export function parseAddress(kind: AddressKind, raw: string): ParsedAddress {
  if (raw.length > MAX_TYPED) return refuse('too_long');
  const typed = trimSpaces(raw);
  if (typed === '') return refuse('empty');
  return kind === 'email' ? parseEmail(typed) : parsePhone(typed);
}

/** The mask of an address as it was kept, whichever kind it is. */
export function maskTyped(value: string): string {
  const parsed = parseAddress(value.includes('@') ? 'email' : 'phone', value);
  return parsed.ok ? maskAddress(parsed.address) : '…';
}

/** Enough to recognise one's own address, too little to learn somebody else's. */
export function maskAddress({ kind, value }: Address): string {
  if (kind === 'phone') return `+…${value.slice(-2)}`;
  const domain = value.slice(value.lastIndexOf('@') + 1);
  const topLevel = domain.slice(domain.lastIndexOf('.'));
  return `${value.slice(0, 1)}…@${domain.slice(0, 1)}…${topLevel}`;
}

/** For names that callers choose and that reach logs and exports, such as a message ref. */
export function looksLikeAddress(text: string): boolean {
  return (
    isAfter('@', text, DOMAIN_LIKE) ||
    isAfter('+', text, PHONE_LIKE) ||
    (text.includes('0') && (DIALLED_ABROAD.test(text) || holdsDialled(text)))
  );
}

/** Most names hold no such sign, and there are many names. */
function isAfter(sign: string, text: string, pattern: RegExp): boolean {
  if (!text.includes(sign)) return false;
  const [, ...rests] = text.split(sign);
  return rests.some((rest) => pattern.test(rest));
}

/**
 * Digits in one piece, or in few, may be the number of an order: they are a phone number only where they
 * are all there is. Spaces stand in no name of a message, and so only between words.
 */
function holdsDialled(text: string): boolean {
  for (const number of text.match(DIALLED) ?? []) {
    const pieces = number.split(/[^0-9]+/).filter((piece) => piece !== '').length;
    const isAlone = number.length === trimSpaces(text).length;
    if ((isAlone || pieces >= 4 || number.includes(' ')) && !DATED.test(number)) return true;
  }
  return false;
}

function parseEmail(typed: string): ParsedAddress {
  if (FORBIDDEN_IN_EMAIL.test(typed)) return refuse('forbidden_character');
  const [localPart = '', typedDomain = '', ...more] = typed.split('@');
  if (typedDomain === '' || more.length > 0) return refuse('not_an_address');
  if (localPart.length > MAX_LOCAL_PART) return refuse('too_long');
  if (!DOT_ATOM.test(localPart)) return refuse('local_part');
  const domain = asciiDomain(typedDomain);
  if (domain === null) return refuse('domain');
  const value = `${localPart}@${domain}`;
  if (value.length > MAX_EMAIL) return refuse('too_long');
  // Only ASCII is left here, so lower case is one to one.
  return { ok: true, address: { kind: 'email', value, matchForm: value.toLowerCase() } };
}

function parsePhone(typed: string): ParsedAddress {
  if (!PHONE_AS_TYPED.test(typed)) return refuse('forbidden_character');
  const value = typed.replace(/[ .-]/g, '');
  if (!E164.test(value)) return refuse('not_an_address');
  return { ok: true, address: { kind: 'phone', value, matchForm: value } };
}

/** Few domains make up most of the mail in the world. */
const KNOWN_DOMAINS = 4_096;
const domains = new Map<string, string | null>();

function asciiDomain(typed: string): string | null {
  const known = domains.get(typed);
  if (known !== undefined) return known;
  if (domains.size >= KNOWN_DOMAINS) domains.clear();
  const domain = readDomain(typed);
  domains.set(typed, domain);
  return domain;
}

/** The domain in A-labels, or null where it is none that can be had in the public DNS. */
function readDomain(typed: string): string | null {
  if (!DOMAIN_AS_TYPED.test(typed)) return null;
  const domain = toALabels(typed);
  const labels = domain?.split('.') ?? [];
  const isName = labels.length >= 2 && labels.every((label) => LDH_LABEL.test(label));
  if (domain === null || !isName || !TOP_LEVEL.test(labels.at(-1) ?? '')) return null;
  return isSameName(typed.split('.'), labels) ? domain : null;
}

/**
 * Newer URL parsers pass an all-ASCII name through unread. Beside a label that is not ASCII each
 * `xn--` label is decoded and checked, so that every version of Node gives the same answer.
 */
function toALabels(typed: string): string | null {
  if (readUrl(`http://${typed}.é`) === null) return null;
  return readUrl(`http://${typed}`)?.hostname ?? null;
}

/**
 * The URL parser also reads `0x7f.1` as an IP address, a Kelvin sign as `k` and drops what is
 * invisible. So an ASCII label must come back as it is, and any other as an `xn--` label.
 */
function isSameName(typed: readonly string[], labels: readonly string[]): boolean {
  return (
    typed.length === labels.length &&
    typed.every((label, index) =>
      ASCII.test(label) ? label.toLowerCase() === labels[index] : labels[index]?.startsWith('xn--'),
    )
  );
}

/** By hand: a pattern for trailing spaces is quadratic in spaces that do not trail. */
function trimSpaces(raw: string): string {
  let start = 0;
  let end = raw.length;
  while (start < end && raw[start] === ' ') start += 1;
  while (end > start && raw[end - 1] === ' ') end -= 1;
  return raw.slice(start, end);
}

function refuse(problem: AddressProblem): ParsedAddress {
  return { ok: false, problem };
}
