/**
 * Gives handlers marked {@link Idempotent} their Idempotency-Key. The header is optional; without it
 * the call simply runs. A refusal is kept like a success; it is thrown again on a repeat, so that it
 * becomes the same problem document.
 */
import {
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError, type ErrorCode, type FieldProblem } from '../core/errors.js';
import type { CallerRequest } from '../platform/http/scopes.js';
import { PROBLEMS } from '../platform/http/problems.js';
import { Log } from '../platform/log.js';
import { parseIdempotencyKey } from './idempotency-key.js';
import { IdempotencyService, type StoredAnswer } from './idempotency.service.js';
import type { Claim } from './idempotency.store.js';

type Request = FastifyRequest & CallerRequest;

interface StoredRefusal {
  readonly code: ErrorCode;
  readonly detail: string | null;
  readonly fields: readonly FieldProblem[];
}

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly log: Log,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const header = request.headers['idempotency-key'];
    if (header === undefined) return next.handle();
    return from(this.once(String(header), request, http.getResponse<FastifyReply>(), next));
  }

  private async once(
    header: string,
    request: Request,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const key = parseIdempotencyKey(header);
    if (key === null)
      throw new DomainError(
        'invalid_request',
        'Idempotency-Key must be a string in quotes of at most 128 characters.',
      );
    if (!request.caller) throw new Error('A route without authentication was marked idempotent.');
    const { method, url, body } = request;
    const { clientId } = request.caller;
    const start = await this.idempotency.start({ clientId, key, method, url, body });
    if ('stored' in start) return replay(start.stored, reply);
    return this.run(start.claim, reply, next);
  }

  private async run(claim: Claim, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      const refusal = refusalOf(error);
      await this.keep(
        refusal ? this.idempotency.finish(claim, refusal) : this.idempotency.release(claim),
      );
      throw error;
    }
    await this.keep(this.idempotency.finish(claim, { status: reply.statusCode, body }));
    return body;
  }

  /** What the request did stands already: failing to note it must not turn the answer around. */
  private async keep(noted: Promise<void>): Promise<void> {
    await noted.catch((error: unknown) => this.log.failure('noting an idempotent answer', error));
  }
}

/**
 * The handler may be called again under the same Idempotency-Key without acting twice. Only where it
 * is asked for: a route with an interceptor pays for it in every call.
 */
export const Idempotent = () => UseInterceptors(IdempotencyInterceptor);

function replay({ status, body }: StoredAnswer, reply: FastifyReply): unknown {
  void reply.header('Idempotency-Replayed', 'true');
  if (status >= 400) {
    const { code, detail, fields } = body as StoredRefusal;
    throw new DomainError(code, detail, fields);
  }
  void reply.status(status);
  return body ?? undefined;
}

/** Null for what a later attempt may turn out otherwise: our own failures, and too many requests. */
function refusalOf(error: unknown): StoredAnswer | null {
  if (!(error instanceof DomainError) || error.code === 'rate_limited') return null;
  const { status } = PROBLEMS[error.code];
  if (status >= 500) return null;
  const body: StoredRefusal = { code: error.code, detail: error.detail, fields: error.fields };
  return { status, body };
}
