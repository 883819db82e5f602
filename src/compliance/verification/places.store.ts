/** SQL of rows that stand where nobody looks for them. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../../platform/database/tx.js';

/**
 * Everything that stands in the slice of a contact. Addresses stand in that of their match key, which is
 * held against what is sealed in them.
 */
export const TABLES_OF_CONTACTS = [
  ...['access_log', 'authorizations', 'bases', 'check_counts', 'consents', 'contact_keys'],
  ...['contacts', 'evidence', 'opt_in_tokens', 'opt_ins', 'person_links', 'person_sessions'],
  ...['preferences', 'rights_requests', 'soft_bounces', 'undone_withdrawals', 'undos'],
  ...['withdrawals'],
] as const;
const ASTRAY_OF_CONTACT = 'bucket <> get_byte(uuid_send(contact_id), 15)';
/** The day and the slice stand in the id of an authorization. */
const ASTRAY_BY_ID = `authorization_id NOT LIKE
  to_char(decided_on, 'YYYYMMDD') || '-' || lpad(to_hex(bucket::int), 2, '0') || '-%'`;

export interface Astray {
  readonly table: string;
  readonly count: number;
}

@Injectable()
export class PlacesStore {
  async countAstray(tx: Tx): Promise<Astray[]> {
    const rules = [
      ...TABLES_OF_CONTACTS.map((table) => [table, ASTRAY_OF_CONTACT]),
      ...['authorizations', 'authorization_outcomes'].map((table) => [table, ASTRAY_BY_ID]),
    ];
    const counts = rules.map(
      ([table, rule]) => `SELECT '${table}' AS "table", count(*)::int AS count
        FROM ${table} WHERE ${rule}`,
    );
    const all = counts.join(' UNION ALL ');
    return query<Astray>(tx, `SELECT * FROM (${all}) AS astray WHERE count > 0`);
  }
}
