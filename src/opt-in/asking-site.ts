/**
 * Where a form stood that was sent to us, as the browser tells. Nothing is let in or kept out by it: a
 * program can say what it likes. It stands in the evidence, and answers are counted by it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { readUrl } from '../core/read-url.js';

export interface AskingSite {
  readonly isElsewhere: boolean;
  /** Of the other site; null where the browser keeps it to itself. */
  readonly origin: string | null;
}

/** A host has 253 characters at most. */
const MAX_LENGTH = 270;

/**
 * Our own pages send no referrer, so their forms come with the Origin `null`; Sec-Fetch-Site tells them
 * from others where both say nothing else.
 */
export function siteOf(headers: IncomingHttpHeaders, ownOrigin: string): AskingSite {
  const site = headers['sec-fetch-site'];
  const origin = originIn(headers.origin);
  if (site === 'same-origin' || origin === ownOrigin) return { isElsewhere: false, origin: null };
  const isElsewhere = site === 'cross-site' || site === 'same-site' || origin !== null;
  return { isElsewhere, origin };
}

/** Null for what is no origin of a website, exactly as browsers write it (RFC 6454 §6.2). */
function originIn(text: string | undefined): string | null {
  if (text === undefined || text.length > MAX_LENGTH) return null;
  const { protocol, origin } = readUrl(text) ?? {};
  return (protocol === 'https:' || protocol === 'http:') && origin === text ? origin : null;
}

/** A URL that names no place (RFC 6694) for a form elsewhere whose site hides where: it is not ours. */
export function formUrlOf({ isElsewhere, origin }: AskingSite, own: string): string {
  return isElsewhere ? (origin ?? 'about:blank') : own;
}
