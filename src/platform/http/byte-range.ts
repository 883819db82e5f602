/** Pure: which bytes of a file a request asks for (RFC 9110 §14.2). */

export interface ByteRange {
  readonly from: number;
  /** Included. */
  readonly to: number;
}

export type Wanted =
  | { readonly what: 'all' }
  | ({ readonly what: 'part' } & ByteRange)
  /** 416 */
  | { readonly what: 'nothing' };

const ONE_RANGE = /^bytes=(\d{1,15})?-(\d{1,15})?$/;
const ALL: Wanted = { what: 'all' };
const NOTHING: Wanted = { what: 'nothing' };

/**
 * One range is served, whatever else is asked for is not: §14.2 lets a server pass over a field that it
 * cannot read or does not want. `ifRange` (§13.1.5) must be the strong tag of the file as it is now, else
 * the whole of it is sent.
 */
export function wantedRange(
  size: number,
  etag: string,
  { range, ifRange }: { range: string | undefined; ifRange: string | undefined },
): Wanted {
  const [isRange, first, last] = ONE_RANGE.exec(range ?? '') ?? [];
  if (isRange === undefined || (ifRange !== undefined && ifRange !== etag)) return ALL;
  if (first === undefined) return last === undefined ? ALL : suffixOf(size, Number(last));
  return partOf(size, Number(first), last === undefined ? size : Number(last));
}

/** One that ends before it begins names no range at all, rather than one that is not there. */
function partOf(size: number, from: number, to: number): Wanted {
  if (to < from && to < size) return ALL;
  return from >= size ? NOTHING : { what: 'part', from, to: Math.min(to, size - 1) };
}

function suffixOf(size: number, length: number): Wanted {
  if (length === 0 || size === 0) return NOTHING;
  return { what: 'part', from: Math.max(0, size - length), to: size - 1 };
}
