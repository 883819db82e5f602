/**
 * Cross-site requests (threat T-11). A form of ours is sent by a page of ours: the browser says so in
 * Sec-Fetch-Site, and in Origin. Pages of ours send no referrer, and browsers make the Origin of their
 * forms `null` for that (Fetch standard, "append a request Origin header"); so `null` alone says
 * nothing. These headers only ever refuse: what lets a request in is the token in the form.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export function isCrossSite(headers: IncomingHttpHeaders, ownOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return true;
  const { origin } = headers;
  return origin !== undefined && origin !== 'null' && origin !== ownOrigin;
}

/** Derived from the session's id, which no page shows: bound to it without being kept anywhere. */
export function formTokenOf(sessionId: string): string {
  return createHmac('sha256', sessionId).update('assent form').digest('base64url');
}

export function isFormToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
