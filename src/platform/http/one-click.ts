/** One-click unsubscription (RFC 8058): no cookie, token, origin or further step; the URL says it all. */
import type { FastifyReply } from 'fastify';

/** §3.2: the body holds this pair. */
export function isOneClick(body: unknown): boolean {
  const form = (body ?? {}) as Record<string, unknown>;
  return form['List-Unsubscribe'] === 'One-Click';
}

/** For a program: never a page, and never sent on. */
export function oneClickAnswer(reply: FastifyReply): string {
  void reply.type('text/plain; charset=utf-8').header('Cache-Control', 'no-store');
  return 'Unsubscribed.\n';
}
