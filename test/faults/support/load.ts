/**
 * Load on two processes that may go away at any moment, and what of it was acknowledged: an answer
 * that came is a promise, whatever is killed right after it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../../examples/populate.random.js';
import type { Json } from '../../../examples/http.js';
import { range } from './form.js';
import { SIDES, type Side } from './pair.js';
import { isAllow, type Reader, type Sender } from './sender.js';
import type { Reply } from './wire.js';

export interface Deed {
  readonly kind: 'allowed' | 'redeemed' | 'released' | 'withdrawn';
  /** Of the authorization; for a withdrawal the footer link's. */
  readonly id: string;
  readonly reader: Reader;
}

interface InHand {
  readonly reader: Reader;
  readonly allow: Json;
}

const LANES = 12;
/** Nobody knocks at a closed door all the time. */
const PAUSE_MS = 20;
const POLL_MS = 1;
const DEADLINE_MS = 60_000;
/** Answers that a sender can do something with; 0 is none. */
const KNOWN: ReadonlySet<number> = new Set([0, 200, 409, 410, 503]);

export class Load {
  readonly deeds: Deed[] = [];
  /** What was answered that is neither a decision nor "come back": nobody knows what it means. */
  readonly strange: string[] = [];
  private readonly perSide: [number, number] = [0, 0];
  private isOver = false;
  private readonly running: Promise<unknown>;

  constructor(
    private readonly sender: Sender,
    private readonly readers: readonly [Reader, ...Reader[]],
    /** They leave, each once, in this order. */
    private readonly leavers: Reader[],
    random: Random,
    private readonly name: string,
  ) {
    const seeds = range(LANES).map(() => random.between(0, 2 ** 31));
    this.running = Promise.all(seeds.map((seed, lane) => this.run(new Random(seed), lane)));
  }

  /** Each process has answered so many more. */
  async more(count: number): Promise<void> {
    const goals = this.perSide.map((answered) => answered + count);
    const isEnough = () => SIDES.every((side) => this.perSide[side] >= (goals[side] ?? 0));
    const deadline = performance.now() + DEADLINE_MS;
    while (!isEnough()) {
      if (performance.now() > deadline) throw new Error('Too little was answered in time.');
      await sleep(POLL_MS);
    }
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(random: Random, lane: number): Promise<void> {
    const inHand: InHand[] = [];
    for (let nth = 0; !this.isOver; nth++) {
      const side = random.pick([...SIDES]);
      const { status } = await this.act(random, side, inHand, `${this.name}/${lane}/${nth}`);
      if (status === 0 || status >= 500) await sleep(PAUSE_MS);
    }
  }

  private async act(random: Random, side: Side, inHand: InHand[], ref: string): Promise<Reply> {
    const lot = random.next();
    const mine = lot < 0.45 ? inHand.shift() : undefined;
    const leaver = mine && lot < 0.08 ? this.leavers.shift() : undefined;
    if (leaver) return this.leave(side, leaver, ref);
    if (!mine) return this.ask(side, random.pick([...this.readers]), ref, inHand);
    const { allow, reader } = mine;
    const isRelease = lot < 0.2;
    const reply = isRelease
      ? await this.sender.release(side, String(allow.id))
      : await this.sender.redeem(side, reader, allow);
    const kind = isRelease ? 'released' : 'redeemed';
    return this.note(side, reply, reply.status === 200, { kind, id: String(allow.id), reader });
  }

  private async ask(side: Side, reader: Reader, ref: string, inHand: InHand[]): Promise<Reply> {
    const reply = await this.sender.ask(side, reader, ref);
    if (isAllow(reply)) inHand.push({ reader, allow: reply.body });
    const deed: Deed = { kind: 'allowed', id: String(reply.body.id), reader };
    return this.note(side, reply, isAllow(reply), deed);
  }

  /** By the footer link where a message went out to them, else passed on by the client. */
  private async leave(side: Side, reader: Reader, ref: string): Promise<Reply> {
    const last = await this.sender.ask(side, reader, ref);
    const reply = isAllow(last)
      ? await this.sender.oneClick(side, last.body)
      : await this.sender.withdraw(side, reader);
    const deed: Deed = { kind: 'withdrawn', id: String(last.body.id), reader };
    return this.note(side, reply, reply.status === 200, deed);
  }

  private note(side: Side, reply: Reply, isDone: boolean, deed: Deed): Reply {
    if (isDone) this.deeds.push(deed);
    if (reply.status === 200) this.perSide[side]++;
    if (!KNOWN.has(reply.status))
      this.strange.push(`${deed.kind} was answered ${reply.status} by process ${side}`);
    return reply;
  }
}
