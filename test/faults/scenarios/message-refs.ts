/**
 * One message ref from many callers at once, on both processes: one authorization. Under one ref with
 * different bodies one body wins and the others are refused; whoever asks beside them is not touched.
 */
import type { Random } from '../../../examples/populate.random.js';
import type { Json } from '../../../examples/http.js';
import { range } from '../support/form.js';
import { SIDES, type Pair, type Side } from '../support/pair.js';
import { rowsNamed, tallyOf } from '../support/records.js';
import { askFor, isAllow, type Reader, type Sender } from '../support/sender.js';
import { topicUnder } from '../support/world.js';

const CALLERS = 20;
const BYSTANDERS = 4;
/** Above what the callers and the bystanders take. */
const CAP = 10;

interface Answered {
  readonly body: number;
  readonly status: number;
  readonly id: string;
}

interface Plan {
  readonly name: string;
  /** How many bodies there are under the one ref. */
  readonly bodies: number;
  readonly sides: readonly Side[];
}

export async function askUnderOneName(
  pair: Pair,
  sender: Sender,
  random: Random,
  names: number,
): Promise<string[]> {
  const violations: string[] = [];
  for (let nth = 0; nth < names && violations.length === 0; nth++) {
    const sides = range(CALLERS).map(() => random.pick([...SIDES]));
    const plan = { name: `name/${nth}`, bodies: nth % 2 === 0 ? 1 : random.between(2, 5), sides };
    const found = await new OneName(pair, sender, plan).run();
    violations.push(...found.map((what) => `${plan.name} (${plan.bodies} bodies): ${what}`));
  }
  return violations;
}

class OneName {
  private readonly violations: string[] = [];

  constructor(
    private readonly pair: Pair,
    private readonly sender: Sender,
    private readonly plan: Plan,
  ) {}

  async run(): Promise<string[]> {
    const { bodies, sides } = this.plan;
    const topic = topicUnder(CAP);
    const readers = await Promise.all(range(bodies).map(() => this.sender.reader(topic)));
    const [answered, bystanders] = await Promise.all([
      Promise.all(sides.map((side, nth) => this.call(side, nth, readers))),
      Promise.all(range(BYSTANDERS).map((nth) => this.standBy(nth, readers))),
    ]);
    const others = bystanders.filter((isAllowed) => !isAllowed).length;
    if (others > 0) this.violations.push(`${others} bystanders were not allowed`);
    this.checkAnswers(answered);
    await this.checkRows(answered, readers);
    return this.violations;
  }

  /** One in five comes as a line of a batch. */
  private async call(side: Side, nth: number, readers: readonly Reader[]): Promise<Answered> {
    const body = nth % this.plan.bodies;
    const reader = readers[body];
    if (!reader) throw new Error('There is nobody to write to.');
    const { name } = this.plan;
    if (nth % 5 !== 4) {
      const reply = await this.sender.ask(side, reader, name);
      return { body, status: reply.status, id: String(reply.body.id) };
    }
    const { answers } = await this.sender.stream(side, 'batch', [askFor(reader, name)]);
    const { id, error } = answers[0] ?? {};
    return { body, status: error ? Number((error as Json).status) : 200, id: String(id) };
  }

  private async standBy(nth: number, readers: readonly Reader[]): Promise<boolean> {
    const reader = readers[nth % readers.length];
    const side = SIDES[nth % 2] ?? 0;
    const name = `${this.plan.name}/beside/${nth}`;
    return reader !== undefined && isAllow(await this.sender.ask(side, reader, name));
  }

  private checkAnswers(answered: readonly Answered[]): void {
    const good = answered.filter(({ status }) => status === 200);
    const won = new Set(good.map(({ body }) => body));
    const ids = new Set(good.map(({ id }) => id));
    if (won.size !== 1) this.violations.push(`${won.size} bodies won`);
    if (ids.size !== 1) this.violations.push(`${ids.size} authorizations were answered`);
    for (const { body, status } of answered) {
      const right = won.has(body) ? 200 : 422;
      if (status !== right) this.violations.push(`body ${body} was answered ${status}`);
    }
  }

  private async checkRows(answered: readonly Answered[], readers: readonly Reader[]) {
    const { name } = this.plan;
    const rows = await rowsNamed(this.pair, this.sender.clientId, name);
    if (rows.length !== 1) this.violations.push(`${rows.length} rows are stored`);
    if (!answered.some(({ id }) => id === rows[0]?.id))
      this.violations.push('what is stored was answered to nobody');
    const tallies = await Promise.all(readers.map((reader) => tallyOf(this.pair, reader)));
    const slots = tallies.reduce((sum, { live }) => sum + live.length, 0);
    if (slots !== 1 + BYSTANDERS) this.violations.push(`${slots - BYSTANDERS} slots are taken`);
  }
}
