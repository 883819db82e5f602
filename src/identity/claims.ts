/**
 * What our tokens say, read from a payload whose signature has been checked. A payload that lacks a
 * claim or has one of another type is no token, whoever signed it: a missing `exp` is no exemption.
 */
import { SCOPES, type Scope } from '../platform/http/scopes.js';

export interface AccessClaims {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
}

export interface PermitClaims {
  readonly authorizationId: string;
  readonly clientId: string;
  /** The contact as this client's permits name it. */
  readonly pseudonym: string;
  readonly topic: string;
  readonly channel: string;
  /** The stored request's hash. */
  readonly requestHash: Buffer;
  /** Epoch milliseconds; the token keeps whole seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

interface Times {
  /** Epoch seconds. */
  readonly iat: number;
  readonly exp: number;
}

export function claimsOfAccess(payload: unknown): (AccessClaims & Times) | null {
  const strings = stringsOf(payload, ['sub', 'client_id', 'scope', 'jti']);
  const times = timesOf(payload);
  if (!strings || !times || strings.sub !== strings.client_id) return null;
  const granted = strings.scope.split(' ');
  const scopes = SCOPES.filter((scope) => granted.includes(scope));
  return { clientId: strings.client_id, scopes, ...times };
}

export function claimsOfPermit(
  payload: unknown,
  issuer: string,
  clientId: string,
): PermitClaims | null {
  const strings = stringsOf(payload, ['iss', 'aud', 'sub', 'jti', 'topic', 'channel', 'req']);
  const times = timesOf(payload);
  if (!strings || !times) return null;
  if (strings.iss !== issuer || strings.aud !== clientId) return null;
  return {
    authorizationId: strings.jti,
    clientId,
    pseudonym: strings.sub,
    topic: strings.topic,
    channel: strings.channel,
    requestHash: Buffer.from(strings.req, 'base64url'),
    issuedAt: times.iat * 1000,
    expiresAt: times.exp * 1000,
  };
}

function stringsOf<Name extends string>(
  payload: unknown,
  names: readonly Name[],
): Readonly<Record<Name, string>> | null {
  const found = fieldsOf(payload);
  return names.every((name) => typeof found[name] === 'string')
    ? (found as Record<Name, string>)
    : null;
}

function timesOf(payload: unknown): Times | null {
  const { iat, exp } = fieldsOf(payload);
  return Number.isSafeInteger(iat) && Number.isSafeInteger(exp) ? ({ iat, exp } as Times) : null;
}

function fieldsOf(payload: unknown): Readonly<Record<string, unknown>> {
  return typeof payload === 'object' && payload !== null ? { ...payload } : {};
}
