/**
 * After an erasure nothing of ours leads to the person: every table and every file is searched for the
 * address in every form in which it could be recognised, and for what could open it. The same search
 * finds each form where it is planted, and the person before.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../src/core/local-time.js';
import { unseal } from '../../src/platform/crypto/seal.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, People, TestSender, type Json } from '../support/people.js';
import { enterCenter, sessionLink } from '../support/person.js';
import { askThatWaits, linkAskThatWaits } from '../support/waiting-asks.js';
import { placesOf, traceOf, traceOfId, tracesOf, type Trace } from '../support/traces.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp({ logLevel: 'debug' });
  people = new People(app);
  sender = await TestSender.with(app, [
    ...(['authorize', 'reasons', 'contacts', 'preferences'] as const),
    ...(['bases', 'check', 'feedback', 'erase'] as const),
  ]);
});
afterAll(() => app.close());

interface Known {
  readonly email: string;
  readonly contactId: string;
  readonly addressId: string;
  readonly requestId: string;
  readonly linkAskId: string;
  /** What could open anything about them. */
  readonly wrapped: Buffer;
  readonly sealed: Buffer;
  readonly evidence: { readonly entry_id: string; readonly sealed: Buffer }[];
}

/** Somebody of whom there is a row in every table that could hold one, and a mail in the catcher. */
async function somebodyKnown(): Promise<Known> {
  const mark = randomBytes(5).toString('hex');
  const email = `Camille.${mark}@d${mark}.example`;
  const { contactId } = await people.optIn(email, ['lettre', 'ateliers']);
  await enterCenter(app, email);
  await sessionLink(app, email);
  const recipient = { email };
  const send = (path: string, body: Json) =>
    sender.post(path, body).set('Idempotency-Key', `"${mark}-${path}"`);
  const yesterday = new Date(Date.now() - DAY_MS).toISOString();
  await send('/v1/contacts', { addresses: [recipient], source: 'shop' }).expect(200);
  await send('/v1/bases', {
    recipient,
    topic: 'offres',
    channel: 'email',
    basis: 'soft_opt_in',
    evidence: { source: 'web shop', offeredRefusal: true, description: 'Bought seeds' },
    at: yesterday,
  }).expect(200);
  await sender.post('/v1/checks', { recipient, channel: 'email', topic: 'lettre' }).expect(200);
  await sender.allowed(email, 'lettre');
  await sender.ask(email, 'service-compte');
  const soft = { recipient, type: 'bounce_soft', at: new Date().toISOString() };
  await send('/v1/feedback', soft).expect(200);
  await send('/v1/feedback', { ...soft, type: 'bounce_hard' }).set('Idempotency-Key', '"hard"');
  await send(`/v1/contacts/${contactId}/requests`, { kind: 'access', reason: 'letter' }).expect(
    200,
  );
  await people.subscribe(email, ['offres']);
  await people.settle();
  const requestId = await askThatWaits(app, email);
  const linkAskId = await linkAskThatWaits(app, email);
  await exportOf(null, true);
  return { email, contactId, requestId, linkAskId, ...(await secretsOf(contactId)) };
}

async function exportOf(contactId: string | null, isClear: boolean): Promise<string> {
  const exportId = randomUUID();
  await app.sql(
    `INSERT INTO audit_exports (export_id, format, filter, is_clear, locale, reason, actor, state,
       wrapped_key, requested_at)
     VALUES ($1, 'ndjson', $2, $3, 'fr', 'audit', 'test', 'done', '\\x01', now())`,
    [exportId, JSON.stringify(contactId === null ? {} : { contactId }), isClear],
  );
  return exportId;
}

async function secretsOf(contactId: string) {
  const [address] = await app.sql<{ address_id: string; sealed: Buffer }>(
    'SELECT address_id, sealed FROM addresses WHERE contact_id = $1',
    [contactId],
  );
  const [keys] = await app.sql<{ wrapped: Buffer }>(
    'SELECT wrapped FROM contact_keys WHERE contact_id = $1',
    [contactId],
  );
  const evidence = await app.sql<{ entry_id: string; sealed: Buffer }>(
    'SELECT entry_id, sealed FROM evidence WHERE contact_id = $1',
    [contactId],
  );
  if (!address || !keys) throw new Error('Nobody is known.');
  const { address_id: addressId, sealed } = address;
  return { addressId, sealed, wrapped: keys.wrapped, evidence };
}

const erase = (contactId: string) =>
  sender.post(`/v1/contacts/${contactId}/erasure`, { reason: 'asked by letter' }).expect(200);

/** What leads to them, and what would let it be read. */
function tracesOfPerson(one: Known): Trace[] {
  const matchKey = people.matchKeyOf(one.email);
  return [
    ...tracesOf(one.email),
    traceOf('match key', matchKey),
    traceOfId('address id', one.addressId),
    traceOf('wrapped keys', one.wrapped),
    traceOf('sealed address', one.sealed),
    traceOf('sealed evidence', ...one.evidence.map(({ sealed }) => sealed)),
    traceOfId('ask that waits', one.requestId),
    traceOfId('ask for a link that waits', one.linkAskId),
  ];
}

const DECISIONS = /^public\.authorizations_\d{4}_\d{2}\.address_id$/;

/** A random id, from which nothing leads any more, stands in decisions that nobody may change. */
function besideDecisions(found: Record<string, string[]>): Record<string, string[]> {
  const left = Object.entries(found).map(([name, places]): [string, string[]] => [
    name,
    name === 'address id' ? places.filter((place) => !DECISIONS.test(place)) : places,
  ]);
  return Object.fromEntries(left.filter(([, places]) => places.length > 0));
}

describe('the search', () => {
  it('finds every form of an address where it is planted, in tables and in files', async () => {
    const email = `Plantée.${randomBytes(5).toString('hex')}@Semis.Example`.replace('é', 'e');
    const digest = { name: 'match key', bytes: people.matchKeyOf(email) };
    const traces = [
      ...tracesOf(email),
      traceOf(digest.name, digest.bytes),
      traceOfId('address id', randomUUID()),
    ];
    const { dataDir } = app.config.settings;
    const folder = join(dataDir, 'planted');
    mkdirSync(folder);
    for (const [index, { name, texts }] of traces.entries()) {
      for (const text of texts) {
        await app.sql(
          `INSERT INTO clients (client_id, name, scopes, created_at, revoked_at)
           VALUES ($1, 'planted', '{}', now(), now())`,
          [`x${text}y`],
        );
        writeFileSync(join(folder, `f${index}`), `before ${text.toUpperCase()} after`);
        const found = await placesOf(app, [{ name, texts: [text] }]);
        expect({ name, text, found }).toEqual({
          name,
          text,
          found: {
            [name]: expect.arrayContaining(['public.clients.client_id', `file planted/f${index}`]),
          },
        });
        await app.sql(`DELETE FROM clients WHERE name = 'planted'`);
      }
      rmSync(join(folder, `f${index}`));
    }
    await app.sql(`INSERT INTO opt_in_requests VALUES ($1, $2, now())`, [
      randomUUID(),
      Buffer.concat([Buffer.of(0, 200), digest.bytes, Buffer.from(email), Buffer.of(7)]),
    ]);
    writeFileSync(join(folder, 'bytes'), Buffer.concat([Buffer.of(0, 200), digest.bytes]));
    const places = await placesOf(app, traces);
    expect(places.clear).toEqual(['public.opt_in_requests.sealed (binary)']);
    expect(places['match key']).toEqual([
      'public.opt_in_requests.sealed (binary)',
      'file planted/bytes',
    ]);
    rmSync(folder, { recursive: true });
    await app.sql('DELETE FROM opt_in_requests');
  });
});

describe('somebody who was erased', () => {
  it('was there before, in tables and in files, and is in none of them afterwards', async () => {
    const known = await somebodyKnown();
    const traces = tracesOfPerson(known);
    const before = await placesOf(app, traces);
    expect(before['match key']).toEqual(
      expect.arrayContaining([
        'public.addresses.match_key (binary)',
        'public.confirmation_mails.budget_key (binary)',
        'public.suppressions.match_key (binary)',
      ]),
    );
    expect(before.clear).toEqual(['file mailbox/…-….eml']);
    for (const name of [
      'wrapped keys',
      'sealed address',
      'sealed evidence',
      'ask that waits',
      'ask for a link that waits',
    ])
      expect(before[name]).toHaveLength(1);
    expect(before['address id']?.length).toBeGreaterThan(4);
    await erase(known.contactId);
    expect(besideDecisions(await placesOf(app, traces))).toEqual({});
  });

  it('stands in no table by their id but in those that only accuse us', async () => {
    const { contactId } = await somebodyKnown();
    await erase(contactId);
    const places = await placesOf(app, [traceOfId('contact id', contactId)]);
    const tables = (places['contact id'] ?? []).map((place) =>
      place.replace(/_\d{4}_\d{2}\./, '.'),
    );
    expect([...new Set(tables)].sort()).toEqual([
      'file withdrawals.journal',
      'public.access_log.contact_id',
      'public.authorizations.contact_id',
      'public.idempotency_keys.body',
      'public.rights_requests.contact_id',
      'public.withdrawals.contact_id',
    ]);
  });

  it('is in nothing that their old keys open, and in no ask that waits', async () => {
    const known = await somebodyKnown();
    const dataKey = app
      .get(Vault)
      .unwrap(known.wrapped, `contact:${known.contactId}`)
      .subarray(0, 32);
    const opened = unseal(dataKey, known.sealed, `address:${known.addressId}`).toString();
    expect(opened).toBe(known.email);
    await erase(known.contactId);
    const rows = await app.sql<{ id: string; sealed: Buffer }>(
      'SELECT entry_id AS id, sealed FROM evidence',
    );
    const opens = ({ id, sealed }: { id: string; sealed: Buffer }) => {
      try {
        return unseal(dataKey, sealed, `evidence:${id}`).length > 0;
      } catch {
        return false;
      }
    };
    expect(known.evidence.every(({ entry_id: id, sealed }) => opens({ id, sealed }))).toBe(true);
    expect(rows.filter(opens)).toEqual([]);
    expect(
      await app.sql('SELECT 1 FROM opt_in_requests WHERE request_id = $1', [known.requestId]),
    ).toEqual([]);
  });

  it('stays refused where they had objected, by a keyed digest in two places and nowhere else', async () => {
    const known = await somebodyKnown();
    const allow = await sender.allowed(known.email, 'ateliers');
    await app.http.post(footerPath(allow)).type('form').send({ action: 'all' }).expect(200);
    const { body } = await erase(known.contactId);
    expect(body).toMatchObject({ kept: ['objection'] });
    expect(besideDecisions(await placesOf(app, tracesOfPerson(known)))).toEqual({
      'match key': ['public.suppressions.match_key (binary)', 'file withdrawals.journal'],
    });
    expect(await people.suppressionsOf(known.email)).toEqual([{ kind: 'objection', until: null }]);
  });

  it('is in no log line', async () => {
    const known = await somebodyKnown();
    await erase(known.contactId);
    const log = app.logLines.join('\n').toLowerCase();
    const held = tracesOfPerson(known).filter(({ texts }) =>
      texts.some((text) => log.includes(text.toLowerCase())),
    );
    expect(held.map(({ name }) => name)).toEqual([]);
  });

  it('is in no export file that can still be read', async () => {
    const known = await somebodyKnown();
    const [everybody, own, others, unnamed] = [
      await exportOf(null, true),
      await exportOf(known.contactId, false),
      await exportOf(randomUUID(), true),
      await exportOf(null, false),
    ];
    await erase(known.contactId);
    const readable = await app.sql<{ id: string }>(
      `SELECT export_id AS id FROM audit_exports
       WHERE wrapped_key IS NOT NULL AND export_id = ANY ($1)`,
      [[everybody, own, others, unnamed]],
    );
    // Without addresses it still said what this person did.
    expect(readable.map(({ id }) => id)).toEqual([others]);
  });
});
