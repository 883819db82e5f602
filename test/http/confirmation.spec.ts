import { Form } from '../../examples/http.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { TidyOptIns } from '../../src/opt-in/tidy-opt-ins.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Gate } from '../support/gate.js';
import { anEmail, bodyOf, footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';
import { keepRowsAbout } from '../support/rows-about.js';
import { fingerprint, placesHolding } from '../support/scan.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts']);
});
afterAll(() => app.close());

async function object(email: string): Promise<void> {
  const allow = await sender.allowed(email, 'lettre');
  await app.http.post(footerPath(allow)).type('form').send('action=all').expect(200);
}

const dateOptInBack = (contactId: string, age: string) =>
  app.sql('UPDATE opt_ins SET expires_at = now() - $2::interval WHERE contact_id = $1', [
    contactId,
    age,
  ]);

/** Asks, and says how many mails the address has had in all. */
async function mailsAfterAsking(email: string, ...topics: string[]): Promise<number> {
  await people.subscribe(email, topics);
  await people.settle();
  return (await people.mailsTo(email)).length;
}

const consentsOf = async (contactId: string): Promise<string[]> => {
  const rows = await app.sql<{ topic: string }>(
    `SELECT topic FROM consents WHERE contact_id = $1 AND state = 'confirmed' ORDER BY topic`,
    [contactId],
  );
  return rows.map(({ topic }) => topic);
};

describe('answering the mail', () => {
  it('takes a press of a button: opening the link changes nothing, however often', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre', 'ateliers']);
    const path = await people.linkTo(email);
    const before = await fingerprint(app);
    for (const query of ['', '?lang=en', '?action=confirm&topics=lettre'])
      for (const method of ['get', 'head'] as const)
        await app.http[method](`${path}${query}`).set('Accept', 'text/html').expect(200);
    for (const page of ['/', '/subscribe', '/subscribe?topics=lettre', '/docs', '/dev/mailbox'])
      for (const method of ['get', 'head'] as const) await app.http[method](page).expect(200);
    expect(await fingerprint(app)).toEqual(before);
    const { text, headers } = await app.http.get(path).expect(200);
    expect(Form.in(text).ticked().sort()).toEqual(['ateliers', 'lettre']);
    expect(text).not.toMatch(/<script|http-equiv|\son[a-z]+=/i);
    expect(text).not.toContain(email);
    expect(text).toContain('c…\u2060@e…\u2060.example');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });

  it('confirms the topics left ticked and no other, also when more are sent', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre', 'ateliers']);
    const path = await people.linkTo(email);
    await people.answer(path, 'confirm', ['ateliers', 'offres', 'service-compte']).expect(200);
    const contactId = await people.contactIdOf(email);
    expect(await consentsOf(contactId)).toEqual(['ateliers']);
    expect((await sender.ask(email, 'ateliers')).decision).toBe('allow');
    expect((await sender.ask(email, 'lettre')).reason).toBe('no_consent');
    expect((await sender.ask(email, 'offres')).reason).toBe('no_consent');
    // The rest of the same link is gone with the answer: another topic takes another ask.
    await people.answer(path, 'confirm', ['lettre']).expect(200);
    expect(await consentsOf(contactId)).toEqual(['ateliers']);
  });

  it('asks again when nothing is ticked or the action is none', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    const before = await fingerprint(app);
    expect((await people.answer(path, 'confirm', []).expect(422)).text).toContain('role="alert"');
    await people.answer(path, 'confirm', ['offres']).expect(422);
    await app.http.post(path).type('form').send('action=explode&topics=lettre').expect(400);
    await app.http.post(path).type('form').send('topics=lettre').expect(400);
    expect(await fingerprint(app)).toEqual(before);
  });

  it('says "confirmed" to a second press, and makes one entry per topic of parallel ones', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre', 'ateliers']);
    const path = await people.linkTo(email);
    const gate = await Gate.before(app, 'evidence');
    const all = Promise.all(
      Array.from({ length: 8 }, () => people.answer(path, 'confirm', ['lettre', 'ateliers'])),
    );
    await gate.holds(8);
    await gate.open();
    const presses = await all;
    await gate.remove();
    const again = await people.answer(path, 'confirm', ['lettre', 'ateliers']);
    for (const { status, text } of presses)
      expect({ status, text }).toEqual({ status: again.status, text: again.text });
    expect(again.status).toBe(200);
    const happenings = await people.happeningsOf(await people.contactIdOf(email));
    const confirmed = happenings.filter(({ type }) => type === 'consent.confirmed');
    expect(confirmed.map(({ topic }) => topic).sort()).toEqual(['ateliers', 'lettre']);
    const [proof] = confirmed;
    expect(proof).toMatchObject({ basis: 'consent', method: 'button_post', locale: 'fr' });
    expect(proof?.notice).toMatchObject({ version: '2' });
  });

  it('lets one of a yes and a no that arrive together stand', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    await Promise.all([
      people.answer(path, 'confirm', ['lettre']),
      people.answer(path, 'refuse'),
      people.answer(path, 'confirm', ['lettre']),
    ]);
    const contactId = await people.contactIdOf(email);
    const isYes = (await consentsOf(contactId)).length === 1;
    expect((await people.suppressionsOf(email)).length).toBe(isYes ? 0 : 1);
    const types = (await people.typesOf(contactId)).filter((type) =>
      /confirmed|refused/.test(type),
    );
    expect(types).toEqual([isYes ? 'consent.confirmed' : 'opt_in.refused']);
  });

  it('"it was not me" keeps every further mail away for 30 days, and lasts no longer', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    await people.answer(path, 'refuse').expect(200);
    const [suppression] = await people.suppressionsOf(email);
    expect(suppression?.kind).toBe('not_me');
    const left = (suppression?.until?.getTime() ?? 0) - Date.now();
    expect(Math.abs(left - 30 * DAY_MS)).toBeLessThan(60_000);
    // A press of the other button afterwards is too late.
    await people.answer(path, 'confirm', ['lettre']);
    expect(await consentsOf(await people.contactIdOf(email))).toEqual([]);
    expect((await sender.ask(email, 'lettre')).reason).toBe('suppressed');
    await people.dateMailsBack(email, '31 days');
    expect(await mailsAfterAsking(email, 'ateliers')).toBe(1);
    await app.sql('UPDATE suppressions SET until = now() WHERE match_key = $1', [
      people.matchKeyOf(email),
    ]);
    expect(await mailsAfterAsking(email, 'offres')).toBe(2);
  });

  it('ends an objection by the person’s own later act; what the objection ended stays ended', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    await object(email);
    expect((await sender.ask(email, 'ateliers')).reasons).toContain('objection');
    await people.dateMailsBack(email, '1 day');
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    expect((await sender.ask(email, 'lettre')).reason).toBe('objection');
    await people.answer(path, 'confirm', ['lettre']).expect(200);
    expect(await people.suppressionsOf(email)).toEqual([]);
    expect(await consentsOf(contactId)).toEqual(['lettre']);
    expect((await sender.ask(email, 'ateliers')).reasons).toEqual(['no_consent']);
    expect(await people.typesOf(contactId)).toContain('objection.ended');
  });

  it('ends a complaint, and that mail does not arrive, for the address that confirms alone', async () => {
    const { email, contactId } = await people.optedInTo('ateliers');
    const other = anEmail();
    await people.addAddress(contactId, other);
    await app.sql('UPDATE addresses SET linked_at = now() WHERE contact_id = $1', [contactId]);
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    await app.sql(
      `INSERT INTO suppressions (bucket, match_key, kind, pepper_id, since)
       SELECT bucket, match_key, name, pepper_id, now() FROM addresses,
         unnest(ARRAY['complaint', 'undeliverable', 'not_me']) name WHERE contact_id = $1`,
      [contactId],
    );
    expect((await sender.ask(email, 'ateliers')).reasons).toEqual(
      expect.arrayContaining(['undeliverable', 'suppressed', 'complaint']),
    );
    await people.answer(path, 'confirm', ['lettre']).expect(200);
    expect(await people.suppressionsOf(email)).toEqual([]);
    expect(await people.suppressionsOf(other)).toHaveLength(3);
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    const ended = (await people.happeningsOf(contactId)).filter(
      ({ type }) => type === 'objection.ended',
    );
    expect(ended).toEqual([expect.objectContaining({ ended: ['complaint'] })]);
  });

  it('comes to a page that says so when the link is out of time, and to none for a guess', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    const contactId = await people.contactIdOf(email);
    const life = await app.sql(
      `SELECT extract(epoch FROM expires_at - requested_at)::int / 3600 AS hours
       FROM opt_ins WHERE contact_id = $1`,
      [contactId],
    );
    expect(life).toEqual([{ hours: 72 }]);
    await dateOptInBack(contactId, '0 seconds');
    const page = await app.http.get(path).set('Accept', 'text/html').expect(410);
    const press = await people.answer(path, 'confirm', ['lettre']).expect(410);
    await people.answer(path, 'refuse').expect(410);
    expect(press.text).toBe(page.text);
    expect(await consentsOf(contactId)).toEqual([]);
    await app.http.get(`/opt-in/${'A'.repeat(43)}`).expect(404);
    await people.answer(`/opt-in/${'A'.repeat(43)}`, 'confirm', ['lettre']).expect(404);
  });
});

describe('tidying up', () => {
  it('leaves a tally, the budget’s rows and the ledger’s entries of what nobody confirmed', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    await people.linkTo(email);
    const contactId = await people.contactIdOf(email);
    await dateOptInBack(contactId, '6 days 23 hours');
    await app.get(TidyOptIns).run();
    const states = await app.sql('SELECT state FROM opt_ins WHERE contact_id = $1', [contactId]);
    expect(states).toEqual([{ state: 'expired' }]);
    expect(await people.typesOf(contactId)).toContain('opt_in.expired');
    await keepRowsAbout(app, contactId);
    const before = await fingerprint(app);
    await dateOptInBack(contactId, '7 days');
    await app.get(TidyOptIns).run();
    await app.get(TidyOptIns).run();
    expect(await people.find(email)).toBeNull();
    expect(await placesHolding(app, [contactId])).toEqual([
      // The decision about our own mail: a random id that leads nowhere any more.
      expect.stringMatching(/^public\.authorizations_\d{4}_\d\d\.contact_id$/),
    ]);
    const after = await fingerprint(app);
    expect(after['public.confirmation_mails']).toBe(before['public.confirmation_mails']);
    expect(after['public.opt_in_tallies']).not.toBe(before['public.opt_in_tallies']);
    const about = await people.happeningsOf(null);
    const applied = about.filter(({ type }) => type === 'retention.applied');
    expect(applied.map(({ rule }) => rule)).toEqual(['opt_in_not_confirmed']);
    expect((applied[0]?.entries as string[]).length).toBe(3);
    const covered = await app.sql(
      'SELECT 1 FROM ledger_entries WHERE entry_id = ANY ($1::uuid[])',
      [applied[0]?.entries],
    );
    expect(covered).toHaveLength(3);
  });

  it('keeps what was confirmed, and who was on file before', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await people.subscribe(email, ['offres']);
    await people.linkTo(email);
    await dateOptInBack(contactId, '8 days');
    await app.get(TidyOptIns).run();
    await app.get(TidyOptIns).run();
    expect(await people.find(email)).toBe(contactId);
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
  });

  it('keeps a contact that a client brought while the opt-in was still open', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    await people.linkTo(email);
    const { body } = await sender
      .post('/v1/contacts', { addresses: [{ email }], source: 'web shop' })
      .expect(200);
    const { contactId } = body as { contactId: string };
    await dateOptInBack(contactId, '8 days');
    await app.get(TidyOptIns).run();
    await app.get(TidyOptIns).run();
    const found = await sender.post('/v1/contacts/lookup', { recipient: { email } });
    expect({ status: found.status, contactId: bodyOf(found).contactId }).toEqual({
      status: 200,
      contactId,
    });
  });
});

describe('withdrawing what was confirmed', () => {
  it('and asking again leads to a new consent', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const allow = await sender.allowed(email, 'lettre');
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
    expect(await consentsOf(contactId)).toEqual([]);
    await people.dateMailsBack(email, '1 day');
    await people.subscribe(email, ['lettre']);
    await people.answer(await people.linkTo(email), 'confirm', ['lettre']).expect(200);
    expect(await consentsOf(contactId)).toEqual(['lettre']);
  });
});
