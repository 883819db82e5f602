/** The page on which somebody says whether they still agree, and what their yes or no changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Form } from '../../examples/http.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';
import { Renewals } from '../support/renewals.js';
import { fingerprint } from '../support/scan.js';

let app: TestApp;
let people: People;
let renewals: Renewals;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  renewals = new Renewals(app, people);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts']);
});
afterAll(() => app.close());

const consentsOf = (contactId: string) =>
  app.sql<{ topic: string; daysLeft: number | null }>(
    `SELECT topic, round(extract(epoch FROM expires_at - now()) / 86400)::int AS "daysLeft"
     FROM consents WHERE contact_id = $1 AND state = 'confirmed' ORDER BY topic`,
    [contactId],
  );

const journaled = (contactId: string): string[] =>
  readFileSync(join(app.config.settings.dataDir, 'withdrawals.journal'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(contactId))
    .map((line) => (JSON.parse(line) as { topic: string }).topic);

const onceMore = (path: string) => app.http.post(path).field('List-Unsubscribe', 'One-Click');

describe('the page of the mail', () => {
  it('shows what stands, ticked, and changes nothing when it is opened', async () => {
    const { email, path } = await renewals.asked('lettre', 'ateliers');
    const before = await fingerprint(app);
    for (const query of ['', '?lang=en', '?action=refuse', '?action=confirm&topics=lettre'])
      await app.http.get(`${path}${query}`).set('Accept', 'text/html').expect(200);
    expect((await people.answer(path, 'confirm').expect(422)).text).toContain('role="alert"');
    await people.answer(path, 'confirm', ['offres']).expect(422);
    expect(await fingerprint(app)).toEqual(before);
    const { text, headers } = await app.http.get(path).expect(200);
    expect(Form.in(text).ticked().sort()).toEqual(['ateliers', 'lettre']);
    expect(text).toContain('Vous les voulez toujours');
    expect(text).not.toContain(email);
    expect(text).not.toMatch(/<script|http-equiv|\son[a-z]+=/i);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect((await app.http.get(`${path}?lang=en`)).text).toContain('Do you still want these?');
  });

  it('is where one click stops what it asks about, without opening it (RFC 8058)', async () => {
    const { email, contactId, path } = await renewals.asked('lettre', 'ateliers');
    const [mail] = await people.mailsTo(email);
    expect(mail?.headers).toMatchObject({
      'list-unsubscribe': `<https://consent.example${path}>`,
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
    for (const press of [app.http.post(path).type('form').send(ONE_CLICK), onceMore(path)]) {
      const { text, headers } = await press.expect(200, 'Unsubscribed.\n');
      expect(text).toBe('Unsubscribed.\n');
      expect(headers).not.toHaveProperty('set-cookie');
    }
    expect(await consentsOf(contactId)).toEqual([]);
    expect(journaled(contactId).sort()).toEqual(['ateliers', 'lettre']);
  });

  it('brings back nothing beside, that had ended without an act', async () => {
    const { email, contactId } = await renewals.optedIn('lettre', 'ateliers');
    await renewals.endIn(contactId, '20 days', 'lettre');
    await renewals.run();
    const path = await people.linkTo(email);
    await app.sql(
      `UPDATE consents SET expires_at = NULL, confirmed_at = now() - interval '4 years'
       WHERE contact_id = $1 AND topic = 'ateliers'`,
      [contactId],
    );
    await app.sql(
      `UPDATE contacts SET last_act_at = now() - interval '1096 days' WHERE contact_id = $1`,
      [contactId],
    );
    await people.answer(path, 'refuse').expect(200);
    expect((await sender.ask(email, 'ateliers')).reason).toBe('consent_expired');
    expect(await renewals.said(contactId, 'consent.lapsed')).toEqual([
      expect.objectContaining({ lapsed: [expect.objectContaining({ topic: 'ateliers' })] }),
    ]);
  });

  it('renews what is left ticked, and stops the rest at once', async () => {
    const { email, contactId, path } = await renewals.asked('lettre', 'ateliers');
    const workshop = await sender.allowed(email, 'ateliers');
    const presses = await Promise.all(
      [1, 2, 3].map(() => people.answer(path, 'confirm', ['lettre'])),
    );
    presses.push(await people.answer(path, 'confirm', ['lettre', 'ateliers']));
    for (const { status, text } of presses) {
      expect(status).toBe(200);
      expect(text).toContain('La lettre du potager');
      expect(text).not.toContain('Ateliers');
    }
    expect(await consentsOf(contactId)).toEqual([{ topic: 'lettre', daysLeft: 730 }]);
    const given = await renewals.said(contactId, 'consent.confirmed');
    expect(given).toHaveLength(3);
    expect(given.filter(({ method }) => method === 'renewal')).toEqual([
      expect.objectContaining({
        topic: 'lettre',
        basis: 'consent',
        notice: expect.objectContaining({ version: '2' }) as unknown,
      }),
    ]);
    expect(await renewals.said(contactId, 'consent.withdrawn')).toEqual([
      expect.objectContaining({ topic: 'ateliers', via: 'renewal_page' }),
    ]);
    expect(journaled(contactId)).toEqual(['ateliers']);
    await sender.redeem(workshop, email, 'ateliers').expect(410);
    expect((await sender.ask(email, 'ateliers')).reason).toBe('no_consent');
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    const [contact] = await app.sql<{ isFresh: boolean }>(
      `SELECT last_act_at = (SELECT max(confirmed_at) FROM consents c
         WHERE c.contact_id = p.contact_id) AS "isFresh" FROM contacts p WHERE contact_id = $1`,
      [contactId],
    );
    expect(contact).toEqual({ isFresh: true });
    // The new term is asked about before its own end.
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(1);
    await renewals.endIn(contactId, '10 days', 'lettre');
    await people.dateMailsBack(email, '700 days');
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(2);
  });

  it('stops it all by a no, journaled and voiding permits, also after a yes', async () => {
    const { email, contactId, path } = await renewals.asked('lettre', 'ateliers');
    const letter = await sender.allowed(email, 'lettre');
    const presses = await Promise.all([1, 2, 3].map(() => people.answer(path, 'refuse')));
    presses.push(await people.answer(path, 'confirm', ['lettre']));
    presses.push(await app.http.get(path));
    for (const { status, text } of presses) {
      expect(status).toBe(200);
      expect(text).toContain('C’est arrêté');
      expect(text).toContain('La lettre du potager');
    }
    expect(await consentsOf(contactId)).toEqual([]);
    expect(await people.suppressionsOf(email)).toEqual([]);
    expect(journaled(contactId).sort()).toEqual(['ateliers', 'lettre']);
    await sender.redeem(letter, email, 'lettre').expect(410);
    expect((await sender.ask(email, 'lettre')).reason).toBe('no_consent');
    const other = await renewals.asked('lettre');
    await people.answer(other.path, 'confirm', ['lettre']).expect(200);
    await people.answer(other.path, 'refuse').expect(200);
    expect(await consentsOf(other.contactId)).toEqual([]);
    expect(journaled(other.contactId)).toEqual(['lettre']);
  });

  it('brings nothing back that was left since', async () => {
    const { email, contactId, path } = await renewals.asked('lettre', 'ateliers');
    const footer = footerPath(await sender.allowed(email, 'lettre'));
    await app.http.post(footer).type('form').send(ONE_CLICK).expect(200);
    expect(Form.in((await app.http.get(path)).text).ticked()).toEqual(['ateliers']);
    await people.answer(path, 'confirm', ['lettre']).expect(422);
    await app.http.post(footer).type('form').send('action=all').expect(200);
    const press = await people.answer(path, 'confirm', ['lettre', 'ateliers']).expect(200);
    expect(press.text).toContain('C’est arrêté');
    expect(await consentsOf(contactId)).toEqual([]);
    expect((await people.suppressionsOf(email)).map(({ kind }) => kind)).toEqual(['objection']);
  });
});
