/**
 * Refuses bodies that no honest caller sends before anything walks through them: nested beyond use,
 * or with text that PostgreSQL or canonical JSON cannot hold (NUL, half a surrogate pair).
 */
import { Readable } from 'node:stream';
import { DomainError } from '../../core/errors.js';

const MAX_DEPTH = 16;
/** RFC 8785 §3.2.2.2 needs well-formed text; PostgreSQL has no NUL. */
const UNSTORABLE = /[\0\p{Cs}]/u;
/** And no key that means something else to the language than to its sender. */
const UNSTORABLE_KEY = /[\0\p{Cs}]|^__proto__$/u;

export function refuseUnstorable(body: unknown): void {
  // A stream is read line by line, and each line is looked at then.
  if (body instanceof Readable) return;
  const open: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && UNSTORABLE.test(value))
      throw new DomainError('malformed_body');
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH) throw new DomainError('malformed_body');
    for (const [key, one] of Object.entries(value)) {
      if (UNSTORABLE_KEY.test(key)) throw new DomainError('malformed_body');
      open.push({ value: one, depth: depth + 1 });
    }
  }
}
