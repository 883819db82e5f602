/** Sessions of the preference center (threats T-11, T-17, T-18): whose they are, and until when. */
import { randomBytes } from 'node:crypto';
import { EraseContact } from '../../src/compliance/rights/erase-contact.js';
import { AddressesOnFile } from '../../src/contacts/addresses-on-file.js';
import { TidyLinks } from '../../src/center/tidy-links.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People } from '../support/people.js';
import { askForLink, enterBy, enterCenter, sessionLink } from '../support/person.js';
import { fingerprint, placesHolding } from '../support/scan.js';
import { cookieOf } from '../support/staff.js';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

const sessionsBack = (contactId: string, age: string) =>
  app.sql(
    'UPDATE person_sessions SET expires_at = expires_at - $2::interval WHERE contact_id = $1',
    [contactId, age],
  );

describe('a session', () => {
  it('leads to the center, which says whose it is without saying the address', async () => {
    const { email } = await people.optedInTo('lettre');
    const person = await enterCenter(app, email);
    const { text, headers } = await person.get('/preferences?lang=en').expect(200);
    expect(text).toMatch(
      /For c…\u2060@e…\u2060.example, <span class="whole">for (29|30) more minutes/,
    );
    expect(text).not.toContain(email);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  });

  it('is new at the exchange, and ends one that the browser had', async () => {
    const { email } = await people.optedInTo('lettre');
    const first = await enterCenter(app, email);
    const { headers } = await app.http
      .post(await sessionLink(app, email))
      .set('Cookie', first.cookie)
      .expect(303);
    expect(cookieOf(headers)).not.toBe(first.cookie);
    await first.post('/preferences/end').expect(403);
    const { text } = await app.http
      .get('/preferences')
      .set('Cookie', cookieOf(headers))
      .expect(200);
    expect(text).toContain('name="formToken"');
  });

  it('takes no id that was laid ready for it (T-18)', async () => {
    const { email } = await people.optedInTo('lettre');
    const laid = `__Host-assent-person=${randomBytes(32).toString('base64url')}`;
    const path = await sessionLink(app, email);
    const { headers } = await app.http.post(path).set('Cookie', laid).expect(303);
    expect(cookieOf(headers)).not.toBe(laid);
    const { text } = await app.http.get('/preferences').set('Cookie', laid).expect(200);
    expect(text).not.toContain('name="formToken"');
  });

  it('stands beside another one in another browser, each of its own', async () => {
    const [one, other] = [await people.optedInTo('lettre'), await people.optedInTo('lettre')];
    const [phone, laptop] = [await enterCenter(app, one.email), await enterCenter(app, one.email)];
    const somebody = await enterCenter(app, other.email);
    await phone.post('/preferences/end').expect(200);
    await somebody.post('/preferences/end').expect(200);
    const { text } = await laptop.get('/preferences').expect(200);
    expect(text).toContain(laptop.formToken);
    const both = await app.http
      .get('/preferences')
      .set('Cookie', `${phone.cookie}; ${laptop.cookie}`)
      .expect(200);
    expect(both.text).not.toContain('name="formToken"');
  });

  it('ends by the clock, whatever is done in it, and says so to whoever sends a form', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const person = await enterCenter(app, email);
    await sessionsBack(contactId, '29 minutes 50 seconds');
    expect((await person.get('/preferences').expect(200)).text).toContain('formToken');
    await sessionsBack(contactId, '10 seconds');
    const door = await person.get('/preferences?lang=en').expect(200);
    expect(door.text).toContain('action="/preferences/link?lang=en"');
    const before = await fingerprint(app);
    const { text } = await person.post('/preferences/end?lang=en').expect(403);
    expect(text).toContain('was not saved');
    expect(text).toContain('href="/preferences?lang=en"');
    expect(await fingerprint(app)).toEqual(before);
  });

  it('ends by its button, for good: the back button shows nothing (T-17)', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const person = await enterCenter(app, email);
    const { headers, text } = await person.post('/preferences/end?lang=en').expect(200);
    expect(text).toContain('Closed');
    expect(headers).toMatchObject({
      'clear-site-data': '"cache"',
      'cache-control': 'no-store',
      'set-cookie': ['__Host-assent-person=; Secure; Path=/; HttpOnly; SameSite=Strict; Max-Age=0'],
    });
    const sessions = 'SELECT 1 FROM person_sessions WHERE contact_id = $1';
    expect(await app.sql(sessions, [contactId])).toEqual([]);
    const back = await person.get('/preferences').expect(200);
    expect(back.text).not.toContain('name="formToken"');
    await person.post('/preferences/end').expect(403);
  });

  it('takes forms of its own pages alone (T-11)', async () => {
    const { email } = await people.optedInTo('lettre');
    const [person, other] = [await enterCenter(app, email), await enterCenter(app, email)];
    const before = await fingerprint(app);
    for (const formToken of [other.formToken, '', `${person.formToken}x`]) {
      const { text } = await person.post('/preferences/end?lang=en', { formToken }).expect(403);
      expect(text).toContain('Nothing was done');
    }
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: 'https://evil.example' },
    ])
      await person.post('/preferences/end').set(headers).expect(403);
    expect(await fingerprint(app)).toEqual(before);
  });

  it('opens neither the console nor the API, and neither of them opens the center', async () => {
    const { email } = await people.optedInTo('lettre');
    const person = await enterCenter(app, email);
    const { body } = await app.http.get('/console').set('Cookie', person.cookie).expect(403);
    expect(body).toMatchObject({ code: 'session_needed' });
    await app.http.get('/v1/catalog').set('Cookie', person.cookie).expect(401);
    const token = await app.token('preferences', 'contacts');
    const refused = await app.http.post('/preferences/end').auth(token, { type: 'bearer' });
    expect(refused.body).toMatchObject({ code: 'visit_over' });
  });

  it('stands nowhere in the database by its id', async () => {
    const { email } = await people.optedInTo('lettre');
    const id = (await enterCenter(app, email)).cookie.split('=')[1] ?? '';
    const raw = Buffer.from(id, 'base64url').toString('hex');
    expect(await placesHolding(app, [id, raw])).toEqual([]);
    expect(app.logLines.join('\n')).not.toContain(id);
  });
});

describe('what is over', () => {
  const rowsOf = (contactId: string) =>
    app.sql(
      `SELECT 'link' AS what FROM person_links WHERE contact_id = $1
       UNION ALL SELECT 'session' FROM person_sessions WHERE contact_id = $1`,
      [contactId],
    );

  it('goes with the person, also what is underway', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const person = await enterCenter(app, email);
    const unused = await sessionLink(app, email);
    await app.get(EraseContact).erase(contactId, 'asked', 'test');
    expect(await rowsOf(contactId)).toEqual([]);
    await app.http.post(unused).expect(410);
    await person.post('/preferences/end').expect(403);
    await app.http.post(unused).type('form').send('action=fresh').expect(200);
    await askForLink(app, email).expect(200);
    await people.settle();
    expect(await people.mailsTo(email)).toEqual([]);
  });

  it('goes with the address that it was mailed to', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    const person = await enterCenter(app, email);
    const [address] = await app.sql<{ id: string }>(
      'SELECT address_id AS id FROM addresses WHERE contact_id = $1',
      [contactId],
    );
    await people.addAddress(contactId, anEmail());
    await app
      .get(Database)
      .inTransaction((tx) => app.get(AddressesOnFile).remove(tx, contactId, address?.id ?? ''));
    expect(await rowsOf(contactId)).toEqual([]);
    await app.http.post(path).expect(410);
    await person.post('/preferences/end').expect(403);
  });

  it('goes by itself: sessions when they end, links after a day', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    await enterBy(app, path);
    await app.get(TidyLinks).run();
    expect(await rowsOf(contactId)).toHaveLength(2);
    await sessionsBack(contactId, '30 minutes');
    await app.get(TidyLinks).run();
    expect(await rowsOf(contactId)).toEqual([{ what: 'link' }]);
    await app.sql(
      `UPDATE person_links SET asked_at = asked_at - interval '1 day'
      WHERE contact_id = $1`,
      [contactId],
    );
    await app.sql(
      `INSERT INTO person_link_asks VALUES (gen_random_uuid(), '', now() - interval '1 day')`,
    );
    await app.get(TidyLinks).run();
    expect(await rowsOf(contactId)).toEqual([]);
    expect(await app.sql('SELECT 1 FROM person_link_asks')).toEqual([]);
  });
});
