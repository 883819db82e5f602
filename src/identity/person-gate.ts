/**
 * What a page of the preference center demands: a session that a link was exchanged for, and of
 * everything but a look that a page of this very session sent it.
 */
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import type { PersonSession } from '../platform/http/scopes.js';
import { PersonSessionsService } from './person-sessions.service.js';
import { SessionForms } from './session-forms.js';

@Injectable()
export class PersonGate {
  constructor(
    private readonly sessions: PersonSessionsService,
    private readonly forms: SessionForms,
  ) {}

  async admit(request: FastifyRequest): Promise<PersonSession> {
    const session = await this.sessions.of(request.headers.cookie);
    if (!session) throw new DomainError('visit_over');
    this.forms.refuseForged(request, session.formToken);
    return session;
  }

  /** For the front door, which shows one page to whoever is in and another to whoever is not. */
  async find(request: FastifyRequest): Promise<PersonSession | null> {
    return this.sessions.of(request.headers.cookie);
  }
}
