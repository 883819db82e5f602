/**
 * What is demanded of a form that is sent within a session, or to begin one: that a page of ours sent it,
 * and within a session a page of this very session (T-11).
 */
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import { Config } from '../platform/config.js';
import { formText } from '../platform/http/form.js';
import { isCrossSite, isFormToken } from './same-site.js';

const LOOKS = ['GET', 'HEAD'];

/** The field of every form within a session. */
const FORM_TOKEN = 'formToken';

@Injectable()
export class SessionForms {
  constructor(private readonly config: Config) {}

  /** Also for the exchange of a link, where there is no session that a form could be bound to. */
  refuseCrossSite({ headers }: FastifyRequest): void {
    if (isCrossSite(headers, this.config.settings.publicUrl)) throw new DomainError('form_stale');
  }

  /** Looking needs no form. */
  refuseForged(request: FastifyRequest, expected: string): void {
    if (LOOKS.includes(request.method)) return;
    this.refuseCrossSite(request);
    if (!isFormToken(formText(request.body, FORM_TOKEN), expected))
      throw new DomainError('form_stale');
  }
}
