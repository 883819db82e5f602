/**
 * Many calls in one request: asks, redemptions or releases. Each line is answered in its place; a bad
 * line gets its problem and the others go on. A stream that was cut is resumed by sending it again:
 * what was decided already is answered again, and reserves nothing twice.
 */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../core/errors.js';
import { isDatabaseDown } from '../platform/database/database.js';
import { inOrder } from '../platform/in-order.js';
import { refuseUnstorable } from '../platform/http/plain-body.js';
import { problemOf } from '../platform/http/problems.js';
import type { Caller } from '../platform/http/scopes.js';
import { validated } from '../platform/http/validation.js';
import { Log } from '../platform/log.js';
import { Turns } from '../platform/turns.js';
import { AnswerSender } from './answer-sender.js';
import { parseLine, questionOf, readAsk } from './ask-reader.js';
import { RedemptionLineDto, ReleaseLineDto, type AllowDto } from './authorization.dto.js';
import { answerText } from './authorization.view.js';
import { AuthorizationService } from './authorization.service.js';
import { Permits } from './permits.js';
import { SettleAuthorization } from './settle-authorization.js';

/** Sets of all streams together that hold a connection; the others of the pool stay free. */
const SETS_AT_ONCE = 4;
const ALONE_AT_ONCE = 2;

@Injectable()
export class Batch {
  private readonly turns = new Turns(SETS_AT_ONCE);
  /** Single asks never wait behind what batches have to ask by itself. */
  private readonly alone = new Turns(ALONE_AT_ONCE);

  constructor(
    private readonly authorizations: AuthorizationService,
    private readonly sender: AnswerSender,
    private readonly settle: SettleAuthorization,
    private readonly permits: Permits,
    private readonly log: Log,
  ) {}

  /** Lines in, lines out. */
  authorizeLines(lines: readonly string[], caller: Caller, withPermits: boolean): Promise<string> {
    return this.authorize(lines, parseLine, caller, withPermits).then(textOf);
  }

  authorizeAll(
    bodies: readonly unknown[],
    caller: Caller,
    withPermits: boolean,
  ): Promise<object[]> {
    return this.authorize(bodies, (body) => body, caller, withPermits);
  }

  redeemLines(lines: readonly string[], caller: Caller): Promise<string> {
    const read = async (line: string) => {
      const dto = await validated(RedemptionLineDto, storable(parseLine(line)));
      const proof = await this.permits.prove(dto.permit, caller);
      return { ...questionOf(dto, caller), authorizationId: dto.id, proof };
    };
    return this.each(lines, read, async (items) => {
      const settled = await this.settle.redeemSet(items);
      return settled.map((one) => (one === 'done' ? { status: 'redeemed' } : one));
    }).then(textOf);
  }

  releaseLines(lines: readonly string[], caller: Caller): Promise<string> {
    const read = async (line: string) => {
      const { id } = await validated(ReleaseLineDto, storable(parseLine(line)));
      return { authorizationId: id, sender: caller };
    };
    return this.each(lines, read, async (items) => {
      const settled = await this.settle.releaseSet(items);
      return settled.map((one) => (one === 'done' ? { status: 'released' } : one));
    }).then(textOf);
  }

  private authorize<Body>(
    bodies: readonly Body[],
    parse: (body: Body) => unknown,
    caller: Caller,
    withPermits: boolean,
  ): Promise<object[]> {
    return this.each(
      bodies,
      (body) => readAsk(parse(body), caller),
      async (asks) =>
        this.sender.answers(
          await this.authorizations.authorizeSet(asks, this.alone),
          caller,
          withPermits || caller.gated,
        ),
    );
  }

  /** Never throws: what fails is the answer of the lines that it failed for. */
  private async each<Body, Item extends object>(
    bodies: readonly Body[],
    read: (body: Body) => Item | Promise<Item>,
    work: (items: readonly Item[]) => Promise<readonly object[]>,
  ): Promise<object[]> {
    return this.turns.take(async () => {
      const items = await inOrder(bodies.map((body) => attempt(() => read(body))));
      const good: Item[] = [];
      for (const item of items) if (!(item instanceof Error)) good.push(item);
      const results = await attempt(() => work(good));
      let next = 0;
      return items.map((item) => {
        if (item instanceof Error) return this.problem(item);
        const result = results instanceof Error ? results : results[next++];
        return result instanceof Error || !result ? this.problem(result) : result;
      });
    });
  }

  private problem(error: Error | undefined): object {
    if (error instanceof DomainError) return { error: problemOf(error) };
    this.log.failure('batch', error);
    const code = isDatabaseDown(error) ? 'temporarily_unavailable' : 'internal_error';
    return { error: problemOf(new DomainError(code)) };
  }
}

/** What no honest caller sends is refused before anything walks through it. */
function storable(body: unknown): unknown {
  refuseUnstorable(body);
  return body;
}

/** An error as a value; what is there at once stays so. */
function attempt<T>(work: () => T | Promise<T>): T | Error | Promise<T | Error> {
  try {
    const result = work();
    return result instanceof Promise ? result.catch(asError) : result;
  } catch (error) {
    return asError(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('Something else than an error was thrown.');
}

export function textOf(answers: readonly object[]): string {
  let text = '';
  for (const answer of answers)
    text += `${'decision' in answer ? answerText(answer as AllowDto) : JSON.stringify(answer)}\n`;
  return text;
}
