/**
 * Lets a request run once per Idempotency-Key and client (draft-ietf-httpapi-idempotency-key-header):
 * a repeat gets the stored answer. What is stored is a keyed digest of the request and an answer that
 * holds ids only, for 24 hours. A server error frees the key, because nothing was decided.
 */
import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../core/canonical-json.js';
import { DomainError } from '../core/errors.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IdempotencyStore, type Claim } from './idempotency.store.js';

const FORGET_KEYS = 'idempotency_forget';
const EVERY_HOUR = '17 * * * *';
const KEPT_FOR_MS = 24 * 3_600_000;
/** Longer than any request may take: whoever holds a claim for so long has crashed. */
const CRASHED_AFTER_MS = 60_000;

export interface IdempotentRequest {
  readonly clientId: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type Start = { readonly claim: Claim } | { readonly stored: StoredAnswer };

@Injectable()
export class IdempotencyService {
  constructor(
    private readonly database: Database,
    private readonly store: IdempotencyStore,
    private readonly vault: Vault,
    jobs: Jobs,
  ) {
    jobs.handle(FORGET_KEYS, () => this.forgetExpired());
    jobs.schedule(FORGET_KEYS, EVERY_HOUR);
  }

  async start(request: IdempotentRequest): Promise<Start> {
    const digests = this.digestsOf(request);
    const [current] = digests;
    if (!current) throw new Error('There is no pepper.');
    return this.database.inTransaction(async (tx) => {
      const { clientId } = request;
      const key = this.keptName(request.key);
      const claim = { clientId, key, claimedAt: await readClock(tx) };
      if (await this.store.insert(tx, claim, current)) return { claim };
      const row = await this.store.lock(tx, claim);
      // Freed between the two statements: whoever held it failed, and asking again will do.
      if (!row) throw new DomainError('idempotency_key_in_flight');
      const stored = storedAnswer(row, digests, claim.claimedAt);
      if (stored) return { stored };
      await this.store.takeOver(tx, claim, current);
      return { claim };
    });
  }

  finish(claim: Claim, answer: StoredAnswer): Promise<void> {
    return this.database.inTransaction((tx) =>
      this.store.finish(tx, claim, answer.status, answer.body),
    );
  }

  release(claim: Claim): Promise<void> {
    return this.database.inTransaction((tx) => this.store.release(tx, claim));
  }

  /** For the clean-up job. */
  forgetExpired(): Promise<void> {
    return this.database.inTransaction(async (tx) =>
      this.store.deleteOlderThan(tx, (await readClock(tx)) - KEPT_FOR_MS),
    );
  }

  /**
   * A client may name a call by what it is about, an order's phone number say, so the name itself is
   * not kept. The oldest pepper keeps it the same through a rotation.
   */
  private keptName(key: string): string {
    const digest = this.vault.digests('idempotency-key', key).at(-1);
    if (!digest) throw new Error('There is no pepper.');
    return digest.toString('base64url');
  }

  /** One per pepper in force, the current first: a rotation must not turn a repeat into a reuse. */
  private digestsOf({ method, url, body }: IdempotentRequest): Buffer[] {
    return this.vault.digests('idempotency', `${method} ${url}\n${canonicalBody(body)}`);
  }
}

/** Null when the row may be taken over: too old to count, or left by a crash. */
function storedAnswer(
  row: IdempotencyKeyEntity,
  digests: readonly Buffer[],
  now: number,
): StoredAnswer | null {
  const age = now - row.createdAt.getTime();
  if (age >= KEPT_FOR_MS) return null;
  if (!digests.some((digest) => digest.equals(row.requestDigest)))
    throw new DomainError('idempotency_key_reused');
  if (row.status !== null) return { status: row.status, body: row.body };
  if (age < CRASHED_AFTER_MS) throw new DomainError('idempotency_key_in_flight');
  return null;
}

function canonicalBody(body: unknown): string {
  try {
    return body === undefined ? '' : canonicalJson(body);
  } catch {
    // JSON can spell half a character; no text of ours can hold it.
    throw new DomainError('malformed_body');
  }
}
