/**
 * Null for what is no URL. By `new URL` and not by `URL.canParse`: that of Node 20 calls URLs beyond ASCII
 * wrong once it is compiled, which is after some thousand calls.
 */
export function readUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
