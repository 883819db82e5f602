/**
 * Reads a token request (RFC 6749 §4.4.2) from its header and form. Pure: it knows no client and
 * checks no secret. Credentials come by HTTP Basic only, so that they stand in no logged body.
 */
export type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';

export interface OAuthError {
  readonly error: OAuthErrorCode;
  readonly error_description: string;
}

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Null: all scopes of the client. */
  readonly scopes: readonly string[] | null;
}

export const BAD_CLIENT: OAuthError = {
  error: 'invalid_client',
  error_description: 'HTTP Basic with the id and secret of a client is needed',
};

const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const CREDENTIALS_IN_BODY = ['client_id', 'client_secret', 'client_assertion'];

export function readTokenRequest(http: {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
}): TokenRequest | OAuthError {
  if (!FORM.test(http.contentType ?? ''))
    return invalidRequest('the body must be application/x-www-form-urlencoded');
  const form = formOf(http.body);
  if (!form) return invalidRequest('a parameter stands more than once');
  if (CREDENTIALS_IN_BODY.some((name) => form.has(name)))
    return invalidRequest('credentials are accepted by HTTP Basic only');
  const credentials = credentialsOf(http.authorization ?? '');
  if (!credentials) return BAD_CLIENT;
  const grantType = form.get('grant_type');
  if (grantType === undefined) return invalidRequest('grant_type is missing');
  if (grantType !== 'client_credentials')
    return {
      error: 'unsupported_grant_type',
      error_description: 'grant_type must be client_credentials',
    };
  return { ...credentials, scopes: scopesOf(form.get('scope')) };
}

export function isOAuthError(value: object): value is OAuthError {
  return 'error' in value;
}

function invalidRequest(description: string): OAuthError {
  return { error: 'invalid_request', error_description: description };
}

/** RFC 6749 §3.2: a parameter without a value counts as left out; none may come twice. */
function formOf(body: unknown): ReadonlyMap<string, string> | null {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  if (!fields.every((field): field is [string, string] => typeof field[1] === 'string'))
    return null;
  return new Map(fields.filter(([, value]) => value !== ''));
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined for RFC 7617. */
function credentialsOf(authorization: string): Omit<TokenRequest, 'scopes'> | null {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return null;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const clientId = formDecoded(id ?? '');
  const clientSecret = formDecoded(secret ?? '');
  return isVisible(clientId) && isVisible(clientSecret) ? { clientId, clientSecret } : null;
}

/** RFC 6749 appendix A: both are made of visible characters. */
function isVisible(text: string | null): text is string {
  return text !== null && /^[\x20-\x7e]+$/.test(text);
}

function formDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function scopesOf(scope: string | undefined): readonly string[] | null {
  return scope === undefined ? null : scope.split(' ').filter((part) => part !== '');
}
