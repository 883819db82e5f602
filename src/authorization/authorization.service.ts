/**
 * May this message go to this person now? Decides and reserves; the answer is given after the commit.
 * Asks that arrive together are decided as one set; a set that fails is asked again one by one, so
 * that nobody pays for another's ask.
 */
import { Injectable } from '@nestjs/common';
import { PERSONAL_REASONS } from '../core/decision-types.js';
import { DomainError } from '../core/errors.js';
import { Chains } from '../platform/chains.js';
import { Coalescer } from '../platform/coalescer.js';
import { Database, isDatabaseDown } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { inOrder } from '../platform/in-order.js';
import { Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { Turns } from '../platform/turns.js';
import { whoOf, type Ask } from './ask.js';
import { AuthorizeSet } from './authorize-set.js';
import type { Authorized } from './authorized.js';
import { isNameTaken } from './message-refs.store.js';
import { ALONE, isOpen, type SetAnswer } from './set-members.js';

export type { Authorized };

/** All kinds together leave connections to withdrawals: ADR 16 has the sum. */
const LIMITS = { largest: 32, atOnce: 2, mostWaiting: 96 };
/** Two asks under one name can take it from each other once; more is somebody's mistake. */
const MAX_ATTEMPTS = 5;

@Injectable()
export class AuthorizationService {
  private readonly arriving: Coalescer<Ask, Authorized>;
  private readonly alone = new Turns(LIMITS.atOnce);

  constructor(
    private readonly database: Database,
    private readonly sets: AuthorizeSet,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    this.arriving = new Coalescer<Ask, Authorized>(
      (asks) => this.authorizeSet(asks, this.alone),
      LIMITS,
    );
  }

  /** More asks wait than can be answered in reasonable time. */
  get isOverloaded(): boolean {
    return this.arriving.isFull;
  }

  authorize(ask: Ask): Promise<Authorized> {
    return this.arriving.submit(ask);
  }

  /**
   * In the order of the asks; an error is that ask's alone. Those that must be asked by themselves
   * take turns: each kind of caller its own, so that a batch never stands before a single ask. Of those
   * to one person the next is asked when the one before has its answer: a place goes to who came first.
   */
  async authorizeSet(asks: readonly Ask[], alone: Turns): Promise<(Authorized | Error)[]> {
    const together = await this.together(asks);
    const chains = new Chains();
    const answers = await inOrder(
      together.map((answer, index) => {
        const ask = asks[index];
        if (!ask || !isOpen(answer)) return answer as Authorized;
        return chains.link(whoOf(ask.recipient), () => alone.take(() => this.byItself(ask)));
      }),
    );
    for (const answer of answers) this.count(answer);
    return answers;
  }

  /** For a use case that must decide and change something else in one transaction. */
  async authorizeIn(tx: Tx, ask: Ask): Promise<Authorized> {
    const answer = await this.sets.authorizeOne(tx, ask);
    if (isOpen(answer)) throw new DomainError('temporarily_unavailable');
    if (answer instanceof DomainError) throw answer;
    return answer;
  }

  private async together(asks: readonly Ask[]): Promise<SetAnswer[]> {
    try {
      const answers = await this.database.inPipeline((tx, leave) =>
        this.sets.authorizeNew(tx, asks, leave),
      );
      return await this.withNamesFirst(asks, answers);
    } catch (error) {
      return isNameTaken(error) ? this.again(asks) : this.eachAlone(asks, error);
    }
  }

  /** A name that is another's is told before anything else that is wrong with an ask. */
  private async withNamesFirst(
    asks: readonly Ask[],
    answers: readonly SetAnswer[],
  ): Promise<SetAnswer[]> {
    const refused = asks.filter((_, index) => answers[index] instanceof DomainError);
    if (refused.length === 0) return [...answers];
    // The others are committed: whatever becomes of these is not theirs.
    const doubt = () => refused.map(() => new DomainError('temporarily_unavailable'));
    const again: SetAnswer[] = await this.again(refused).catch(doubt);
    let next = 0;
    return answers.map((one) => (one instanceof DomainError ? (again[next++] ?? ALONE) : one));
  }

  /** Some were asked before: a stream that is sent again, a caller that tries again. */
  private async again(asks: readonly Ask[]): Promise<SetAnswer[]> {
    try {
      return await this.database.inTransaction((tx) => this.sets.authorize(tx, asks));
    } catch (error) {
      return this.eachAlone(asks, error);
    }
  }

  /** That a set failed is told, since it should not. */
  private eachAlone(asks: readonly Ask[], error: unknown): SetAnswer[] {
    if (isDatabaseDown(error)) throw error;
    this.log.failure('a set of asks', error);
    return asks.map((): SetAnswer => ALONE);
  }

  private async byItself(ask: Ask): Promise<Authorized | Error> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const answer = await this.database
        .inTransaction((tx) => this.sets.authorizeOne(tx, ask))
        .catch((error: unknown) => error as Error);
      if (answer instanceof Error || !isOpen(answer)) return answer;
    }
    return new DomainError('temporarily_unavailable');
  }

  private count(answer: Authorized | Error): void {
    if (answer instanceof Error) return;
    const { decision, reason } = answer.authorization;
    const isPersonal = PERSONAL_REASONS.some((one) => one === reason);
    this.metrics.decision(decision, isPersonal ? 'not_permitted' : reason);
  }
}
