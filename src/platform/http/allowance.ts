/**
 * How much one network may ask of the public pages, and how much one person may choose in an hour. Kept in
 * memory alone, under a key drawn at start: no network address and no id is ever stored or logged for it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { DomainError } from '../../core/errors.js';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
/** Where an act came in. A link may be forwarded: what it can use up is little, and never the session's. */
export type ActedVia = 'footer_page' | 'preferences_page';

/** Nobody who reads what they choose gets there. */
export const ACTS_AN_HOUR: Readonly<Record<ActedVia, number>> = {
  footer_page: 10,
  preferences_page: 120,
};

class Counters {
  private readonly key = randomBytes(32);
  private readonly limiter: RateLimiterMemory;

  constructor(points: number, duration: number) {
    this.limiter = new RateLimiterMemory({ points, duration });
  }

  /** False where all was used up before. */
  take(whose: string): Promise<boolean> {
    const name = createHmac('sha256', this.key).update(whose).digest('base64url');
    return this.limiter.consume(name).then(
      () => true,
      () => false,
    );
  }
}

/** A /24 or /48 shares one, so that changing the last digits of an address gains nothing. */
export class Allowance {
  private readonly counters: Counters;

  constructor(perMinute: number) {
    this.counters = new Counters(perMinute, MINUTE_SECONDS);
  }

  /** Throws `rate_limited` when the network has used up its minute. */
  async spend(ip: string): Promise<void> {
    if (!(await this.counters.take(prefixOf(ip)))) throw new DomainError('rate_limited');
  }
}

/**
 * Of acts that leave an entry, by whoever holds a link or a session of the person: none of them adds
 * entries without end, and each has a counter of its own. To leave is never one of those.
 */
export class ActsAllowance {
  private readonly counters: Readonly<Record<ActedVia, Counters>> = {
    footer_page: new Counters(ACTS_AN_HOUR.footer_page, HOUR_SECONDS),
    preferences_page: new Counters(ACTS_AN_HOUR.preferences_page, HOUR_SECONDS),
  };

  /** False where the hour of the person is used up there. */
  take(via: ActedVia, contactId: string): Promise<boolean> {
    return this.counters[via].take(contactId);
  }

  /** Throws `acts_used_up` instead. */
  async spend(via: ActedVia, contactId: string): Promise<void> {
    if (!(await this.take(via, contactId))) throw new DomainError('acts_used_up');
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
