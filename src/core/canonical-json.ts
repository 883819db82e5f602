/**
 * RFC 8785 (JCS): the one text of a JSON value, so that hashes of it mean something. It refuses what
 * JSON cannot carry instead of dropping it: a commitment to less than was meant proves nothing.
 */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

type Fields = Readonly<Record<string, unknown>>;

const LONE_SURROGATE = /\p{Surrogate}/u;
/** Printable ASCII without quote and backslash, as nearly all that entries say: nothing to escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      return canonicalNumber(value);
    case 'string':
      return canonicalString(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no NaN and no Infinity');
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  const text = JSON.stringify(value);
  // It writes a lone surrogate as an escape; only where one may be is it worth a closer look.
  if (text.includes('\\ud') && LONE_SURROGATE.test(value))
    throw new TypeError('canonical JSON has no lone surrogate');
  return text;
}

function canonicalArray(values: readonly unknown[]): string {
  // Array.from, because map would skip the holes of a sparse array.
  return `[${Array.from(values, canonicalJson).join(',')}]`;
}

function canonicalObject(value: object): string {
  if (!isPlain(value)) throw new TypeError('canonical JSON has only plain objects');
  // The default order compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson((value as Fields)[key])}`);
  return `{${members.join(',')}}`;
}

/** By shape and not by identity: Object.prototype differs between realms. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isRoot = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isRoot && Object.getOwnPropertySymbols(value).length === 0;
}
