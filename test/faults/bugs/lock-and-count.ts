/**
 * Bug: people are locked and their slots counted in one statement. Whoever waited for the lock counts
 * by the snapshot that the statement began with, which is older than the lock.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationModule } from '../../../src/authorization/authorization.module.js';
import { FactsStore } from '../../../src/authorization/facts.store.js';
import { ContactsModule } from '../../../src/contacts/contacts.module.js';
import { RecipientsStore, type Found, type Named } from '../../../src/contacts/recipients.store.js';
import type { Slot } from '../../../src/core/cap.js';
import { query, type Tx } from '../../../src/platform/database/tx.js';
import { bucketOf } from '../../../src/platform/ids.js';
import { isOn, replaceProvider } from './bug.js';

type Counted = Slot & { readonly id: string };

const counts = new WeakMap<Tx, Map<string, Counted[]>>();

const LOCK_AND_COUNT = `
SELECT c.contact_id AS "contactId", (
  SELECT coalesce(json_agg(json_build_object('id', a.authorization_id, 'topic', a.topic,
    'topicClass', a.topic_class, 'channel', a.channel,
    'at', floor(extract(epoch FROM a.decided_at) * 1000))), '[]')
  FROM authorizations a
  WHERE a.bucket = c.bucket AND a.contact_id = c.contact_id AND a.decision = 'allow'
    AND NOT EXISTS (SELECT FROM authorization_outcomes o
      WHERE o.bucket = a.bucket AND o.decided_on = a.decided_on
        AND o.authorization_id = a.authorization_id AND o.kind IN ('released', 'replaced'))) AS slots
FROM contacts c WHERE c.bucket = ANY ($1::smallint[]) AND c.contact_id = ANY ($2::uuid[])
ORDER BY c.bucket, c.contact_id FOR NO KEY UPDATE OF c`;

@Injectable()
class CountingRecipients extends RecipientsStore {
  override async lock(tx: Tx, named: readonly Named[]): Promise<(Found | null)[]> {
    if (!isOn('lock-and-count')) return super.lock(tx, named);
    const found = await this.look(tx, named);
    const ids = found.flatMap((one) => (one ? [one.contactId] : []));
    const rows = await query<{ contactId: string; slots: Counted[] }>(tx, LOCK_AND_COUNT, [
      ids.map(bucketOf),
      ids,
    ]);
    counts.set(tx, new Map(rows.map(({ contactId, slots }) => [contactId, slots])));
    return found;
  }
}

@Injectable()
class CountedFacts extends FactsStore {
  override async slots(
    tx: Tx,
    asked: readonly { contactId: string; except: string | null }[],
    windowMs: number,
  ): Promise<Slot[][]> {
    const counted = counts.get(tx);
    if (!counted) return super.slots(tx, asked, windowMs);
    return asked.map(({ contactId, except }) =>
      (counted.get(contactId) ?? []).filter(({ id }) => id !== except),
    );
  }
}

replaceProvider(ContactsModule, RecipientsStore, CountingRecipients);
replaceProvider(AuthorizationModule, FactsStore, CountedFacts);
