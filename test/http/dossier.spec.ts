/** The dossier (GDPR Art. 15, 20): everything that is on record about one person, and who looked. */
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  anEmail,
  bodyOf,
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Json,
} from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint, placesHolding } from '../support/scan.js';

const REASON = 'asked by letter';

interface Dossier extends Json {
  readonly contact: Json;
  readonly addresses: readonly Json[];
  readonly consents: readonly (Json & { readonly notices: readonly Json[] })[];
  readonly bases: readonly Json[];
  readonly messages: { readonly total: number; readonly items: readonly Json[] };
  readonly checks: readonly Json[];
  readonly happenings: readonly Json[];
  readonly requests: readonly Json[];
  readonly accesses: { readonly total: number; readonly items: readonly Json[] };
  readonly rights: readonly Json[];
  readonly purposes: readonly Json[];
}

let app: TestApp;
let people: People;
let sender: TestSender;
let keeper: TestSender;
let auditor: TestSender;
let clear: TestSender;
let giver: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'check', 'bases'], 'boutique');
  keeper = await TestSender.with(app, ['erase', 'contacts', 'feedback']);
  auditor = await TestSender.with(app, ['audit']);
  clear = await TestSender.with(app, ['audit', 'audit.clear']);
  giver = await TestSender.with(app, ['audit', 'audit.clear', 'erase']);
});
afterAll(() => app.close());

const ask = (contactId: string, reason = REASON, who = auditor) =>
  who.get(`/v1/contacts/${contactId}/dossier?reason=${encodeURIComponent(reason)}`);

const give = (contactId: string, who = giver) =>
  who.post(`/v1/contacts/${contactId}/dossier`, { reason: REASON });

const dossierOf = async (contactId: string, who = auditor): Promise<Dossier> =>
  (await ask(contactId, REASON, who).expect(200)).body as Dossier;

/** Somebody about whom there is something of every kind. */
async function somebody(): Promise<{
  email: string;
  contactId: string;
  spent: string;
  left: string;
}> {
  const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
  const recipient = { email };
  const basis = { topic: 'offres', channel: 'email', basis: 'soft_opt_in' };
  const evidence = { source: 'web shop', offeredRefusal: true, description: 'Bought seeds' };
  const at = new Date().toISOString();
  await sender.post('/v1/bases', { recipient, ...basis, evidence, at }).expect(200);
  await sender.post('/v1/checks', { recipient, channel: 'email', topic: 'lettre' }).expect(200);
  const spent = await sender.allowed(email, 'lettre');
  await sender.redeem(spent, email, 'lettre').expect(200);
  const left = await sender.allowed(email, 'ateliers');
  await app.http.post(footerPath(left)).type('form').send(ONE_CLICK).expect(200);
  await sender.ask(email, 'service-compte');
  await keeper
    .post('/v1/feedback', { recipient, type: 'bounce_hard', at: new Date().toISOString() })
    .expect(200);
  return { email, contactId, spent: spent.id, left: left.id };
}

describe('a dossier', () => {
  it('holds everything about the person, by name and with when, why and by which act', async () => {
    const { email, contactId, spent, left } = await somebody();
    const dossier = await dossierOf(contactId, clear);
    expect(dossier).toMatchObject({
      schema: 'assent/dossier/v1',
      contact: { id: contactId, kind: 'consumer', source: 'web shop', restrictedAt: null },
      addresses: [{ kind: 'email', address: email, refusals: [{ kind: 'undeliverable' }] }],
      bases: [{ topic: 'offres', basis: 'soft_opt_in', client: 'boutique', endedAt: null }],
      checks: [{ client: 'boutique', count: 1 }],
      preferences: { contactId, objection: false },
      hasAutomatedDecisions: false,
    });
    const consents = Object.fromEntries(
      dossier.consents.map(({ topic, current }) => [String(topic), current as Json]),
    );
    expect(consents.lettre).toMatchObject({ state: 'given', by: 'person' });
    expect(consents.ateliers).toMatchObject({ state: 'withdrawn', method: 'withdrawal.one_click' });
    const messages = new Map(dossier.messages.items.map((one) => [one.id, one]));
    expect(messages.get(spent)).toMatchObject({
      client: 'boutique',
      topic: 'lettre',
      decision: 'allow',
      reasons: [],
      outcomes: [{ kind: 'redeemed', reason: null }],
    });
    expect(messages.get(left)).toMatchObject({
      outcomes: [{ kind: 'voided', reason: 'withdrawn' }],
    });
    // Assent's own confirmation mail was asked for like any other message.
    expect(dossier.messages.items[0]).toMatchObject({ client: 'assent', topic: 'service-compte' });
    expect(dossier.messages.total).toBe(dossier.messages.items.length);
    const types = dossier.happenings.map(({ type }) => type);
    expect(types.slice().sort()).toEqual(await people.typesOf(contactId));
    expect(dossier.happenings[0]).toMatchObject({ details: { actor: 'subscribe page' } });
    expect(dossier.rights.map(({ article }) => article)).toEqual(
      expect.arrayContaining(['7(3)', '15', '16', '17', '18', '20', '21', '77']),
    );
    expect(dossier.purposes.length).toBeGreaterThan(1);
    expect(dossier.purposes[0]?.recipients).toContain('L’équipe de la coopérative');
    expect(dossier.retentionDays).toMatchObject({ decisions: expect.any(Number) });
  });

  it('shows each notice word for word, as its hash proves', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const { consents } = await dossierOf(contactId);
    const { catalog } = await app.get(CatalogService).current();
    const texts = catalog.notices.flatMap(({ text }) => Object.values(text));
    const [shown] = consents[0]?.notices ?? [];
    expect(texts).toContain(shown?.text);
    expect(shown).toMatchObject({ locale: 'fr', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('holds no address without the scope for it', async () => {
    const email = anEmail('masquee');
    const { contactId } = await people.optIn(email, ['lettre']);
    const { text } = await ask(contactId).expect(200);
    expect(text).not.toContain(email);
    expect(text).not.toContain(email.split('@')[0]);
    expect((await ask(contactId, REASON, clear).expect(200)).text).toContain(email);
  });

  it('is always in the same order', async () => {
    const { contactId } = await somebody();
    const parts = async () => {
      const { consents, bases, messages, happenings } = await dossierOf(contactId);
      const own = happenings.filter(({ type }) => !String(type).startsWith('right.'));
      return JSON.stringify({ consents, bases, messages, own });
    };
    expect(await parts()).toBe(await parts());
  });

  it('names nobody who works for the controller', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await app.sql(
      `INSERT INTO access_log (access_id, at, actor, action, bucket, contact_id, reason)
       SELECT gen_random_uuid(), now(), 'Desk of audits', 'console.person', bucket, contact_id, 'x'
       FROM contacts WHERE contact_id = $1`,
      [contactId],
    );
    const { accesses } = await dossierOf(contactId);
    expect(accesses.items.map(({ actor }) => actor)).toEqual(['staff', auditor.client.name]);
  });
});

describe('reading a dossier', () => {
  it('leaves an access line, and nothing in the register nor in the ledger', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const asked = { kind: 'access', reason: REASON };
    await keeper.post(`/v1/contacts/${contactId}/requests`, asked).expect(200);
    const untouched = ({ 'public.access_log': _, ...tables }: Record<string, string>) => tables;
    const before = await fingerprint(app);
    const url = `/v1/contacts/${contactId}/dossier?reason=${encodeURIComponent(REASON)}`;
    for (let nth = 0; nth < 2; nth += 1) await giver.get(url).expect(200);
    const { token } = giver.client;
    await app.http.head(url).set('Authorization', `Bearer ${token}`).expect(200);
    const after = await fingerprint(app);
    expect(after['public.access_log']).not.toBe(before['public.access_log']);
    expect(untouched(after)).toEqual(untouched(before));
    expect((await dossierOf(contactId)).requests).toMatchObject([
      { kind: 'access', state: 'open', outcome: null },
    ]);
  });

  it('leaves an access line with its reason, which it shows itself', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const { accesses } = await dossierOf(contactId);
    expect(accesses.items.at(-1)).toMatchObject({
      action: 'contact.dossier',
      actor: auditor.client.name,
      reason: REASON,
    });
  });

  it('is of somebody on file, and for a reason that names nobody', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const before = await fingerprint(app);
    for (const nobody of ['11111111-1111-4111-8111-111111111111', 'x'])
      expect(refusalOf(await ask(nobody))).toMatchObject({ status: 404, code: 'contact_unknown' });
    const refused = { status: 422, code: 'invalid_request', pointers: ['/reason'] };
    const spelt = ['\uff20', '&#64;', '%40', '@\u200b'].map((sign) => `a${sign}b.example asked`);
    for (const reason of ['', 'a@b.example asked', 'x'.repeat(201), ...spelt])
      expect(refusalOf(await ask(contactId, reason))).toEqual(refused);
    expect(refusalOf(await auditor.get(`/v1/contacts/${contactId}/dossier`))).toEqual(refused);
    expect(await fingerprint(app)).toEqual(before);
    expect(await placesHolding(app, ['a@b.example'])).toEqual([]);
    expect(bodyOf(await keeper.get(`/v1/contacts/${contactId}/dossier?reason=x`)).code).toBe(
      'insufficient_scope',
    );
  });
});

describe('giving a dossier', () => {
  it('answers the request for it, or enters one and answers it', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const asked = { kind: 'portability', reason: REASON };
    await keeper.post(`/v1/contacts/${contactId}/requests`, asked).expect(200);
    const answered = { state: 'answered', outcome: 'done' };
    const given = async () => (await give(contactId).expect(200)).body as Dossier;
    expect((await given()).requests).toMatchObject([{ kind: 'portability', ...answered }]);
    expect((await given()).requests).toMatchObject([
      { kind: 'portability', ...answered },
      { kind: 'access', ...answered },
    ]);
  });

  it('leaves an access line, and is kept nowhere', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const { headers, text } = await give(contactId).set('Idempotency-Key', '"d-1"').expect(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toContain(email);
    expect((JSON.parse(text) as Dossier).accesses.items.at(-1)).toMatchObject({
      ...{ action: 'contact.dossier', actor: giver.client.name, reason: REASON },
    });
    expect(await placesHolding(app, [email])).toEqual([]);
  });

  it('takes who may read the addresses, since a copy without them is none, and may answer', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const half = await TestSender.with(app, ['audit', 'erase']);
    const before = await fingerprint(app);
    for (const who of [auditor, clear, half, keeper])
      expect(refusalOf(await give(contactId, who))).toMatchObject({
        ...{ status: 403, code: 'insufficient_scope' },
      });
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('the decisions about one person', () => {
  it('are found by the slice of the tables that they are in, not among everybody’s', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const plan = await app.sql<{ 'QUERY PLAN': string }>(
      `EXPLAIN (COSTS OFF) SELECT authorization_id FROM authorizations a
       WHERE a.bucket = get_byte(uuid_send('${contactId}'::uuid), 15)
         AND a.contact_id = '${contactId}'`,
    );
    const lines = plan.map((line) => line['QUERY PLAN']);
    expect(
      lines.filter((line) => line.includes('Index Cond') && line.includes('bucket')),
    ).not.toEqual([]);
  });
});
