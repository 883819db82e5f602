/** What every page of the console is made from: the request, its answer, and whose session it is. */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallerRequest, StaffSession } from '../platform/http/scopes.js';

export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly staff: StaffSession;
}

export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext): Visit => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest & CallerRequest>();
  const { staff } = request;
  if (!staff) throw new Error('A route outside the console asked for its session.');
  return { request, reply: http.getResponse<FastifyReply>(), staff };
});
