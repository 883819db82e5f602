/**
 * Says where the thing is that an answer is about (RFC 9110 §10.2.2). It stands around Idempotency-Key,
 * so that an answer that is given again names the same place.
 */
import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';

@Injectable()
export class LocatedInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { url = '' } = http.getRequest<FastifyRequest>().routeOptions;
    const reply = http.getResponse<FastifyReply>();
    return next
      .handle()
      .pipe(tap((body) => void reply.header('Location', `${url}/${(body as { id: string }).id}`)));
  }
}
