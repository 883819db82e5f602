/** What several features keep about one contact, as rows. */
import type { TestApp } from './app.js';

/** A row of everything that is kept about a contact by its id, whatever may bring it there. */
export async function keepRowsAbout(app: TestApp, contactId: string): Promise<void> {
  const rows = [
    `preferences (bucket, contact_id, updated_at) SELECT bucket, contact_id, now()`,
    `bases (bucket, contact_id, topic, channel, basis, address_id, client_id, since, expires_at,
       entry_id)
     SELECT bucket, contact_id, 'offres', 'email', 'soft_opt_in', contact_id, 'c', now(), now(),
       contact_id`,
    `soft_bounces (bucket, contact_id, address_id, day)
     SELECT bucket, contact_id, contact_id, current_date`,
    `undos (bucket, contact_id, undo_id, entry_id, choice, stood, done_at, expires_at)
     SELECT bucket, contact_id, contact_id, contact_id, '{}', '{}', now(), now()`,
    `check_counts (bucket, contact_id, day, client_id, count)
     SELECT bucket, contact_id, current_date, 'c', 1`,
    `person_links (bucket, contact_id, link_id, address_id, purpose, locale, asked_at)
     SELECT bucket, contact_id, contact_id, contact_id, 'session', 'fr', now()`,
    `person_sessions (bucket, contact_id, session_sha256, address_id, begun_at, expires_at)
     SELECT bucket, contact_id, '\\x01', contact_id, now(), now()`,
  ];
  for (const row of rows)
    await app.sql(`INSERT INTO ${row} FROM contacts WHERE contact_id = $1`, [contactId]);
}
