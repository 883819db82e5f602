/**
 * Signs and checks our two kinds of JWT: access tokens (RFC 9068) and permits. The algorithm is
 * fixed, the header may hold nothing but `alg`, `typ` and `kid`, and a kid is only ever looked up
 * among our own keys (RFC 8725 §3). It knows nothing of contacts but a pseudonym.
 */
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { hash, type KeyObject } from 'node:crypto';
import { Config } from '../platform/config.js';
import { Vault } from '../platform/crypto/vault.js';
import { newId } from '../platform/ids.js';
import { claimsOfAccess, claimsOfPermit, type AccessClaims, type PermitClaims } from './claims.js';
import { KeyRing } from './key-ring.js';
import { Signatures } from './signatures.js';

export const ACCESS_TOKEN_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 60;
const MAX_TOKEN_CHARS = 4_096;
const PSEUDONYM_BYTES = 16;
/** RFC 7515 §3.1: what is signed, and its signature. */
const COMPACT = /^([\w-]+\.[\w-]+)\.([\w-]+)$/;
const HEADER_NAMES: readonly string[] = ['alg', 'kid', 'typ'];
const TYP = { access: 'at+jwt', permit: 'permit+jwt' } as const;

const MOST_SEEN = 10_000;

interface SeenToken {
  readonly kid: string;
  readonly claims: NonNullable<ReturnType<typeof claimsOfAccess>>;
}

type TokenUse = keyof typeof TYP;

export type PermitGrant = Omit<PermitClaims, 'pseudonym'> & { readonly contactId: string };

@Injectable()
export class TokensService {
  private readonly issuer: string;
  private readonly audience: string;
  private readonly seen = new Map<string, SeenToken>();

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: KeyRing,
    private readonly vault: Vault,
    private readonly signatures: Signatures,
    config: Config,
  ) {
    this.issuer = config.settings.publicUrl;
    this.audience = `${this.issuer}/v1`;
  }

  /** RFC 9068 §2.2. The subject is the client itself, since nobody else takes part. */
  async signAccess(grant: AccessClaims, now: number): Promise<string> {
    const { kid, key } = await this.keys.current('access');
    const iat = Math.floor(now / 1000);
    const claims = {
      iss: this.issuer,
      aud: this.audience,
      sub: grant.clientId,
      client_id: grant.clientId,
      scope: grant.scopes.join(' '),
      jti: newId(),
      iat,
      exp: iat + ACCESS_TOKEN_SECONDS,
    };
    const header = { alg: 'ES256', typ: TYP.access, kid } as const;
    return this.jwt.sign(claims, { privateKey: key, algorithm: 'ES256', header });
  }

  /** Null for every token that is not a genuine, current access token of ours. */
  async verifyAccess(token: string, now: number): Promise<AccessClaims | null> {
    const claims = await this.accessClaims(token);
    if (!claims) return null;
    const seconds = now / 1000;
    const isCurrent =
      seconds < claims.exp + CLOCK_SKEW_SECONDS &&
      seconds > claims.iat - CLOCK_SKEW_SECONDS &&
      claims.exp - claims.iat <= ACCESS_TOKEN_SECONDS;
    return isCurrent ? { clientId: claims.clientId, scopes: claims.scopes } : null;
  }

  /**
   * `expiresAt` is cut to the second, so that a permit never outlives what it was granted for. One
   * goes out with every message and comes back with it, so it is signed and checked off the main thread,
   * which the library cannot do.
   */
  async signPermit(permit: PermitGrant): Promise<string> {
    const { kid, key } = await this.keys.current('permit');
    const head = encoded({ alg: 'ES256', typ: TYP.permit, kid });
    const body = encoded({
      iss: this.issuer,
      aud: permit.clientId,
      sub: this.contactPseudonym(permit.clientId, permit.contactId),
      jti: permit.authorizationId,
      topic: permit.topic,
      channel: permit.channel,
      req: permit.requestHash.toString('base64url'),
      iat: Math.floor(permit.issuedAt / 1000),
      exp: Math.floor(permit.expiresAt / 1000),
    });
    return `${head}.${body}.${await this.signatures.sign(key, `${head}.${body}`)}`;
  }

  /**
   * What a genuine permit of this client says; null for every other text. Whether its time is over is
   * for the database's clock: a permit has one end, on every instance, without tolerance.
   */
  async permitClaims(token: string, clientId: string): Promise<PermitClaims | null> {
    const key = await this.verifierOf('permit', token);
    const [, text, signature] = COMPACT.exec(token) ?? [];
    if (!key || text === undefined || signature === undefined) return null;
    if (!(await this.signatures.isGenuine(key, text, signature))) return null;
    return claimsOfPermit(partOf(token, 1), this.issuer, clientId);
  }

  /**
   * How one client's permits name a contact; two clients cannot tell that they write to the same
   * person. Under the oldest pepper in force, because that one changes least: only when it is taken
   * out of the file, never when a newer one is put in.
   */
  contactPseudonym(clientId: string, contactId: string): string {
    const digest = this.vault.digests('pseudonym', `${clientId}\0${contactId}`).at(-1);
    if (!digest) throw new Error('There is no pepper.');
    return digest.subarray(0, PSEUDONYM_BYTES).toString('base64url');
  }

  /**
   * A client shows the same token for minutes, and a signature does not change: it is checked once,
   * and remembered by the hash of the token for as long as the key that made it is in force.
   */
  private async accessClaims(token: string): Promise<ReturnType<typeof claimsOfAccess>> {
    const digest = hash('sha256', token, 'base64');
    const known = this.seen.get(digest);
    if (known && (await this.keys.verifier('access', known.kid))) return known.claims;
    const claims = claimsOfAccess(await this.genuineAccess(token));
    const kid = this.kidOf('access', token);
    if (!claims || kid === null) return null;
    if (this.seen.size >= MOST_SEEN) this.seen.clear();
    this.seen.set(digest, { kid, claims });
    return claims;
  }

  /** The payload of an access token that one of our keys signed, or null. */
  private async genuineAccess(token: string): Promise<unknown> {
    const key = await this.verifierOf('access', token);
    if (!key) return null;
    try {
      return this.jwt.verify<object>(token, {
        // The library takes a key object, and its types do not say so.
        publicKey: key as unknown as Buffer,
        algorithms: ['ES256'],
        issuer: this.issuer,
        audience: this.audience,
        // Times are judged by the callers, by the clock that they were given.
        ignoreExpiration: true,
        ignoreNotBefore: true,
      });
    } catch {
      // The library explains why; whoever brings a bad token learns nothing from us.
      return null;
    }
  }

  private async verifierOf(use: TokenUse, token: string): Promise<KeyObject | null> {
    const kid = this.kidOf(use, token);
    return kid === null ? null : this.keys.verifier(use, kid);
  }

  private kidOf(use: TokenUse, token: string): string | null {
    const header = token.length > MAX_TOKEN_CHARS ? null : partOf(token, 0);
    if (header === null) return null;
    // `jwk`, `jku`, `x5u` would bring a key along, `crit` demands what we do not know.
    if (!Object.keys(header).every((name) => HEADER_NAMES.includes(name))) return null;
    if (header.alg !== 'ES256' || header.typ !== TYP[use]) return null;
    return typeof header.kid === 'string' ? header.kid : null;
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Null where it is no JSON object. */
function partOf(token: string, nth: 0 | 1): Readonly<Record<string, unknown>> | null {
  try {
    const part: unknown = JSON.parse(
      Buffer.from(token.split('.', 2)[nth] ?? '', 'base64url').toString(),
    );
    return typeof part === 'object' ? (part as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
