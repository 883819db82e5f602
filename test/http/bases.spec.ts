import { DAY_MS } from '../../src/core/local-time.js';
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
import { fingerprint } from '../support/scan.js';

/** How long the sample catalog lets a soft opt-in last. */
const LASTS_MS = 730 * DAY_MS;

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts', 'bases', 'feedback']);
});
afterAll(() => app.close());

const EVIDENCE = {
  source: 'web shop',
  reference: 'order/2026-1187',
  offeredRefusal: true,
  description: 'Bought seeds; the box against news was left empty',
};

const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

const bring = (recipient: Json, change: Json = {}) =>
  sender.post('/v1/bases', {
    recipient,
    topic: 'offres',
    channel: 'email',
    basis: 'soft_opt_in',
    evidence: EVIDENCE,
    at: ago(1),
    ...change,
  });

const basesOf = (contactId: string) =>
  app.sql<{ since: Date; expires_at: Date; ended_at: Date | null }>(
    'SELECT since, expires_at, ended_at FROM bases WHERE contact_id = $1',
    [contactId],
  );

/** Somebody who bought, and whose purchase was brought here. */
async function buyer(change: Json = {}): Promise<{ email: string; contactId: string }> {
  const email = anEmail('acheteur');
  await bring({ email }, change).expect(200);
  return { email, contactId: await people.contactIdOf(email) };
}

async function asked(email: string, topic = 'offres'): Promise<readonly string[] | 'allow'> {
  const { decision, reasons } = await sender.ask(email, topic);
  return decision === 'allow' ? decision : reasons;
}

describe('a basis beside consent', () => {
  it('carries its topic to somebody who never confirmed anything, until it ends', async () => {
    const email = anEmail();
    const at = ago(10);
    const { body } = await bring({ email }, { at }).expect(200);
    const end = new Date(Date.parse(at) + LASTS_MS).toISOString();
    expect(body).toEqual({ status: 'recorded', expiresAt: end });
    expect(await asked(email)).toBe('allow');
    expect(await asked(email, 'lettre')).toEqual(['no_consent']);
    const contactId = await people.contactIdOf(email);
    await app.sql('UPDATE bases SET expires_at = clock_timestamp() WHERE contact_id = $1', [
      contactId,
    ]);
    expect(await asked(email)).toEqual(['consent_expired']);
  });

  it('is evidence that is sealed, of who brought what, and when it happened', async () => {
    const at = ago(3);
    const { contactId } = await buyer({ at });
    const recorded = (await people.happeningsOf(contactId)).find(
      ({ type }) => type === 'basis.recorded',
    );
    expect(recorded).toMatchObject({
      topic: 'offres',
      channel: 'email',
      basis: 'soft_opt_in',
      actor: sender.client.clientId,
      since: at,
      expiresAt: new Date(Date.parse(at) + LASTS_MS).toISOString(),
      inForce: true,
      evidence: EVIDENCE,
    });
    expect(await people.typesOf(contactId)).toEqual(['basis.recorded', 'contact.created']);
    const contacts = await app.sql('SELECT source, kind FROM contacts WHERE contact_id = $1', [
      contactId,
    ]);
    expect(contacts).toEqual([{ source: 'web shop', kind: 'consumer' }]);
  });

  it('covers the address that it was brought for, and no other', async () => {
    const { contactId } = await buyer();
    const other = anEmail('autre');
    await people.addAddress(contactId, other);
    expect(await asked(other)).toEqual(['no_consent']);
  });

  it('may name a contact by id, if there is an address of the channel’s kind', async () => {
    const email = anEmail();
    const made = await sender.post('/v1/contacts', { addresses: [{ email }], source: 'fair' });
    const { contactId } = bodyOf(made) as { contactId: string };
    await bring({ contactId }).expect(200);
    expect(await asked(email)).toBe('allow');
    const nobody = await bring({ contactId: '11111111-1111-4111-8111-111111111111' }).expect(404);
    expect(nobody.body).toMatchObject({ code: 'contact_unknown' });
    const phone = '+33612345311';
    const called = await sender.post('/v1/contacts', { addresses: [{ phone }], source: 'fair' });
    for (const recipient of [{ phone }, { contactId: bodyOf(called).contactId }]) {
      const { body } = await bring(recipient).expect(422);
      expect(body).toMatchObject({ code: 'address_invalid', errors: [{ pointer: '/recipient' }] });
    }
  });

  it('counts only where the catalog enables it for the topic', async () => {
    const before = await fingerprint(app);
    for (const [code, change] of [
      ['topic_unknown', { topic: 'nothing' }],
      ['channel_not_offered', { channel: 'sms' }],
      ['channel_not_offered', { channel: 'fax' }],
      ['basis_not_enabled', { topic: 'lettre' }],
      ['basis_not_enabled', { topic: 'service-compte' }],
      ['basis_not_enabled', { basis: 'b2b_interest' }],
      ['basis_not_enabled', { basis: 'consent' }],
    ] as const) {
      const answer = await bring({ email: anEmail() }, change);
      expect(refusalOf(answer)).toMatchObject({ status: 422, code });
    }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('needs its evidence, a refusal that was offered, and a time that still counts', async () => {
    const before = await fingerprint(app);
    const { reference, ...bare } = EVIDENCE;
    for (const [pointer, change] of [
      ['/evidence', { evidence: undefined }],
      ['/evidence/offeredRefusal', { evidence: { ...bare, offeredRefusal: false } }],
      ['/evidence/offeredRefusal', { evidence: { ...bare, offeredRefusal: undefined } }],
      ['/evidence/source', { evidence: { ...bare, source: '' } }],
      ['/evidence/source', { evidence: { ...bare, source: 'assent:opt-in' } }],
      ['/evidence/description', { evidence: { ...bare, description: 'to a@b.example' } }],
      ['/evidence/reference', { evidence: { ...bare, reference: 'a@b.example' } }],
      ['/at', { at: ago(730) }],
      ['/at', { at: ago(-1) }],
      ['/at', { at: '2026-11-21' }],
      ['/recipient', { recipient: {} }],
      ['/expiresAt', { expiresAt: ago(-9000) }],
    ] as const) {
      const answer = await bring({ email: anEmail() }, change);
      const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
      expect({ change, ...refusalOf(answer) }).toEqual({ change, ...refused });
    }
    expect(reference).toBeDefined();
    expect(await fingerprint(app)).toEqual(before);
  });

  it('is brought once under one Idempotency-Key', async () => {
    const email = anEmail();
    const key = '"order-1187"';
    const at = ago(1);
    const first = await bring({ email }, { at }).set('Idempotency-Key', key).expect(200);
    await bring({ email }, { at }).set('Idempotency-Key', key).expect(200, bodyOf(first));
    const types = await people.typesOf(await people.contactIdOf(email));
    expect(types).toEqual(['basis.recorded', 'contact.created']);
  });
});

describe('a basis that was brought again', () => {
  it('lasts as long as the latest thing that it rests on', async () => {
    const { email, contactId } = await buyer({ at: ago(30) });
    const later = ago(5);
    await bring({ email }, { at: later }).expect(200);
    const { body } = await bring({ email }, { at: ago(20) }).expect(200);
    expect(body).toEqual({ status: 'recorded', expiresAt: expect.any(String) as unknown });
    const [row, ...more] = await basesOf(contactId);
    expect(more).toEqual([]);
    expect(row?.since.toISOString()).toBe(later);
    const recorded = (await people.happeningsOf(contactId)).filter(
      ({ type }) => type === 'basis.recorded',
    );
    expect(recorded.map(({ inForce }) => inForce).sort()).toEqual([false, true, true]);
  });
});

describe('what the person said beats a basis', () => {
  it('also one that is brought afterwards, and the client is told nothing', async () => {
    const { email, contactId } = await buyer({ at: ago(9) });
    const offer = await sender.allowed(email, 'offres');
    await app.http.post(footerPath(offer)).type('form').send(ONE_CLICK).expect(200);
    expect(await asked(email)).toEqual(['no_consent']);
    const at = new Date().toISOString();
    for (const when of [ago(10), at]) {
      const { body } = await bring({ email }, { at: when }).expect(200);
      const expiresAt = new Date(Date.parse(when) + LASTS_MS).toISOString();
      expect(body).toEqual({ status: 'recorded', expiresAt });
    }
    expect(await asked(email)).toEqual(['no_consent']);
    expect((await basesOf(contactId)).map(({ ended_at }) => ended_at !== null)).toEqual([true]);
    expect(await people.typesOf(contactId)).toEqual(
      expect.arrayContaining(['basis.recorded', 'basis.recorded', 'basis.recorded']),
    );
  });

  it('and an objection beats it for good: nothing revives when they come back for something else', async () => {
    const { email, contactId } = await buyer({ at: ago(9) });
    await sender
      .post('/v1/feedback', { recipient: { email }, type: 'unsubscribe', at: ago(0) })
      .expect(200);
    await bring({ email }, { at: ago(0) }).expect(200);
    expect(await asked(email)).toEqual(['objection', 'no_consent']);
    await people.optIn(email, ['lettre']);
    expect(await asked(email, 'lettre')).toBe('allow');
    expect(await asked(email)).toEqual(['no_consent']);
    await bring({ email }, { at: ago(0) }).expect(200);
    expect(await asked(email)).toEqual(['no_consent']);
    expect((await basesOf(contactId)).every(({ ended_at }) => ended_at !== null)).toBe(true);
  });

  it('also when they said so before anybody was on file', async () => {
    const email = anEmail();
    await sender
      .post('/v1/feedback', { recipient: { email }, type: 'unsubscribe', at: ago(0) })
      .expect(200);
    const { contactId } = await bring({ email })
      .expect(200)
      .then(async () => ({ contactId: await people.contactIdOf(email) }));
    expect(await asked(email)).toEqual(['objection', 'no_consent']);
    expect(await basesOf(contactId)).toEqual([]);
  });
});
