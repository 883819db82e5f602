/**
 * Gives a client its access token (RFC 6749 §4.4). A refusal is an answer, not an exception, and says
 * the same for an unknown client, a wrong secret and a revoked one.
 */
import { Injectable } from '@nestjs/common';
import type { Scope } from '../platform/http/scopes.js';
import { ClientsService, type Client } from './clients.service.js';
import { BAD_CLIENT, type OAuthError, type TokenRequest } from './oauth-request.js';
import { ACCESS_TOKEN_SECONDS, TokensService } from './tokens.service.js';

export interface TokenGrant {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

const BAD_SCOPE: OAuthError = {
  error: 'invalid_scope',
  error_description: 'the client may not ask for this scope',
};

@Injectable()
export class OAuthService {
  constructor(
    private readonly clients: ClientsService,
    private readonly tokens: TokensService,
  ) {}

  async grant(request: TokenRequest, now: number): Promise<TokenGrant | OAuthError> {
    const client = await this.clients.authenticate(request.clientId, request.clientSecret);
    if (!client) return BAD_CLIENT;
    const scopes = grantedScopes(client, request.scopes);
    if (!scopes) return BAD_SCOPE;
    return {
      access_token: await this.tokens.signAccess({ clientId: client.clientId, scopes }, now),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: scopes.join(' '),
    };
  }
}

/** All scopes of the client unless it asks for fewer; null when it asks for one that it lacks. */
function grantedScopes(client: Client, asked: readonly string[] | null): readonly Scope[] | null {
  if (asked === null) return client.scopes;
  const granted = client.scopes.filter((scope) => asked.includes(scope));
  return granted.length > 0 && granted.length === new Set(asked).size ? granted : null;
}
