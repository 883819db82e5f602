import fc from 'fast-check';
import { budgetVerdict, capCounts, capsVerdict, capVerdict, type Cap, type Slot } from './cap.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const MESSAGES = [
  { topic: 'letter', topicClass: 'marketing', channel: 'email' },
  { topic: 'alerts', topicClass: 'marketing', channel: 'email' },
  { topic: 'alerts', topicClass: 'marketing', channel: 'sms' },
  { topic: 'orders', topicClass: 'service', channel: 'email' },
  { topic: 'sign-in', topicClass: 'security', channel: 'sms' },
] as const;

const message = fc.constantFrom(...MESSAGES);
const scope = fc.constantFrom<Pick<Cap, 'scope' | 'of'>>(
  { scope: 'all' },
  { scope: 'class', of: 'marketing' },
  { scope: 'channel', of: 'email' },
  { scope: 'topic', of: 'alerts' },
);
const caps: fc.Arbitrary<Cap> = fc
  .record({
    scope,
    limit: fc.integer({ min: 0, max: 6 }),
    perMs: fc.integer({ min: 1, max: 60 }),
    counts: fc.subarray(['marketing', 'service', 'security'] as const, { minLength: 1 }),
    shares: fc.subarray(['alerts', 'letter', 'service', 'marketing']),
  })
  .map(({ scope, shares, ...cap }) => ({
    ...cap,
    ...scope,
    key: 'cap',
    // Never more than the limit in all, as the catalog demands.
    reserve: Object.fromEntries(shares.slice(0, cap.limit).map((key) => [key, 1])),
  }));
const asks = fc.array(fc.tuple(fc.nat({ max: 20 }), message), { maxLength: 60 });

/** Everybody asks for everything all the time, and takes what is given. */
function greedily(caps: readonly Cap[], wanted: [number, (typeof MESSAGES)[number]][]): Slot[] {
  const slots: Slot[] = [];
  let now = 0;
  for (const [pause, ask] of wanted) {
    now += pause;
    if (capsVerdict(caps, slots, ask, now).passes) slots.push({ ...ask, at: now });
  }
  return slots;
}

describe('a cap', () => {
  it('is never exceeded in any window, however greedily its room is taken', () => {
    fc.assert(
      fc.property(fc.array(caps, { maxLength: 3 }), asks, (caps, asks) => {
        const slots = greedily(caps, asks);
        for (const cap of caps) {
          const counted = slots.filter((slot) => capCounts(cap, slot));
          for (const { at: end } of counted) {
            const inWindow = counted.filter(({ at }) => at > end - cap.perMs && at <= end);
            expect(inWindow.length).toBeLessThanOrEqual(cap.limit);
          }
        }
      }),
    );
  });

  it('has room at notBefore and not a millisecond earlier', () => {
    fc.assert(
      fc.property(caps, asks, message, (cap, asks, ask) => {
        const slots = greedily([], asks);
        const now = slots.at(-1)?.at ?? 0;
        const verdict = capVerdict(cap, slots, ask, now);
        if (verdict.passes) return;
        const { notBefore } = verdict;
        const instants = Array.from({ length: 80 }, (_, wait) => now + wait);
        const first = instants.find((instant) => capVerdict(cap, slots, ask, instant).passes);
        expect(first ?? null).toBe(notBefore);
      }),
    );
  });

  it('never lets others take a share: who has not used theirs always finds room', () => {
    fc.assert(
      fc.property(caps, asks, fc.nat({ max: 90 }), message, (cap, asks, pause, ask) => {
        const slots = greedily([cap], asks);
        const now = (slots.at(-1)?.at ?? 0) + pause;
        const used = slots.filter((slot) => capCounts(cap, slot) && now < slot.at + cap.perMs);
        const hasShareLeft = Object.keys(cap.reserve).some((key) => {
          const isOf = (each: { topic: string; topicClass: string }): boolean =>
            each.topic === key || each.topicClass === key;
          return isOf(ask) && !used.some(isOf);
        });
        fc.pre(hasShareLeft && capCounts(cap, ask));
        expect(capVerdict(cap, slots, ask, now).passes).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('only ever gains room by waiting', () => {
    fc.assert(
      fc.property(caps, asks, message, fc.nat(90), fc.nat(90), (cap, asks, ask, wait, more) => {
        const slots = greedily([], asks);
        const now = (slots.at(-1)?.at ?? 0) + wait;
        fc.pre(capVerdict(cap, slots, ask, now).passes);
        expect(capVerdict(cap, slots, ask, now + more).passes).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each<[string, Partial<Cap>]>([
    ['limit', { limit: NaN }],
    ['window', { perMs: NaN }],
    ['reserve', { reserve: { service: NaN } }],
  ])('has no room, ever, when its %s is not a number', (_, broken) => {
    const cap: Cap = {
      key: 'cap',
      scope: 'all',
      limit: 1,
      perMs: 10,
      counts: ['marketing'],
      reserve: {},
    };
    const slots = [{ ...MESSAGES[0], at: 0 }];
    const verdict = capVerdict({ ...cap, ...broken }, slots, MESSAGES[0], 100);
    expect(verdict).toEqual({ passes: false, notBefore: null });
  });
});

describe('a budget', () => {
  it('counts marketing on every channel, and nothing else', () => {
    const slots = MESSAGES.map((each) => ({ ...each, at: 0 }));
    expect(budgetVerdict({ limit: 3, perMs: 10 }, slots, 0)).toEqual({
      passes: false,
      notBefore: 10,
    });
    expect(budgetVerdict({ limit: 4, perMs: 10 }, slots, 0).passes).toBe(true);
  });
});
