/**
 * The one form that the bytes of an entry may have. Its keys are in the order of RFC 8785 and nothing
 * in it needs escaping, so that a pattern says all there is to say.
 */
const HASH = '[A-Za-z0-9_-]{43}';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const MINUTE = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\dZ`;
const ENTRY = new RegExp(
  `^\\{"at":"(${MINUTE})","commit":"(${HASH})","id":"(${UUID})"(?:,"subject":"(${HASH})")?,"v":1\\}$`,
);
const ID = new RegExp(`^${UUID}$`);

export interface EntryForm {
  readonly id: string;
  /** To the minute. */
  readonly at: string;
  readonly commit: string;
  /** Null for an entry of the organisation. */
  readonly subject: string | null;
}

export function readEntry(bytes: Buffer): EntryForm | null {
  const [, at = '', commit = '', id = '', subject] = ENTRY.exec(bytes.toString('latin1')) ?? [];
  if (Number.isNaN(Date.parse(at))) return null;
  return { id, at, commit, subject: subject ?? null };
}

export function isEntryId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
