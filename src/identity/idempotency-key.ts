/** The Idempotency-Key header: an RFC 8941 string in quotes, or a bare token, as many clients send. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,256})"$/;
const BARE = /^[A-Za-z0-9_-]{1,128}$/;
const MAX_CHARS = 128;

/** Null when the header has neither form. */
export function parseIdempotencyKey(header: string): string | null {
  const key = BARE.test(header) ? header : quotedIn(header);
  return key === null || key.length > MAX_CHARS ? null : key;
}

function quotedIn(header: string): string | null {
  return QUOTED.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1') ?? null;
}
