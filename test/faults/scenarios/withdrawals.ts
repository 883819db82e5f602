/**
 * People say no while others ask and redeem about them on both processes: nothing that began after
 * the answer to their withdrawal succeeds (GDPR Art. 7(3)).
 */
import type { Random } from '../../../examples/populate.random.js';
import type { Json } from '../../../examples/http.js';
import { fly } from '../support/flight.js';
import { range } from '../support/form.js';
import { SIDES, type Pair, type Side } from '../support/pair.js';
import { decidedAfterWithdrawal, isWithdrawn } from '../support/records.js';
import type { Reader, Sender } from '../support/sender.js';
import { requireBoth, succeeded, Traffic } from '../support/traffic.js';
import { FREE } from '../support/world.js';

const TOGETHER = 4;
const CALLS_AFTER = 2;
const IN_HAND = 4;

interface Plan {
  readonly name: string;
  readonly side: Side;
  /** By the person's own click, or passed on by a client. */
  readonly isOneClick: boolean;
  /** Whether they had said yes by the form; else they are written to as customers. */
  readonly hasConsent: boolean;
  readonly actAfter: number;
}

/** Stops after the first people for whom something was wrong. */
export async function withdrawWhileAskedFor(
  pair: Pair,
  sender: Sender,
  random: Random,
  people: number,
): Promise<string[]> {
  const violations: string[] = [];
  for (let nth = 0; nth < people && violations.length === 0; nth += TOGETHER) {
    const plans = range(Math.min(TOGETHER, people - nth)).map((n) => draw(random, nth + n));
    const found = await Promise.all(plans.map((plan) => withdrawOne(pair, sender, plan)));
    violations.push(...found.flat());
  }
  return violations;
}

function draw(random: Random, nth: number): Plan {
  return {
    name: `withdrawal/${nth}`,
    side: random.pick([...SIDES]),
    isOneClick: random.chance(0.7),
    hasConsent: nth % 2 === 0,
    actAfter: random.between(1, 24),
  };
}

async function withdrawOne(pair: Pair, sender: Sender, plan: Plan): Promise<string[]> {
  const { name, actAfter, hasConsent } = plan;
  const reader = await (hasConsent ? pair.optedIn(sender, FREE) : sender.reader(FREE));
  const traffic = new Traffic(sender, reader, name);
  const [allow] = await traffic.collect(IN_HAND);
  const { after } = await fly({
    lanes: traffic.lanes(),
    act: () => sayNo(sender, reader, plan, allow ?? {}),
    actAfter,
    callsAfter: CALLS_AFTER,
  });
  const all = [...after, ...(await traffic.redeemRest())];
  requireBoth(all);
  const late = await decidedAfterWithdrawal(pair, reader);
  const stands = await isWithdrawn(pair, reader);
  return [
    ...succeeded(all).map((what) => `${what} succeeded after the withdrawal was answered`),
    ...late.map((what) => `${what} is dated later than the withdrawal`),
    ...(stands ? [] : ['the withdrawal is not in the database']),
  ].map((what) => `${name}: ${what}`);
}

async function sayNo(sender: Sender, reader: Reader, plan: Plan, allow: Json): Promise<number> {
  const { isOneClick, side } = plan;
  const reply = await (isOneClick ? sender.oneClick(side, allow) : sender.withdraw(side, reader));
  if (reply.status !== 200) throw new Error(`A withdrawal was answered ${reply.status}.`);
  return reply.endedAt;
}
