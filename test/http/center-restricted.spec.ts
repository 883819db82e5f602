/** The center for somebody whose data is restricted (GDPR Art. 18): kept and not used, and theirs as before. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { ChoicesTab } from '../support/choices-tab.js';
import { People, TestSender, type Person } from '../support/people.js';
import { askForLink, enterBy, enterCenter, mailedLink, sessionLink } from '../support/person.js';

let app: TestApp;
let people: People;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  keeper = await TestSender.with(app, ['authorize', 'erase', 'reasons']);
});
afterAll(() => app.close());

async function restricted(): Promise<Person> {
  const person = await people.optedInTo('lettre');
  const path = `/v1/contacts/${person.contactId}/restriction`;
  await keeper.post(path, { restricted: true, reason: 'disputes the list' }).expect(200);
  return person;
}

describe('somebody whose data is restricted', () => {
  it('asks for a link, gets in and is told the state in words', async () => {
    const { email } = await restricted();
    const center = await enterCenter(app, email);
    const { text } = await center.get('/preferences?lang=fr').expect(200);
    expect(text).toContain('vos données sont gardées sans être utilisées');
    const english = await center.get('/preferences?lang=en').expect(200);
    expect(english.text).toContain('your data is kept and not used');
    expect(english.text).toContain('to end this, write to bonjour@montfaribole.example');
  });

  it('changes what they choose as anybody does, and nothing is sent by it', async () => {
    const { email, contactId } = await restricted();
    const center = await enterCenter(app, email);
    await center.post('/preferences/leave', { topic: 'lettre/email' }).expect(303);
    expect((await center.get('/preferences').expect(200)).text).toContain('Annuler');
    const [kept] = await app.sql('SELECT restricted_at FROM contacts WHERE contact_id = $1', [
      contactId,
    ]);
    expect(kept).toEqual({ restricted_at: expect.any(Date) as Date });
    expect((await keeper.ask(email, 'lettre')).reasons).toContain('restricted');
  });

  it('agrees to more, which is on record and carries nothing while the restriction holds', async () => {
    const { email, contactId } = await restricted();
    const center = await enterCenter(app, email);
    await (await ChoicesTab.open(center)).save({ tick: ['ateliers/email'] }).expect(303);
    expect((await keeper.ask(email, 'ateliers')).reasons).toEqual(['restricted']);
    const path = `/v1/contacts/${contactId}/restriction`;
    await keeper.post(path, { restricted: false, reason: 'settled' }).expect(200);
    expect((await keeper.ask(email, 'ateliers')).decision).toBe('allow');
  });

  it('asks for a fresh link, and erases everything by a link of its own', async () => {
    const { email } = await restricted();
    const center = await enterBy(app, await sessionLink(app, email));
    await center.post('/preferences/erasure').expect(303);
    const link = await mailedLink(app, email);
    expect(link).toMatch(/^\/preferences\/erasure\//);
    await app.http
      .post(`${link ?? ''}?lang=en`)
      .set('Accept', 'text/html')
      .type('form')
      .send('action=erase&sure=yes')
      .expect(200);
    expect(await people.find(email)).toBeNull();
  });
});

it('a catalog without a topic of its own for links mails them as it did', async () => {
  const { personLinks: _, ...older } = parse(readFileSync('catalog.yaml', 'utf8')) as {
    personLinks: unknown;
  };
  const result = await app.get(CatalogService).apply(stringify(older), 'test');
  expect(result).toMatchObject({
    status: 'applied',
    warnings: [{ message: expect.stringContaining('restricted (GDPR Art. 18)') as string }],
  });
  const person = await people.optedInTo('lettre');
  await sessionLink(app, person.email);
  const decided = await app.sql(
    `SELECT topic FROM authorizations
     WHERE contact_id = $1 AND message_ref LIKE 'person-link/%'`,
    [person.contactId],
  );
  expect(decided).toEqual([{ topic: 'service-compte' }]);
  const held = await restricted();
  await askForLink(app, held.email).expect(200);
  expect(await mailedLink(app, held.email)).toBeNull();
});
