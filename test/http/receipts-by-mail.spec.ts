/** Receipts by mail: to the address that was confirmed, once a day, by permission like any message. */
import type { Response } from 'supertest';
import { verifyReceipt } from '../../src/core/receipt.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

const NOBODY = '11111111-1111-4111-8111-111111111111';

let app: TestApp;
let people: People;
let auditor: TestSender;
let vkeys: string[];

beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  auditor = await TestSender.with(app, ['audit']);
  vkeys = (await app.http.get('/log/vkey').expect(200)).text.trim().split('\n');
});
afterAll(() => app.close());

describe('receipts by mail', () => {
  const askFor = (contactId: string, body: object = { reason: 'asked by telephone' }) =>
    auditor.post(`/v1/contacts/${contactId}/receipts/mail`, body);
  const newest = async (email: string) => {
    await people.settle();
    return (await people.mailsTo(email))[0];
  };

  it('go to the address on file as files, with a mail that says what they are', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    const { body } = await askFor(person.contactId).expect(202);
    expect(body).toEqual({ status: 'accepted' });
    const mail = await newest(person.email);
    expect(mail?.subject).toContain('la trace de ce que vous avez accepté');
    expect(mail?.text).toContain('La lettre du potager');
    expect(mail?.text).toMatch(/Oui, dit le/);
    const files = mail?.attachments.map(({ filename, contentType }) => [filename, contentType]);
    expect(files?.sort()).toEqual([
      ['recu-ateliers-email.jsonld', 'application/ld+json'],
      ['recu-lettre-email.jsonld', 'application/ld+json'],
    ]);
    for (const { text } of mail?.attachments ?? [])
      expect(verifyReceipt(JSON.parse(text), vkeys)).toMatchObject({ isGenuine: true });
    const decisions = await app.sql<{ topic: string; kind: string }>(
      `SELECT topic, kind FROM authorizations JOIN authorization_outcomes
         USING (bucket, decided_on, authorization_id)
       WHERE contact_id = $1 AND message_ref LIKE 'receipts/%'`,
      [person.contactId],
    );
    expect(decisions).toEqual([{ topic: 'service-compte', kind: 'redeemed' }]);
  });

  it('go once a day, whoever asks', async () => {
    const person = await people.optedInTo('lettre');
    await askFor(person.contactId).expect(202);
    expect(codeOf(await askFor(person.contactId).expect(429))).toBe('rate_limited');
    await people.settle();
    expect(codeOf(await askFor(person.contactId).expect(429))).toBe('rate_limited');
    expect(await people.mailsTo(person.email)).toHaveLength(2);
    const lines = await app.sql(
      `SELECT 1 FROM access_log WHERE contact_id = $1 AND action = 'contact.receipts_mailed'`,
      [person.contactId],
    );
    expect(lines).toHaveLength(1);
  });

  it('are of one topic where that is asked for', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    await askFor(person.contactId, { reason: 'asked', topic: 'ateliers' }).expect(202);
    const mail = await newest(person.email);
    expect(mail?.attachments.map(({ filename }) => filename)).toEqual([
      'recu-ateliers-email.jsonld',
    ]);
  });

  it('do not go where there is nothing to tell, or no address that was confirmed', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const none = await askFor(contactId, { reason: 'asked', topic: 'offres' });
    expect([none.status, codeOf(none)]).toEqual([409, 'receipt_unavailable']);
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    await people.settle();
    const asked = await askFor(await people.contactIdOf(email));
    expect([asked.status, codeOf(asked)]).toEqual([409, 'receipt_unavailable']);
    expect(codeOf(await askFor(NOBODY))).toBe('contact_unknown');
  });

  it('do not go to who is restricted', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const eraser = await TestSender.with(app, ['erase']);
    const restriction = { restricted: true, reason: 'disputed' };
    await eraser.post(`/v1/contacts/${contactId}/restriction`, restriction).expect(200);
    const refused = await askFor(contactId);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'authorization_denied']);
  });

  it('go from the page that says "you will receive", by a button, in the language of the page', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre', 'ateliers']);
    const link = await people.linkTo(email);
    const early = await app.http.post(`${link}/receipt`).type('form').send('');
    expect(early.status).toBe(404);
    const { text } = await people.answer(link, 'confirm', ['lettre']).expect(200);
    const action = /<form method="post" action="([^"]+)">/.exec(text)?.[1]?.replace('&#x3D;', '=');
    expect(action).toBe(`${link}/receipt?lang=fr`);
    const press = () =>
      app.http
        .post(action ?? '')
        .type('form')
        .send('')
        .expect(200);
    const first = await press();
    expect(first.text).toContain('C’est parti');
    const mail = await newest(email);
    expect(mail?.attachments.map(({ filename }) => filename).sort()).toEqual([
      'recu-ateliers-email.jsonld',
      'recu-lettre-email.jsonld',
    ]);
    expect((await press()).text).toBe(first.text);
    await people.settle();
    expect(await people.mailsTo(email)).toHaveLength(2);
    const lost = link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A');
    expect((await app.http.post(`${lost}/receipt`).type('form').send('')).status).toBe(404);
  });
});

function codeOf(response: Response): string | undefined {
  return refusalOf(response).code;
}
