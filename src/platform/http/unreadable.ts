/**
 * Answers to what cannot be read: a path, or bytes that are no HTTP. Fastify and Node call these
 * outside hooks and filter, so the headers of every answer are set here. Their own answers
 * would have no code, and could repeat what was sent, which may hold anything.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DomainError, type ErrorCode } from '../../core/errors.js';
import { safeHeaders } from './hardening.js';
import { problemOf } from './problems.js';

const PROBLEM_JSON = 'application/problem+json';

/** Node keeps the answer that a connection waits for under this name, its own handler of broken bytes looks at it too. */
interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null;
}

export function refuseUnreadablePath(isHttps: boolean) {
  const headers = headersOf(isHttps);
  return (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
    const body = JSON.stringify(problemOf(new DomainError('not_found')));
    void reply.status(404).headers(headers).type(PROBLEM_JSON).send(body);
  };
}

/**
 * For bytes that are no HTTP: a head that cannot be parsed, or a body whose chunks are not what they
 * say. Where the request before them is being answered, or was read whole and acts, nothing can be
 * said any more that would not be taken for its answer.
 */
export function refuseUnreadableBytes(isHttps: boolean) {
  const headers = Object.entries({ ...headersOf(isHttps), connection: 'close' });
  return ({ code }: NodeJS.ErrnoException, socket: HttpSocket): void => {
    const begun = socket._httpMessage ?? null;
    if (!socket.writable || begun?.headersSent || begun?.req.complete) {
      socket.destroy();
      return;
    }
    const { status, body } = refusalOf(code, begun !== null);
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      ...headers.map(([name, value]) => `${name}: ${String(value)}`),
      ...(body === '' ? [] : [`content-type: ${PROBLEM_JSON}`]),
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}

/** Of a request that takes too long nothing is wrong but that: the status says all. */
function refusalOf(
  code: string | undefined,
  isInBody: boolean,
): { readonly status: number; readonly body: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, body: '' };
  const errorCode: ErrorCode = isInBody ? 'malformed_body' : 'bad_request';
  const problem = problemOf(new DomainError(errorCode));
  return { status: problem.status, body: JSON.stringify(problem) };
}

function headersOf(isHttps: boolean) {
  return { ...safeHeaders(isHttps), 'cache-control': 'no-store' };
}
