/**
 * A batch is cut anywhere, by its sender or because the process that answered it was killed, and sent
 * again to the other process: every line is answered, what was allowed before is the same
 * authorization, and nothing is reserved twice.
 */
import type { Random } from '../../../examples/populate.random.js';
import type { Json } from '../../../examples/http.js';
import { range } from '../support/form.js';
import { SIDES, type Pair, type Side } from '../support/pair.js';
import { tallyOf } from '../support/records.js';
import { askFor, isAllow, type Reader, type Sender } from '../support/sender.js';
import type { Cut } from '../support/wire.js';
import { FREE, HIGHEST_CAP, topicUnder } from '../support/world.js';

/** Enough for several sets, so that answers come while lines still wait. */
const LINES = 3_200;
const CAPPED = 20;
const UNCAPPED = 40;
/** Of the lines. What each person was sent is looked at for each of their lines, so they are few. */
const SHARE_OF_UNCAPPED = 0.25;
const WAYS = ['while it is answered', 'while it is sent', 'by a kill'] as const;

interface Plan {
  readonly name: string;
  readonly way: (typeof WAYS)[number];
  readonly side: Side;
  readonly cutAfter: number;
  readonly withPermits: boolean;
  /** Who each line is about. */
  readonly about: readonly number[];
}

export async function cutAndSendAgain(
  pair: Pair,
  sender: Sender,
  random: Random,
  batches: number,
): Promise<string[]> {
  // As autovacuum does by and by: without figures about its tables PostgreSQL looks through all of them.
  await pair.sql('ANALYZE');
  const violations: string[] = [];
  for (let nth = 0; nth < batches && violations.length === 0; nth++) {
    const plan = draw(random, nth);
    const found = await new CutBatch(pair, sender, plan).run();
    violations.push(...found.map((what) => `${plan.name} (cut ${plan.way}): ${what}`));
  }
  return violations;
}

function draw(random: Random, nth: number): Plan {
  return {
    name: `batch/${nth}`,
    way: WAYS[nth % WAYS.length] ?? 'by a kill',
    side: random.pick([...SIDES]),
    cutAfter: random.between(1, LINES),
    withPermits: random.chance(0.3),
    about: range(LINES).map(() =>
      random.chance(SHARE_OF_UNCAPPED)
        ? random.between(CAPPED, CAPPED + UNCAPPED)
        : random.between(0, CAPPED),
    ),
  };
}

class CutBatch {
  private readonly violations: string[] = [];

  constructor(
    private readonly pair: Pair,
    private readonly sender: Sender,
    private readonly plan: Plan,
  ) {}

  async run(): Promise<string[]> {
    const { about, name, side, way, withPermits } = this.plan;
    const readers = await this.readers();
    const lines = about.map((who, nth) => askFor(readers[who] as Reader, `${name}/${nth}`));
    const what = withPermits ? 'batch?permits=true' : 'batch';
    const first = await this.sender.stream(side, what, lines, this.cut());
    const again = await this.sender.stream(side === 0 ? 1 : 0, what, lines);
    if (way === 'by a kill') await this.pair.restart(side);
    await this.answerRest(again.answers as Json[], lines);
    this.compare(first.answers, again.answers);
    await this.count(readers, again.answers);
    return this.violations;
  }

  private readers(): Promise<Reader[]> {
    const capped = range(CAPPED).map((n) => topicUnder((n % HIGHEST_CAP) + 1));
    const topics = [...capped, ...range(UNCAPPED).map(() => FREE)];
    return Promise.all(topics.map((topic) => this.sender.reader(topic)));
  }

  private cut(): Cut {
    const { cutAfter, side, way } = this.plan;
    if (way === 'while it is sent') return { afterLines: cutAfter };
    const afterAnswers = cutAfter;
    if (way === 'while it is answered') return { afterAnswers };
    return { afterAnswers, by: () => this.pair.service(side).signal('SIGKILL') };
  }

  /** A line that was shed, or could not be decided at that moment, is asked once more by itself. */
  private async answerRest(answers: Json[], lines: readonly Json[]): Promise<void> {
    if (answers.length !== lines.length)
      this.violations.push(`${answers.length} answers to ${lines.length} lines`);
    for (const [nth, { error }] of answers.entries()) {
      if (error === undefined) continue;
      const reply = await this.sender.askLine(nth % 2 === 0 ? 0 : 1, lines[nth] ?? {});
      if (reply.status === 200) answers[nth] = reply.body;
      else this.violations.push(`line ${nth} was answered ${reply.status}`);
    }
  }

  private compare(first: readonly Json[], again: readonly Json[]): void {
    for (const [nth, body] of first.entries())
      if (isAllow({ status: 200, body }) && again[nth]?.id !== body.id)
        this.violations.push(`line ${nth} was allowed, and is another authorization now`);
  }

  private async count(readers: readonly Reader[], answers: readonly Json[]): Promise<void> {
    const allowed = new Set(answers.filter(isAllowed).map(({ id }) => String(id)));
    const tallies = await Promise.all(readers.map((reader) => tallyOf(this.pair, reader)));
    for (const [who, { live }] of tallies.entries()) {
      const asked = this.plan.about.filter((one) => one === who).length;
      const right = who < CAPPED ? Math.min(asked, (who % HIGHEST_CAP) + 1) : asked;
      if (live.length !== right)
        this.violations.push(`reader ${who} takes ${live.length} slots, not ${right}`);
      const strangers = live.filter((id) => !allowed.has(id)).length;
      if (strangers > 0) this.violations.push(`${strangers} slots are nobody's for reader ${who}`);
    }
  }
}

const isAllowed = (body: Json): boolean => isAllow({ status: 200, body });
