/**
 * Many ask at once, on both processes, about one person under one cap: exactly the cap is granted,
 * however they ask, and a slot that was given back is granted exactly once more.
 */
import type { Random } from '../../../examples/populate.random.js';
import { range } from '../support/form.js';
import { SIDES, type Pair, type Side } from '../support/pair.js';
import { outcomesOf, tallyOf } from '../support/records.js';
import { askFor, isAllow, type Reader, type Sender } from '../support/sender.js';
import { HIGHEST_CAP, topicUnder } from '../support/world.js';

const ASKS = 200;
/** Rounds at the same time: more would only wait for each other. */
const TOGETHER = 2;
const IN_A_BATCH = 50;
const WAYS = ['one sender', 'several senders', 'batches and singles', 'slots given back'] as const;

interface Round {
  readonly name: string;
  readonly way: (typeof WAYS)[number];
  readonly cap: number;
  /** How many of the granted slots are given back. */
  readonly givenBack: number;
  /** Which process each ask goes to. */
  readonly sides: readonly Side[];
}

/** Stops after the first rounds in which something was wrong. */
export async function raceForCaps(
  pair: Pair,
  senders: readonly Sender[],
  random: Random,
  rounds: number,
): Promise<string[]> {
  const violations: string[] = [];
  for (let nth = 0; nth < rounds && violations.length === 0; nth += TOGETHER) {
    const drawn = range(Math.min(TOGETHER, rounds - nth)).map((n) => draw(random, nth + n));
    const found = await Promise.all(drawn.map((round) => new Race(pair, senders, round).run()));
    violations.push(...found.flat());
  }
  return violations;
}

function draw(random: Random, nth: number): Round {
  const way = WAYS[nth % WAYS.length] ?? 'one sender';
  const cap = random.between(1, HIGHEST_CAP + 1);
  const name = `cap/${nth}`;
  const sides = range(2 * ASKS).map(() => random.pick([...SIDES]));
  return { name, way, cap, givenBack: random.between(1, cap + 1), sides };
}

class Race {
  private readonly violations: string[] = [];
  private readonly granted = new Set<string>();
  private asked = 0;

  constructor(
    private readonly pair: Pair,
    private readonly senders: readonly Sender[],
    private readonly round: Round,
  ) {}

  async run(): Promise<string[]> {
    const { cap, way } = this.round;
    const reader = await this.senderOf(0).reader(topicUnder(cap));
    if (way === 'batches and singles') await this.askBothWays(reader);
    else await this.ask(reader, ASKS);
    this.expect('granted', this.granted.size, cap);
    if (way === 'slots given back') await this.giveBack(reader);
    await this.compareWithDatabase(reader);
    return this.violations;
  }

  private async ask(reader: Reader, count: number): Promise<void> {
    await Promise.all(range(count).map(() => this.askOne(reader)));
  }

  private async askOne(reader: Reader, nth = this.asked++): Promise<void> {
    const side = this.round.sides[nth] ?? 0;
    const reply = await this.senderOf(nth).ask(side, reader, `${this.round.name}/${nth}`);
    if (reply.status !== 200) this.say(`an ask was answered ${reply.status}`);
    if (isAllow(reply)) this.granted.add(String(reply.body.id));
  }

  /** A batch on each process, beside as many singles; a line that was shed is asked again. */
  private async askBothWays(reader: Reader): Promise<void> {
    const batch = async (side: Side): Promise<void> => {
      const nths = range(IN_A_BATCH).map(() => this.asked++);
      const lines = nths.map((nth) => askFor(reader, `${this.round.name}/${nth}`));
      const sender = this.senderOf(0);
      const { answers } = await sender.stream(side, 'batch', lines);
      for (const [at, nth] of nths.entries()) {
        const body = answers[at] ?? {};
        if (body.decision === undefined) await this.askOne(reader, nth);
        else if (body.decision === 'allow') this.granted.add(String(body.id));
      }
    };
    await Promise.all([
      ...SIDES.map(batch),
      this.ask(reader, ASKS / 2 - IN_A_BATCH),
      ...SIDES.map(batch),
      this.ask(reader, ASKS / 2 - IN_A_BATCH),
    ]);
  }

  /** Each on both processes at once, while others ask; then as many ask as to find every free slot. */
  private async giveBack(reader: Reader): Promise<void> {
    const { cap, givenBack } = this.round;
    const before = [...this.granted];
    const given = before.slice(0, givenBack);
    const releases = given.flatMap((id) =>
      SIDES.map(async (side) => {
        const { status } = await this.senderOf(0).release(side, id);
        if (status !== 200) this.say(`a release was answered ${status}`);
      }),
    );
    await Promise.all([...releases, this.ask(reader, ASKS / 4)]);
    await this.ask(reader, ASKS / 4);
    const again = this.granted.size - before.length;
    this.expect(`granted again after ${givenBack} were given back`, again, givenBack);
    const outcomes = await outcomesOf(this.pair, [...this.granted]);
    this.expect('released in the database', outcomes.size, givenBack);
    for (const id of given) this.granted.delete(id);
    this.expect('slots taken', this.granted.size, cap);
  }

  private async compareWithDatabase(reader: Reader): Promise<void> {
    const { live, rows } = await tallyOf(this.pair, reader);
    this.expect('slots taken in the database', live.length, this.round.cap);
    this.expect('allows in the database but not answered', this.strangers(live), 0);
    this.expect('decisions in the database', rows, this.asked);
  }

  private strangers(live: readonly string[]): number {
    return live.filter((id) => !this.granted.has(id)).length;
  }

  /** Slots are given back by the first alone, who therefore asks alone where that is tried. */
  private senderOf(nth: number): Sender {
    const many = this.round.way === 'slots given back' ? 1 : this.senders.length;
    const [first] = this.senders;
    const one = this.senders[this.round.way === 'one sender' ? 0 : nth % many] ?? first;
    if (!one) throw new Error('Nobody asks.');
    return one;
  }

  private expect(what: string, is: number, right: number): void {
    if (is !== right) this.say(`${is} ${what}, not ${right}`);
  }

  private say(what: string): void {
    const { name, way, cap } = this.round;
    this.violations.push(`${name} (${way}, cap ${cap}): ${what}`);
  }
}
