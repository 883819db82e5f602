/**
 * What a route of the console demands: a session in force, its scopes, and of everything but a look
 * that a page of this very session sent it. Nothing here looks at a bearer token.
 */
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import type { StaffScope, StaffSession } from '../platform/http/scopes.js';
import { SessionForms } from './session-forms.js';
import { StaffSessionsService } from './staff-sessions.service.js';

@Injectable()
export class StaffGate {
  constructor(
    private readonly sessions: StaffSessionsService,
    private readonly forms: SessionForms,
  ) {}

  async admit(request: FastifyRequest, scopes: readonly StaffScope[]): Promise<StaffSession> {
    const session = await this.sessions.of(request.headers.cookie);
    if (!session) throw new DomainError('session_needed');
    this.forms.refuseForged(request, session.formToken);
    if (!scopes.every((scope) => session.caller.scopes.has(scope)))
      throw new DomainError('insufficient_scope');
    return session;
  }
}
