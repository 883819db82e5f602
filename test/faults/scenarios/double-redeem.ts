/**
 * One permit is handed over many times at once, on both processes, alone and in streams: one wins, and
 * one for another topic spends nothing. Releases beside them win or lose as a whole.
 */
import type { Random } from '../../../examples/populate.random.js';
import type { Json } from '../../../examples/http.js';
import { range } from '../support/form.js';
import { SIDES, type Pair, type Side } from '../support/pair.js';
import { outcomesOf } from '../support/records.js';
import { isAllow, redemptionOf, type Reader, type Sender } from '../support/sender.js';
import { FREE, topicUnder } from '../support/world.js';

const SINGLES = 6;
const TOGETHER = 5;

interface Plan {
  readonly name: string;
  readonly isReleased: boolean;
  readonly sides: readonly Side[];
}

/** Stops after the first permits with which something was wrong. */
export async function redeemTwice(
  pair: Pair,
  sender: Sender,
  random: Random,
  permits: number,
): Promise<string[]> {
  const violations: string[] = [];
  for (let nth = 0; nth < permits && violations.length === 0; nth += TOGETHER) {
    const plans = range(Math.min(TOGETHER, permits - nth)).map((n) => draw(random, nth + n));
    const found = await Promise.all(plans.map((plan) => redeemOne(pair, sender, plan)));
    violations.push(...found.flat());
  }
  return violations;
}

function draw(random: Random, nth: number): Plan {
  // One in three comes in streams alone, where nobody else could win for them.
  const sides = range(nth % 3 === 1 ? 0 : SINGLES).map(() => random.pick([...SIDES]));
  return { name: `redeem/${nth}`, isReleased: nth % 3 === 2, sides };
}

async function redeemOne(pair: Pair, sender: Sender, plan: Plan): Promise<string[]> {
  const { isReleased, name, sides } = plan;
  const reader = await sender.reader(FREE);
  const allow = await sender.ask(0, reader, name);
  if (!isAllow(allow)) throw new Error(`Not allowed: ${JSON.stringify(allow.body)}`);
  const id = String(allow.body.id);
  const [singles, streams, releases] = await Promise.all([
    Promise.all(sides.map((side) => sender.redeem(side, reader, allow.body))),
    Promise.all(SIDES.map((side) => redeemInStream(sender, side, reader, allow.body))),
    isReleased ? releaseTwice(sender, id) : [],
  ]);
  const strays = streams.map(([stray]) => stray);
  const statuses = [...singles.map(({ status }) => status), ...streams.map(([, right]) => right)];
  const kinds = (await outcomesOf(pair, [id])).get(id) ?? [];
  const isRight = isReleased
    ? isOneOrOther(statuses, releases, kinds)
    : isWonOnce(statuses) && String(kinds) === 'redeemed';
  const answers = `redeems ${statuses.join()}, releases ${releases.join()}, stored ${kinds.join()}`;
  return [
    ...(isRight ? [] : [`${name}: ${answers}`]),
    ...(strays.every((status) => status === 403)
      ? []
      : [`${name}: for another topic ${strays.join()}`]),
  ];
}

/** For another topic first, then as it was allowed. */
async function redeemInStream(
  sender: Sender,
  side: Side,
  reader: Reader,
  allow: Json,
): Promise<[number, number]> {
  const right = redemptionOf(reader, allow);
  const stray = { ...right, topic: topicUnder(1) };
  const { answers } = await sender.stream(side, 'redeem', [stray, right]);
  const [first = 0, second = 0] = answers.map(statusOf);
  return [first, second];
}

/** On each process by itself, and twice in one stream. */
async function releaseTwice(sender: Sender, id: string): Promise<number[]> {
  const [stream, ...singles] = await Promise.all([
    sender.stream(0, 'release', [{ id }, { id }]),
    ...SIDES.map((side) => sender.release(side, id)),
  ]);
  return [...stream.answers.map(statusOf), ...singles.map(({ status }) => status)];
}

/** Of a line's answer. */
const statusOf = ({ error }: Json): number => (error ? Number((error as Json).status) : 200);

const isWonOnce = (statuses: readonly number[]): boolean =>
  statuses.filter((status) => status === 200).length === 1 &&
  statuses.every((status) => status === 200 || status === 409);

/** Redeemed once and released never, or the other way round. */
function isOneOrOther(
  redeems: readonly number[],
  releases: readonly number[],
  kinds: readonly string[],
): boolean {
  if (String(kinds) === 'released')
    return releases.every((one) => one === 200) && redeems.every((one) => one === 410);
  return String(kinds) === 'redeemed' && isWonOnce(redeems) && releases.every((one) => one === 409);
}
