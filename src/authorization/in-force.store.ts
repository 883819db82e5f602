/**
 * What is in force for everybody at the moment of a set of asks: the catalog's head, the halts, and
 * which of the asking clients may ask no more. Read in every set, kept by none: a halt and a
 * revocation bind whatever begins after them, on every instance.
 */
import { Injectable } from '@nestjs/common';
import type { CatalogHead } from '../catalog/catalog.service.js';
import { prepared, textArray } from '../platform/database/prepared.js';
import type { Tx } from '../platform/database/tx.js';
import type { Sender } from './ask.js';

export interface StandingHalt {
  readonly scope: 'all' | 'topic' | 'channel';
  readonly of: string | null;
}

export interface InForce {
  /** Null: no catalog has been applied yet. */
  readonly head: CatalogHead | null;
  readonly halts: readonly StandingHalt[];
  readonly revoked: ReadonlySet<string>;
}

const IN_FORCE = {
  name: 'authorizations_in_force',
  text: `SELECT v.version::float8, v.sha256,
      (SELECT json_agg(json_build_object('scope', h.scope, 'of', h.of)) FROM halts h
       WHERE h.ended_at IS NULL),
      (SELECT array_agg(c.client_id) FROM clients c
       WHERE c.client_id = ANY ($1::text[]) AND c.revoked_at IS NOT NULL)
    FROM (SELECT 1) AS always LEFT JOIN (
      SELECT version, sha256 FROM catalog_versions ORDER BY version DESC LIMIT 1) v ON true`,
};

type Row = readonly [number | null, string | null, StandingHalt[] | null, string[] | null];

@Injectable()
export class InForceStore {
  async read(tx: Tx, senders: readonly Sender[]): Promise<InForce> {
    const clientIds = [...new Set(senders.map(({ clientId }) => clientId))];
    const [row] = await prepared<Row>(tx, IN_FORCE, [textArray(clientIds)]);
    const [version, sha256, halts, revoked] = row ?? [null, null, null, null];
    return {
      head: version === null || sha256 === null ? null : { version, sha256 },
      halts: halts ?? [],
      revoked: new Set(revoked ?? []),
    };
  }
}

export function isRevoked({ revoked }: InForce, { clientId }: Sender): boolean {
  return revoked.has(clientId);
}

export function isHalted(
  halts: readonly StandingHalt[],
  { topic, channel }: { topic: string; channel: string },
): boolean {
  const named = { all: null, topic, channel };
  return halts.some(({ scope, of }) => of === named[scope]);
}
