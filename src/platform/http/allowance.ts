/**
 * How much one network may ask of the public pages. Kept in memory alone, under a key drawn at
 * start: no network address is ever stored or logged. A /24 or /48 shares one allowance, so that
 * changing the last digits of an address gains nothing.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { DomainError } from '../../core/errors.js';

export class Allowance {
  private readonly key = randomBytes(32);
  private readonly limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  /** Throws `rate_limited` when the network has used up its minute. */
  async spend(ip: string): Promise<void> {
    const name = createHmac('sha256', this.key).update(prefixOf(ip)).digest('base64url');
    try {
      await this.limiter.consume(name);
    } catch {
      throw new DomainError('rate_limited');
    }
  }
}

function prefixOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped ?? !isIPv6(ip)) return (mapped ?? ip).split('.').slice(0, 3).join('.');
  const [head = '', tail = ''] = ip.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = ip.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...right].slice(0, 3).join(':');
}
