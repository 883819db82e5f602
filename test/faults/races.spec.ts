import type { Bug } from './bugs/bug.js';
import { redeemTwice } from './scenarios/double-redeem.js';
import { raceForCaps } from './scenarios/caps.js';
import { cutAndSendAgain } from './scenarios/cut-batches.js';
import { askUnderOneName } from './scenarios/message-refs.js';
import { haltWhileAskedFor, revokeWhileAskedFor } from './scenarios/switches.js';
import { withdrawWhileAskedFor } from './scenarios/withdrawals.js';
import { clean, found, isFull, randomFor, range, rounds, saySeed } from './support/form.js';
import { Pair } from './support/pair.js';
import type { Sender } from './support/sender.js';

const MINUTE_MS = 60_000;
const SENDERS = 3;
/** Rounds in which each bug must be found, and the right build is not. */
const ENOUGH = { caps: 10, people: 8, permits: 15, names: 6, batches: 3 };
/** As many as are run at once, and one for each way of asking. */
const CONTROL = { caps: 4, people: 4, permits: 5, names: 2 };

/** A scenario, and how the bug's own violation is told from others that it may bring along. */
type Finding = readonly [() => Promise<string[]>, (violation: string) => boolean];

const says = (pattern: RegExp) => (violation: string) => pattern.test(violation);

/** Fewer than the cap would be a fault, and not this one. */
function isAboveCap(violation: string): boolean {
  const [, granted, cap] = /: (\d+) (?:granted|slots taken).*, not (\d+)$/.exec(violation) ?? [];
  return Number(granted) > Number(cap);
}

jest.setTimeout(10 * MINUTE_MS);

beforeAll(() => saySeed('races'));

async function sendersOf(pair: Pair): Promise<[Sender, ...Sender[]]> {
  return (await Promise.all(range(SENDERS).map(() => pair.sender()))) as [Sender, ...Sender[]];
}

describe('two processes on one database', () => {
  let pair: Pair;
  let senders: [Sender, ...Sender[]];
  let sender: Sender;

  beforeAll(async () => {
    pair = await Pair.onClone();
    senders = await sendersOf(pair);
    [sender] = senders;
  });
  afterAll(() => pair.close());

  it('grant exactly the cap to 200 who ask at once', async () => {
    const count = rounds(ENOUGH.caps, 200);
    expect(found(await raceForCaps(pair, senders, randomFor('caps'), count))).toEqual(clean);
  });

  it('let nothing pass that began after a withdrawal was answered', async () => {
    const people = rounds(ENOUGH.people, 80);
    const random = randomFor('withdrawals');
    expect(found(await withdrawWhileAskedFor(pair, sender, random, people))).toEqual(clean);
  });

  it('redeem a permit once', async () => {
    const permits = rounds(ENOUGH.permits, 150);
    expect(found(await redeemTwice(pair, sender, randomFor('redeem'), permits))).toEqual(clean);
  });

  it('know one message under one name', async () => {
    const names = rounds(ENOUGH.names, 60);
    expect(found(await askUnderOneName(pair, sender, randomFor('names'), names))).toEqual(clean);
  });

  it('answer a batch that was cut and sent again, and reserve nothing twice', async () => {
    const batches = rounds(ENOUGH.batches, 18);
    expect(found(await cutAndSendAgain(pair, sender, randomFor('batches'), batches))).toEqual(
      clean,
    );
  });

  it('stop at once when everything is halted, and go on when it is over', async () => {
    expect(found(await haltWhileAskedFor(pair, sender))).toEqual(clean);
  });

  it('refuse a client at once that was revoked', async () => {
    expect(found(await revokeWhileAskedFor(pair, sender))).toEqual(clean);
  });
});

describe('the same rounds find it when', () => {
  let pair: Pair;
  let senders: [Sender, ...Sender[]];
  let sender: Sender;

  beforeAll(async () => {
    pair = await Pair.onClone({ withBugs: true });
  });
  // The rounds name their messages alike each time: their senders have to be others.
  beforeEach(async () => {
    senders = await sendersOf(pair);
    [sender] = senders;
  });
  afterAll(() => pair.close());

  const caps = (count = ENOUGH.caps) => raceForCaps(pair, senders, randomFor('caps'), count);
  const people = (count = ENOUGH.people) =>
    withdrawWhileAskedFor(pair, sender, randomFor('withdrawals'), count);
  const names = (count = ENOUGH.names) => askUnderOneName(pair, sender, randomFor('names'), count);
  const batches = () => cutAndSendAgain(pair, sender, randomFor('batches'), ENOUGH.batches);
  const permits = (count = ENOUGH.permits) => redeemTwice(pair, sender, randomFor('redeem'), count);

  const aboveCap: Finding = [caps, isAboveCap];
  const redeemedTwice: Finding = [permits, says(/redeems (\d+,)*200,(\d+,)*200\b|stored \w+,\w+$/)];
  const unchecked: Finding = [permits, says(/for another topic .*\b200\b/)];
  const askedLate: Finding = [people, says(/an ask .* succeeded after the withdrawal/)];
  const redeemedLate: Finding = [people, says(/a redeem .* succeeded after the withdrawal/)];
  const manyRows: Finding = [names, says(/: ([2-9]|\d{2,}) rows are stored$/)];
  const otherRows: Finding = [batches, says(/was allowed, and is another authorization now$/)];

  it.each<[string, Bug, Finding[]]>([
    ['people are locked and counted in one statement', 'lock-and-count', [aboveCap]],
    ['decisions are made from a cache', 'cached-facts', [aboveCap, askedLate]],
    ['it is checked first and acted on later', 'check-then-act', [aboveCap, redeemedTwice]],
    [
      'a permit is redeemed without being checked again',
      'unchecked-redeem',
      [unchecked, redeemedLate],
    ],
    ['a message ref names nothing', 'unclaimed-names', isFull ? [manyRows, otherRows] : [manyRows]],
  ])('%s', async (_, bug, findings) => {
    for (const [scenario, isItsOwn] of findings) {
      const violations = await pair.withBug(bug, () => scenario());
      const said = { ...found(violations), isFound: violations.some(isItsOwn) };
      expect(said).toEqual({ ...said, isFound: true });
    }
  });

  it('and nothing when every bug is off again', async () => {
    expect(found(await caps(CONTROL.caps))).toEqual(clean);
    expect(found(await people(CONTROL.people))).toEqual(clean);
    expect(found(await permits(CONTROL.permits))).toEqual(clean);
    expect(found(await names(CONTROL.names))).toEqual(clean);
  });
});
