/**
 * What a route of the console demands: a session in force, its scopes, and of everything but a look
 * that a page of this very session sent it (T-11). Nothing here looks at a bearer token.
 */
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import { Config } from '../platform/config.js';
import { formText } from '../platform/http/form.js';
import type { StaffScope, StaffSession } from '../platform/http/scopes.js';
import { isCrossSite, isFormToken } from './same-site.js';
import { StaffSessionsService } from './staff-sessions.service.js';

const LOOKS = ['GET', 'HEAD'];

/** The field of every form of the console. */
export const FORM_TOKEN = 'formToken';

@Injectable()
export class StaffGate {
  constructor(
    private readonly sessions: StaffSessionsService,
    private readonly config: Config,
  ) {}

  async admit(request: FastifyRequest, scopes: readonly StaffScope[]): Promise<StaffSession> {
    const session = await this.sessions.of(request.headers.cookie);
    if (!session) throw new DomainError('session_needed');
    if (!LOOKS.includes(request.method)) this.refuseForged(request, session.formToken);
    if (!scopes.every((scope) => session.caller.scopes.has(scope)))
      throw new DomainError('insufficient_scope');
    return session;
  }

  /** Also for the exchange of a link, where there is no session that a form could be bound to. */
  refuseCrossSite({ headers }: FastifyRequest): void {
    if (isCrossSite(headers, this.config.settings.publicUrl)) throw new DomainError('form_stale');
  }

  private refuseForged(request: FastifyRequest, expected: string): void {
    this.refuseCrossSite(request);
    if (!isFormToken(formText(request.body, FORM_TOKEN), expected))
      throw new DomainError('form_stale');
  }
}
