/**
 * Stands before every route. A route that declares nothing is refused to everybody; a token that is
 * bad in whatever way gets one and the same answer. What a token grants is cut to what its client
 * has now. The console is opened by a session of the staff door alone, the preference center by one of
 * the person alone and the API by a token alone: each route looks at one of them, and at no other.
 */
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import {
  ACCESS,
  SEES_REVOCATION,
  type Access,
  type Caller,
  type CallerRequest,
  type PersonAccess,
  type StaffAccess,
} from '../platform/http/scopes.js';
import { ClientsService } from './clients.service.js';
import { PersonGate } from './person-gate.js';
import { StaffGate } from './staff-gate.js';
import { TokensService } from './tokens.service.js';

const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokensService,
    private readonly clients: ClientsService,
    private readonly staff: StaffGate,
    private readonly people: PersonGate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    if (access === undefined) throw new DomainError('insufficient_scope');
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & CallerRequest>();
    if (isOfSession(access)) {
      await this.admit(request, access);
      return true;
    }
    const reply = http.getResponse<FastifyReply>();
    const isSeenLater = this.reflector.get<boolean | undefined>(
      SEES_REVOCATION,
      context.getHandler(),
    );
    const caller = await this.callerOf(request.headers.authorization, isSeenLater === true);
    if (!caller) throw unauthenticated(request, reply);
    if (access !== 'any' && !access.every((scope) => caller.scopes.has(scope))) {
      const needed = access.join(' ');
      void reply.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${needed}"`);
      throw new DomainError('insufficient_scope');
    }
    request.caller = caller;
    return true;
  }

  private async admit(
    request: FastifyRequest & CallerRequest,
    access: StaffAccess | PersonAccess,
  ): Promise<void> {
    if ('staff' in access) request.staff = await this.staff.admit(request, access.staff);
    else if (access.person === 'needed') request.person = await this.people.admit(request);
    else request.person = await this.people.find(request);
  }

  private async callerOf(
    authorization: string | undefined,
    isRevocationSeenLater: boolean,
  ): Promise<Caller | null> {
    const token = BEARER.exec(authorization ?? '')?.[1];
    const claims = token === undefined ? null : await this.tokens.verifyAccess(token, Date.now());
    const client =
      claims &&
      (await (isRevocationSeenLater
        ? this.clients.findRecent(claims.clientId)
        : this.clients.find(claims.clientId)));
    if (!client) return null;
    const scopes = client.scopes.filter((scope) => claims.scopes.includes(scope));
    const { clientId, name, gated } = client;
    return { clientId, name, scopes: new Set(scopes), gated };
  }
}

function isOfSession(access: Exclude<Access, 'public'>): access is StaffAccess | PersonAccess {
  return typeof access === 'object' && ('staff' in access || 'person' in access);
}

/** RFC 6750 §3.1: who brought no token at all is told of no error. */
function unauthenticated(request: FastifyRequest, reply: FastifyReply): DomainError {
  const isTokenGiven = request.headers.authorization !== undefined;
  void reply.header('WWW-Authenticate', isTokenGiven ? 'Bearer error="invalid_token"' : 'Bearer');
  return new DomainError('unauthenticated');
}
