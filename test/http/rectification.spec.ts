/** A corrected address (GDPR Art. 16) is a new opt-in: it takes effect when its owner confirms it. */
import { TIDY_OPT_INS } from '../../src/opt-in/tidy-opt-ins.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, bodyOf, People, TestSender, type Json } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint } from '../support/scan.js';

const REASON = 'wrote that it is misspelt';

let app: TestApp;
let people: People;
let sender: TestSender;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'bases']);
  keeper = await TestSender.with(app, ['erase', 'contacts', 'preferences']);
});
afterAll(() => app.close());

const ask = (contactId: string, address: Json, reason: unknown = REASON) =>
  keeper.post(`/v1/contacts/${contactId}/rectification`, { address, reason });

async function correct(contactId: string, email: string): Promise<void> {
  await ask(contactId, { email }).expect(202, { status: 'accepted' });
  await people.settle();
}

const addressesOf = (contactId: string) =>
  app.sql<{ is_linked: boolean }>(
    `SELECT linked_at IS NOT NULL AS is_linked FROM addresses WHERE contact_id = $1`,
    [contactId],
  );

const confirm = async (email: string, topics: readonly string[]) =>
  people.answer(await people.linkTo(email), 'confirm', topics).expect(200);

describe('a corrected address', () => {
  it('is asked for what was agreed to, and nothing changes before it answers', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    const right = anEmail('juste');
    await correct(contactId, right);
    const [mail] = await people.mailsTo(right);
    expect(mail?.text).toContain('/opt-in/');
    const page = await app.http.get(await people.linkTo(right)).set('Accept', 'text/html');
    for (const topic of ['lettre', 'ateliers']) expect(page.text).toContain(`value="${topic}"`);
    await sender.allowed(email, 'lettre');
    expect((await sender.ask(right, 'lettre')).decision).toBe('deny');
  });

  it('takes the place of the wrong one when it is confirmed, with what was ticked alone', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    const out = await sender.allowed(email, 'ateliers');
    const right = anEmail('juste');
    await correct(contactId, right);
    await confirm(right, ['lettre']);
    expect(await people.find(right)).toBe(contactId);
    expect(await people.find(email)).toBeNull();
    expect(await addressesOf(contactId)).toEqual([{ is_linked: true }]);
    await sender.allowed(right, 'lettre');
    expect((await sender.ask(right, 'ateliers')).reasons).toContain('no_consent');
    expect((await sender.ask(email, 'lettre')).reasons).toContain('unknown_contact');
    await sender.redeem(out, email, 'ateliers').expect(410);
    const types = await people.typesOf(contactId);
    for (const type of ['consent.withdrawn', 'contact.described', 'right.answered'])
      expect(types).toContain(type);
  });

  it('that is never confirmed goes again, and all stays as it was', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const right = anEmail('muette');
    await correct(contactId, right);
    expect(await addressesOf(contactId)).toHaveLength(2);
    await app.sql(
      `UPDATE opt_ins SET expires_at = now() - interval '90 days' WHERE contact_id = $1
         AND state = 'requested'`,
      [contactId],
    );
    await app.sql('SELECT graphile_worker.add_job($1)', [TIDY_OPT_INS]);
    await people.settle();
    expect(await people.find(right)).toBeNull();
    expect(await addressesOf(contactId)).toEqual([{ is_linked: true }]);
    await sender.allowed(email, 'lettre');
  });

  it('that is somebody else’s stays theirs: they are asked like anybody', async () => {
    const one = await people.optedInTo('lettre');
    const other = await people.optedInTo('ateliers');
    await people.dateMailsBack(other.email, '2 days');
    await correct(one.contactId, other.email);
    expect(await people.find(other.email)).toBe(other.contactId);
    await confirm(other.email, ['lettre']);
    expect(await people.find(one.email)).toBe(one.contactId);
    await sender.allowed(one.email, 'lettre');
    for (const topic of ['lettre', 'ateliers']) await sender.allowed(other.email, topic);
  });

  it('is answered in the same way whoever has it', async () => {
    const known = await people.optedInTo('lettre');
    const answers = [];
    for (const right of [known.email, anEmail('nouvelle')]) {
      const { contactId } = await people.optedInTo('lettre');
      const { status, body, headers } = await ask(contactId, { email: right });
      answers.push({ status, body: bodyOf({ body } as never), names: Object.keys(headers).sort() });
      await people.settle();
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('takes the place at once where nothing was agreed to, and carries nothing', async () => {
    const wrong = anEmail('facteur');
    const brought = { addresses: [{ email: wrong }], source: 'shop' };
    const { contactId } = bodyOf(await keeper.post('/v1/contacts', brought).expect(200));
    await sender
      .post('/v1/bases', {
        recipient: { email: wrong },
        topic: 'offres',
        channel: 'email',
        basis: 'soft_opt_in',
        evidence: { source: 'shop', offeredRefusal: true, description: 'Bought seeds' },
        at: new Date().toISOString(),
      })
      .expect(200);
    const right = anEmail('juste');
    await correct(String(contactId), right);
    expect(await people.find(right)).toBe(contactId);
    expect(await people.find(wrong)).toBeNull();
    expect(await addressesOf(String(contactId))).toEqual([{ is_linked: false }]);
    expect((await sender.ask(right, 'offres')).decision).toBe('deny');
    expect(await people.mailsTo(right)).toEqual([]);
  });

  it('replaces an earlier correction that nobody confirmed', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const [first, second] = [anEmail('premiere'), anEmail('seconde')];
    await correct(contactId, first);
    const path = await people.linkTo(first);
    await correct(contactId, second);
    expect(await people.find(first)).toBeNull();
    await people.answer(path, 'confirm', ['lettre']);
    await confirm(second, ['lettre']);
    expect(await addressesOf(contactId)).toEqual([{ is_linked: true }]);
    expect(await people.find(second)).toBe(contactId);
  });

  it('stays refused where its owner had refused it, and the wrong one where it was', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const right = anEmail('refus');
    await correct(contactId, right);
    await people.answer(await people.linkTo(right), 'refuse').expect(200);
    expect(await people.suppressionsOf(right)).toMatchObject([{ kind: 'not_me' }]);
    await sender.allowed(email, 'lettre');
  });
});

describe('asking for a correction', () => {
  it('answers the request for it, and leaves an access line', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const right = { email: anEmail('juste') };
    const send = () => ask(contactId, right).set('Idempotency-Key', `"${contactId}"`).expect(202);
    await send();
    expect((await send()).headers['idempotency-replayed']).toBe('true');
    expect(
      await app.sql('SELECT kind, outcome FROM rights_requests WHERE contact_id = $1', [contactId]),
    ).toEqual([{ kind: 'rectification', outcome: 'done' }]);
    expect(
      await app.sql(`SELECT action, reason FROM access_log WHERE contact_id = $1`, [contactId]),
    ).toEqual([{ action: 'contact.rectification', reason: REASON }]);
    await people.settle();
  });

  it('names somebody on file, one address of a kind that they have, and why', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const email = anEmail('juste');
    const before = await fingerprint(app);
    const nobody = await ask('11111111-1111-4111-8111-111111111111', { email });
    expect(refusalOf(nobody)).toMatchObject({ status: 404, code: 'contact_unknown' });
    for (const [code, pointer, address, reason] of [
      ['invalid_request', '/reason', { email }, ''],
      ['invalid_request', '/reason', { email }, 'was a@b.example'],
      ['invalid_request', '/address', {}, REASON],
      ['invalid_request', '/address', { email, phone: '+33612345678' }, REASON],
      ['address_invalid', '/address/email', { email: 'a@' }, REASON],
      ['address_invalid', '/address', { phone: '+33612345678' }, REASON],
    ] as const)
      expect(refusalOf(await ask(contactId, address, reason))).toEqual({
        status: 422,
        code,
        pointers: [pointer],
      });
    expect(await fingerprint(app)).toEqual(before);
  });
});
