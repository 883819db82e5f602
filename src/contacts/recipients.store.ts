/**
 * Finds the people that a whole set of asks names, and locks them in one order: whoever locks sets
 * takes bucket before bucket and contact before contact, so that two sets never wait for each other
 * in a circle. A statement that waited for a lock returns the row as its holder left it.
 */
import { Injectable } from '@nestjs/common';
import type { MatchKey } from '../platform/crypto/vault.js';
import { byteaArray, plainArray, prepared } from '../platform/database/prepared.js';
import type { Tx } from '../platform/database/tx.js';
import { bucketOfKey } from '../platform/ids.js';

/** How a member of a set names its person: by match keys (one per pepper) or by id. */
export type Named =
  | { readonly by: 'address'; readonly keys: readonly MatchKey[] }
  | { readonly by: 'contact'; readonly contactId: string };

export interface Found {
  readonly contactId: string;
  /** The address that was named; null when the contact was named by id. */
  readonly addressId: string | null;
  readonly kind: 'consumer' | 'business';
  readonly country: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly isRestricted: boolean;
  readonly lastActAt: number | null;
}

export interface OwnAddress {
  readonly addressId: string;
  readonly kind: 'email' | 'phone';
  readonly matchKey: Buffer;
}

type FoundRow = readonly [
  ord: number,
  contactId: string,
  addressId: string | null,
  kind: Found['kind'],
  country: string | null,
  timezone: string | null,
  locale: string | null,
  isRestricted: boolean,
  lastActAt: number | null,
];

const FIND = `
SELECT k.ord, c.contact_id, a.address_id, c.kind, c.country, c.timezone, c.locale,
  c.restricted_at IS NOT NULL, date_part('epoch', c.last_act_at) * 1000
FROM unnest($1::int[], $2::smallint[], $3::bytea[], $4::uuid[]) AS k (ord, bucket, match_key, contact_id)
LEFT JOIN addresses a ON a.bucket = k.bucket AND a.match_key = k.match_key
JOIN contacts c ON c.contact_id = coalesce(a.contact_id, k.contact_id)
  AND c.bucket = get_byte(uuid_send(coalesce(a.contact_id, k.contact_id)), 15)`;

const LOOK = { name: 'recipients_look', text: FIND };
const LOCK = {
  name: 'recipients_lock',
  text: `${FIND} ORDER BY c.bucket, c.contact_id FOR NO KEY UPDATE OF c`,
};
const ADDRESSES = {
  name: 'recipients_addresses',
  text: `SELECT contact_id, address_id, kind, match_key FROM addresses
    WHERE contact_id = ANY ($1::uuid[]) ORDER BY linked_at DESC NULLS LAST, created_at`,
};

@Injectable()
export class RecipientsStore {
  /** In the order of `named`; null where nobody is on file. The contacts stay locked. */
  lock(tx: Tx, named: readonly Named[]): Promise<(Found | null)[]> {
    return this.find(tx, LOCK, named);
  }

  /** The same without a lock, for who only looks. */
  look(tx: Tx, named: readonly Named[]): Promise<(Found | null)[]> {
    return this.find(tx, LOOK, named);
  }

  /** By contact, the one to write to first before the others. */
  async addressesOf(tx: Tx, contactIds: readonly string[]): Promise<Map<string, OwnAddress[]>> {
    const rows = await prepared<[string, string, OwnAddress['kind'], Buffer]>(tx, ADDRESSES, [
      plainArray(contactIds),
    ]);
    const found = new Map<string, OwnAddress[]>();
    for (const [contactId, addressId, kind, matchKey] of rows) {
      const own = found.get(contactId) ?? [];
      own.push({ addressId, kind, matchKey });
      found.set(contactId, own);
    }
    return found;
  }

  private async find(
    tx: Tx,
    statement: typeof LOCK,
    named: readonly Named[],
  ): Promise<(Found | null)[]> {
    const rows = await prepared<FoundRow>(tx, statement, parametersOf(named));
    const found = new Array<Found | null>(named.length).fill(null);
    for (const [
      ord,
      contactId,
      addressId,
      kind,
      country,
      timezone,
      locale,
      isRestricted,
      act,
    ] of rows)
      found[ord] ??= {
        contactId,
        addressId,
        kind,
        country,
        timezone,
        locale,
        isRestricted,
        lastActAt: act === null ? null : Math.round(act),
      };
    return found;
  }
}

/** One line per pepper: an address may stand under an older one. */
function parametersOf(named: readonly Named[]): string[] {
  const ords: number[] = [];
  const buckets: (number | null)[] = [];
  const keys: (Buffer | null)[] = [];
  const contactIds: (string | null)[] = [];
  named.forEach((one, ord) => {
    const matchKeys = one.by === 'address' ? one.keys.map(({ key }) => key) : [null];
    for (const key of matchKeys) {
      ords.push(ord);
      buckets.push(key && bucketOfKey(key));
      keys.push(key);
      contactIds.push(one.by === 'contact' ? one.contactId : null);
    }
  });
  return [plainArray(ords), plainArray(buckets), byteaArray(keys), plainArray(contactIds)];
}
