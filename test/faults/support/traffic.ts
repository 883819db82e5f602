/**
 * What senders do all day, on both processes: some lanes ask, others redeem what was allowed. It
 * tells every call by its kind, so that each can be held to what it must not do.
 */
import type { Json } from '../../../examples/http.js';
import { SIDES, type Side } from './pair.js';
import { isAllow, type Reader, type Sender } from './sender.js';
import type { Lane } from './flight.js';
import type { Reply } from './wire.js';

export interface Call extends Reply {
  readonly kind: 'ask' | 'redeem';
  readonly side: Side;
}

export class Traffic {
  /** Allowed, and not handed over yet. */
  private readonly inHand: Json[] = [];
  private refs = 0;

  constructor(
    private readonly sender: Sender,
    private readonly reader: Reader,
    private readonly name: string,
  ) {}

  /** So many allows to begin with. */
  async collect(count: number): Promise<Json[]> {
    for (let nth = 0; nth < count; nth++) {
      const call = await this.ask(SIDES[nth % 2] ?? 0);
      if (!isAllow(call)) throw new Error(`Not allowed: ${JSON.stringify(call.body)}`);
    }
    return [...this.inHand];
  }

  /** On each process one lane that asks and one that redeems, and asks when there is nothing in hand. */
  lanes(): Lane<Call>[] {
    return SIDES.flatMap((side) => [() => this.ask(side), () => this.redeem(side)]);
  }

  /** What is in hand when everything else has landed. */
  redeemRest(): Promise<Call[]> {
    return Promise.all(this.inHand.splice(0).map((allow, nth) => this.handOver(nth, allow)));
  }

  private async ask(side: Side): Promise<Call> {
    const reply = await this.sender.ask(side, this.reader, `${this.name}/${this.refs++}`);
    if (isAllow(reply)) this.inHand.push(reply.body);
    return { ...reply, kind: 'ask', side };
  }

  private redeem(side: Side): Promise<Call> {
    // The oldest stays in hand, so that something is left for the end.
    const [allow] = this.inHand.length > 2 ? this.inHand.splice(1, 1) : [];
    return allow ? this.handOver(side, allow) : this.ask(side);
  }

  private async handOver(nth: number, allow: Json): Promise<Call> {
    const side = SIDES[nth % 2] ?? 0;
    return { ...(await this.sender.redeem(side, this.reader, allow)), kind: 'redeem', side };
  }
}

/** Calls that did what nobody may do any more. */
export function succeeded(calls: readonly Call[]): string[] {
  return calls
    .filter((call) => (call.kind === 'ask' ? isAllow(call) : call.status === 200))
    .map(({ kind, side }) => `${kind === 'ask' ? 'an ask' : 'a redeem'} on process ${side}`);
}

/** A check that saw nothing has shown nothing. */
export function requireBoth(after: readonly Call[]): void {
  for (const kind of ['ask', 'redeem'] as const)
    for (const side of SIDES)
      if (!after.some((call) => call.kind === kind && call.side === side))
        throw new Error(`No ${kind} began on process ${side} after the answer.`);
}
