/** What every page of the center is made from: the request, its answer, and whose session it is. */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallerRequest, PersonSession } from '../platform/http/scopes.js';

export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly person: PersonSession;
}

/** Null where nobody came by a session, on a route that is open to all. */
export const PossibleVisit = createParamDecorator((_: unknown, context: ExecutionContext) =>
  visitIn(context),
);

export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext): Visit => {
  const visit = visitIn(context);
  if (!visit) throw new Error('A route outside the center asked for its session.');
  return visit;
});

function visitIn(context: ExecutionContext): Visit | null {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest & CallerRequest>();
  const { person } = request;
  return person ? { request, reply: http.getResponse<FastifyReply>(), person } : null;
}
