/**
 * SQL of the links by which people get in. A token is never here, only its SHA-256. A link is spent by one
 * statement whose row count decides, so that of two that come together one enters.
 */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';

/** What a link opens: the center, or the page where everything about oneself can be erased. */
export type LinkPurpose = 'session' | 'erasure';

export interface LinkKey {
  readonly contactId: string;
  readonly linkId: string;
}

export interface PersonLink extends LinkKey {
  /** The address on file that it is mailed to, and that whoever opens it has proved. */
  readonly addressId: string;
  readonly purpose: LinkPurpose;
  /** Of the page on which it was asked for. */
  readonly locale: string;
  readonly askedAt: Date;
}

const LINK = `contact_id AS "contactId", link_id AS "linkId", address_id AS "addressId",
  purpose, locale, asked_at AS "askedAt"`;

@Injectable()
export class PersonLinksStore {
  /** One that is denied opens nothing: it counts as used, and never gets a token. */
  async insert(tx: Tx, link: PersonLink, isDenied: boolean): Promise<void> {
    const { contactId, linkId, addressId, purpose, locale, askedAt } = link;
    const usedAt = isDenied ? askedAt : null;
    await execute(
      tx,
      `INSERT INTO person_links
         (bucket, contact_id, link_id, address_id, purpose, locale, asked_at, used_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [bucketOf(contactId), contactId, linkId, addressId, purpose, locale, askedAt, usedAt],
    );
  }

  /** How many were asked for since; whoever counts holds the contact's lock. */
  async countSince(
    tx: Tx,
    contactId: string,
    purpose: LinkPurpose,
    since: number,
  ): Promise<{ readonly mailed: number; readonly denied: number }> {
    const [row] = await query<{ mailed: number; denied: number }>(
      tx,
      `SELECT count(*) FILTER (WHERE NOT is_denied)::int AS mailed,
         count(*) FILTER (WHERE is_denied)::int AS denied
       FROM person_links, LATERAL (SELECT used_at IS NOT NULL AND token_sha256 IS NULL AS is_denied)
       WHERE bucket = $1 AND contact_id = $2 AND purpose = $3 AND asked_at > $4`,
      [bucketOf(contactId), contactId, purpose, new Date(since)],
    );
    return row ?? { mailed: 0, denied: 0 };
  }

  /** One that was not opened by anybody yet, and whether a mail was made for it before. */
  async findUnused(
    tx: Tx,
    { contactId, linkId }: LinkKey,
  ): Promise<(PersonLink & { readonly isMade: boolean }) | null> {
    const [row] = await query<PersonLink & { readonly isMade: boolean }>(
      tx,
      `SELECT ${LINK}, token_sha256 IS NOT NULL AS "isMade" FROM person_links
       WHERE bucket = $1 AND contact_id = $2 AND link_id = $3 AND used_at IS NULL`,
      [bucketOf(contactId), contactId, linkId],
    );
    return row ?? null;
  }

  /** A mail that is made again takes the place of the one before: a link has one token. */
  async giveToken(
    tx: Tx,
    { contactId, linkId }: LinkKey,
    hash: Buffer,
    expiresAt: number,
  ): Promise<void> {
    await execute(
      tx,
      `UPDATE person_links SET token_sha256 = $4, expires_at = $5
       WHERE bucket = $1 AND contact_id = $2 AND link_id = $3`,
      [bucketOf(contactId), contactId, linkId, hash, new Date(expiresAt)],
    );
  }

  /** Whether it still opens anything or not. */
  async findByToken(tx: Tx, hash: Buffer): Promise<PersonLink | null> {
    const [row] = await query<PersonLink>(
      tx,
      `SELECT ${LINK} FROM person_links WHERE token_sha256 = $1`,
      [hash],
    );
    return row ?? null;
  }

  /** One that would open now; null for one that is used, over, for something else or unknown. */
  async findOpen(
    tx: Tx,
    hash: Buffer,
    purpose: LinkPurpose,
    now: number,
  ): Promise<PersonLink | null> {
    const [row] = await query<PersonLink>(
      tx,
      `SELECT ${LINK} FROM person_links
       WHERE token_sha256 = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3`,
      [hash, purpose, new Date(now)],
    );
    return row ?? null;
  }

  /** Null when another was first, or it was too late. */
  async spend(tx: Tx, hash: Buffer, purpose: LinkPurpose, now: number): Promise<PersonLink | null> {
    const [row] = await query<PersonLink>(
      tx,
      `UPDATE person_links SET used_at = $3
       WHERE token_sha256 = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
       RETURNING ${LINK}`,
      [hash, purpose, new Date(now)],
    );
    return row ?? null;
  }

  /** Whose link it was that was used before and is tried again for the first time; null for any other. */
  async noteTriedAgain(tx: Tx, hash: Buffer, now: number): Promise<PersonLink | null> {
    const [row] = await query<PersonLink>(
      tx,
      `UPDATE person_links SET tried_again_at = $2
       WHERE token_sha256 = $1 AND used_at IS NOT NULL AND tried_again_at IS NULL
       RETURNING ${LINK}`,
      [hash, new Date(now)],
    );
    return row ?? null;
  }

  /** Links that open nothing and count for nothing any more. */
  async deleteAskedBefore(tx: Tx, instant: number): Promise<void> {
    await execute(tx, 'DELETE FROM person_links WHERE asked_at <= $1', [new Date(instant)]);
  }
}
