import fc from 'fast-check';
import { confirmationVerdict, type ConfirmationMail } from './confirmation-budget.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const MINUTE_MS = 60_000;
const topicSets = fc.subarray(['letter', 'offers', 'alerts'], { minLength: 1 });
const asks = fc.array(fc.tuple(fc.nat({ max: 3_000 }), topicSets), { maxLength: 60 });

describe('the confirmation budget', () => {
  it('holds against somebody who asks all the time', () => {
    fc.assert(
      fc.property(asks, (asks) => {
        const mails: ConfirmationMail[] = [];
        let at = 0;
        for (const [minutes, topics] of asks) {
          at += minutes * MINUTE_MS;
          if (confirmationVerdict(mails, topics, at).passes) mails.push({ at, topics });
        }
        for (const { at, topics } of mails) {
          const same = mails.filter((mail) => mail.topics.join() === topics.join());
          expect(sentWithin(same, at, 15 * MINUTE_MS)).toBe(1);
          expect(sentWithin(same, at, 24 * 60 * MINUTE_MS)).toBeLessThanOrEqual(2);
          expect(sentWithin(mails, at, 30 * 24 * 60 * MINUTE_MS)).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it('takes a topic named twice for the same set', () => {
    const mails = [{ at: 0, topics: ['letter'] }];
    expect(confirmationVerdict(mails, ['letter', 'letter'], 1).passes).toBe(false);
  });

  it('does not take two topics for one whose name joins theirs', () => {
    const mails = [{ at: 0, topics: ['a,b'] }];
    expect(confirmationVerdict(mails, ['a', 'b'], 1).passes).toBe(true);
  });
});

function sentWithin(mails: ConfirmationMail[], end: number, perMs: number): number {
  return mails.filter(({ at }) => at > end - perMs && at <= end).length;
}
