/** What the ledger's evidence tells, opened as the service opens it. */
import { ORGANISATION_ID } from '../../src/ledger/contact-keys.store.js';
import type { OpenedEntry } from '../../src/ledger/evidence-opener.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Database } from '../../src/platform/database/database.js';
import { query } from '../../src/platform/database/tx.js';
import type { TestApp } from './app.js';

export type Told = OpenedEntry & { readonly payload: NonNullable<OpenedEntry['payload']> };

/** Of one contact, oldest first; null: of the organisation. */
export function toldOf(app: TestApp, contactId: string | null): Promise<Told[]> {
  return app.get(Database).inSnapshot(async (tx) => {
    const entries = await app.get(LedgerService).ofContact(tx, contactId ?? ORGANISATION_ID);
    return entries.filter(isTold);
  });
}

/** Of everybody, contact by contact. */
export async function allTold(app: TestApp): Promise<Told[]> {
  const found: Told[] = [];
  const contacts = await app
    .get(Database)
    .inSnapshot((tx) =>
      query<{ id: string }>(tx, 'SELECT DISTINCT contact_id AS id FROM evidence'),
    );
  for (const { id } of contacts) found.push(...(await toldOf(app, id)));
  return found;
}

/** The types of what the organisation's entries say about something, sorted. */
export async function typesAbout(app: TestApp, text: string): Promise<string[]> {
  const told = await toldOf(app, null);
  const about = told.filter(({ payload }) => JSON.stringify(payload).includes(text));
  return about.map(({ payload }) => payload.type).sort();
}

function isTold(entry: OpenedEntry): entry is Told {
  return entry.payload !== null;
}
