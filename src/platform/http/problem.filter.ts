/**
 * The only place where errors become answers: problem+json for programs (RFC 9457), a short page for
 * people. Driver text, stacks and what the caller sent never leave; the log names the failure only.
 */
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type ErrorCode } from '../../core/errors.js';
import { isDatabaseDown } from '../database/database.js';
import type { Log } from '../log.js';
import { CENTER_PATH } from './page.view.js';
import type { Pages } from './pages.js';
import { problemOf, type Problem } from './problems.js';

/** Where programs call; everywhere else a browser that asks for HTML gets a page. */
const API_PATHS = /^\/(v1|oauth|log|health|metrics|openapi\.json|\.well-known)(\/|$|\?)/;

/** Where a browser that only looked is sent on to, instead of being told what it lacks. */
const DOORS: Readonly<Partial<Record<ErrorCode, string>>> = { visit_over: CENTER_PATH };
const LOOKS = ['GET', 'HEAD'];

/** A public allowance is per minute; a database that is away is usually back in seconds. */
export const RETRY_AFTER_SECONDS = {
  rate_limited: '60',
  acts_used_up: '3600',
  overloaded: '1',
  temporarily_unavailable: '5',
} as const satisfies Partial<Record<ErrorCode, string>>;

const waits: Readonly<Partial<Record<ErrorCode, string>>> = RETRY_AFTER_SECONDS;

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'malformed_body',
  403: 'not_found',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'temporarily_unavailable',
};

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly pages: Pages,
    private readonly log: Log,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(this.domainErrorOf(error));
    if (reply.sent) return;
    addHeaders(reply, problem);
    if (!wantsPage(request)) {
      sendProblem(reply, problem);
      return;
    }
    this.sendPage(request, reply, problem).catch((failure: unknown) => {
      this.log.failure('error page', failure);
      sendProblem(reply, problem);
    });
  }

  private domainErrorOf(error: unknown): DomainError {
    if (error instanceof DomainError) return error;
    const status = statusOf(error);
    const code = CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : null);
    if (code) return new DomainError(code);
    if (isDatabaseDown(error)) {
      this.log.failure('database', error);
      return new DomainError('temporarily_unavailable');
    }
    this.log.failure('request', error);
    return new DomainError('internal_error');
  }

  private async sendPage(
    request: FastifyRequest,
    reply: FastifyReply,
    problem: Problem,
  ): Promise<void> {
    const door = DOORS[problem.code];
    if (door !== undefined && LOOKS.includes(request.method)) {
      const locale = await this.pages.localeOf(request);
      void reply.status(303).header('Location', `${door}?lang=${locale}`).send('');
      return;
    }
    const html = await this.pages.problem(request, problem);
    void reply.status(problem.status).type('text/html; charset=utf-8').send(html);
  }
}

function sendProblem(reply: FastifyReply, problem: Problem): void {
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own refusals (unreadable body, body too large) carry their status as a property.
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode < 500 ? statusCode : 0;
}

function addHeaders(reply: FastifyReply, problem: Problem): void {
  void reply.header('Cache-Control', 'no-store');
  const wait = waits[problem.code];
  if (wait !== undefined) void reply.header('Retry-After', wait);
  if (problem.code === 'unauthenticated' && !reply.hasHeader('WWW-Authenticate'))
    void reply.header('WWW-Authenticate', 'Bearer error="invalid_token"');
}

function wantsPage(request: FastifyRequest): boolean {
  return !API_PATHS.test(request.url) && (request.headers.accept ?? '').includes('text/html');
}
