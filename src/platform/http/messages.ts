import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { parse } from 'yaml';

// Every word a person reads on our pages and in our mails, as ICU messages compiled once.
// A key that is missing, or a value that a message asks for and does not get, throws: a page
// with a hole in it must never reach anybody. Values are data: they are never parsed as ICU.

export const LOCALES = ['fr', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export type MessageValues = Readonly<Record<string, string | number>>;

/** A class only so that it can be asked for by its name. */
export abstract class Messages {
  abstract translate(locale: Locale, key: string, values?: MessageValues): string;
  abstract has(key: string): boolean;
  abstract keys(locale: Locale): readonly string[];
  /** What a message consists of, for checks that hold for all of them. */
  abstract elements(locale: Locale, key: string): ReturnType<IntlMessageFormat['getAst']>;
  abstract in(locale: Locale): Words;
}

/** What can be said in one language. */
export interface Words {
  readonly locale: Locale;
  readonly say: (key: string, values?: MessageValues) => string;
}

type CompiledMessages = ReadonlyMap<string, IntlMessageFormat>;

export function loadMessages(directory: string): Messages {
  const byLocale = new Map<Locale, CompiledMessages>(
    LOCALES.map((locale) => [locale, compileAll(locale, readAll(directory, locale))]),
  );
  const of = (locale: Locale): CompiledMessages => {
    const messages = byLocale.get(locale);
    if (!messages) throw new Error(`No messages in the language "${locale}"`);
    return messages;
  };
  const translate = (locale: Locale, key: string, values: MessageValues = {}): string => {
    const message = of(locale).get(key);
    if (!message) throw new Error(`No message "${key}" in "${locale}"`);
    return String(message.format({ ...values }));
  };
  return {
    translate,
    in: (locale) => ({ locale, say: (key, values) => translate(locale, key, values) }),
    has: (key) => LOCALES.every((locale) => of(locale).has(key)),
    keys: (locale) => [...of(locale).keys()],
    elements: (locale, key) => of(locale).get(key)?.getAst() ?? [],
  };
}

export function isLocale(value: string): value is Locale {
  return (LOCALES as readonly string[]).includes(value);
}

/** French for whoever reads it, in whatever country; English for everybody else. */
export function spokenFor(locale: string): Locale {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

/** `fr.yaml`, and beside it one file for each part of the house, such as `console.fr.yaml`. */
function readAll(directory: string, locale: Locale): string[] {
  return readdirSync(directory)
    .filter((file) => file === `${locale}.yaml` || file.endsWith(`.${locale}.yaml`))
    .sort()
    .map((file) => readFileSync(join(directory, file), 'utf8'));
}

function compileAll(locale: Locale, sources: readonly string[]): CompiledMessages {
  const typeset = locale === 'fr' ? withFrenchSpaces : (text: string) => text;
  const compiled = new Map<string, IntlMessageFormat>();
  for (const [key, text] of sources.flatMap((source) => flatten(parse(source), []))) {
    if (compiled.has(key)) throw new Error(`Message "${key}" stands in two files of "${locale}"`);
    compiled.set(key, new IntlMessageFormat(typeset(text), locale, undefined, { ignoreTag: true }));
  }
  return compiled;
}

function flatten(node: unknown, path: readonly string[]): [string, string][] {
  if (typeof node === 'string' && node !== '') return [[path.join('.'), node]];
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    throw new Error(`Message "${path.join('.')}" must be a text`);
  }
  return Object.entries(node).flatMap(([name, child]) => flatten(child, [...path, name]));
}

/** French puts a space before « : ; ! ? »; it must not break, or a line begins with "?". */
function withFrenchSpaces(text: string): string {
  return text.replace(/ (?=[:;!?»])/g, '\u00A0').replace(/« /g, '«\u00A0');
}

/**
 * The language of a page: the first of the wanted ones that there is, else the best of Accept-Language
 * (RFC 9110 §12.5.4), else the first that is available. "fr-CA" finds "fr"; a language with q=0 is never
 * chosen by that header.
 */
export function chooseLocale(
  wanted: readonly (string | null)[],
  acceptLanguage: string | undefined,
  available: readonly string[],
): string {
  const [first] = available;
  if (first === undefined) throw new Error('chooseLocale needs at least one available language');
  const [chosen] = wanted.flatMap((one) => (one === null ? [] : (matching(one, available) ?? [])));
  if (chosen !== undefined) return chosen;

  const ranges = parseAcceptLanguage(acceptLanguage ?? '');
  const refused = ranges.filter(({ quality }) => quality === 0).map(({ range }) => range);
  const acceptable = available.filter((locale) => !refused.includes(locale.toLowerCase()));
  for (const { range, quality } of ranges) {
    if (quality === 0) continue;
    const found = range === '*' ? acceptable[0] : matching(range, acceptable);
    if (found !== undefined) return found;
  }
  return acceptable[0] ?? first;
}

function matching(range: string, available: readonly string[]): string | undefined {
  const wanted = range.toLowerCase();
  const primary = wanted.split('-')[0];
  return (
    available.find((locale) => locale.toLowerCase() === wanted) ??
    available.find((locale) => locale.toLowerCase() === primary)
  );
}

function parseAcceptLanguage(header: string): { range: string; quality: number }[] {
  return header
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const q = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1';
      return { range: range.toLowerCase(), quality: /^[01](\.\d{0,3})?$/.test(q) ? Number(q) : 0 };
    })
    .filter(({ range }) => range !== '')
    .sort((a, b) => b.quality - a.quality);
}
