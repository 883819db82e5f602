/** Erasure by the person themselves (GDPR Art. 17): a fresh proof of the address, one button, and the truth. */
import { randomBytes } from 'node:crypto';
import { EraseContact } from '../../src/compliance/rights/erase-contact.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People, TestSender } from '../support/people.js';
import { enterCenter, mailedLink, type PersonInCenter } from '../support/person.js';
import { fingerprint, placesHolding } from '../support/scan.js';

const PATH = '/preferences/erasure';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

/** From the page to the link in the mailbox. */
async function linkFor(email: string, inside: PersonInCenter): Promise<string> {
  const { headers } = await inside.post(PATH).expect(303);
  const { text } = await inside.get(String(headers.location)).expect(200);
  expect(text).toContain('Rien n’est encore effacé');
  const link = await mailedLink(app, email);
  if (!link?.startsWith(PATH)) throw new Error('No link to erase was mailed.');
  return link;
}

const press = (link: string, action = 'erase') =>
  app.http
    .post(`${link}?lang=en`)
    .set('Accept', 'text/html')
    .type('form')
    .send(`action=${action}&sure=yes`);

describe('an erasure by the person', () => {
  it('needs a link of its own, which shows what happens and changes nothing', async () => {
    const { email } = await people.optedInTo('lettre');
    const inside = await enterCenter(app, email);
    const explained = (await inside.get(`${PATH}?lang=en`).expect(200)).text;
    expect(explained).toContain('This cannot be undone');
    const link = await linkFor(email, inside);
    const before = await fingerprint(app);
    for (const method of ['get', 'head', 'get'] as const)
      await app.http[method](`${link}?action=erase`).set('Accept', 'text/html').expect(200);
    expect(await fingerprint(app)).toEqual(before);
    const { text, headers } = await app.http.get(`${link}?lang=en`).expect(200);
    expect(text.match(/<button[^>]*value="erase"/g)).toHaveLength(1);
    expect(text).not.toContain(email);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('takes a tick beside the button: what presses buttons for somebody erases nobody', async () => {
    const { email } = await people.optedInTo('lettre');
    const link = await linkFor(email, await enterCenter(app, email));
    const before = await fingerprint(app);
    for (const body of [
      '',
      'action=erase',
      'sure=yes',
      'action=erase&sure=no',
      'action=x&sure=yes',
    ]) {
      const { text } = await app.http
        .post(`${link}?lang=en`)
        .set('Accept', 'text/html')
        .type('form')
        .send(body)
        .expect(422);
      expect(text).toContain('Nothing has been erased. Tick the box to erase everything.');
    }
    expect(await fingerprint(app)).toEqual(before);
    expect((await press(link).expect(200)).text).toContain('It is erased');
  });

  it('leaves nothing by which they could be known, ends their sessions and says so', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const [inside, elsewhere] = [await enterCenter(app, email), await enterCenter(app, email)];
    const link = await linkFor(email, inside);
    const { text, headers } = await press(link).set('Cookie', inside.cookie).expect(200);
    expect(text).toContain('Nothing here leads to you any more');
    expect(text).toContain('Nothing stays by which we would know your address');
    expect(String(headers['set-cookie'])).toMatch(/Max-Age=0/i);
    for (const { cookie } of [inside, elsewhere])
      await app.http
        .get('/preferences/why')
        .set('Cookie', cookie)
        .set('Accept', 'text/html')
        .expect(303);
    expect(await people.find(email)).toBeNull();
    expect(await placesHolding(app, [email])).toEqual([]);
    const [request] = await app.sql(
      'SELECT kind, outcome, actor, reason FROM rights_requests WHERE contact_id = $1',
      [contactId],
    );
    expect(request).toEqual({
      ...{ kind: 'erasure', outcome: 'done', actor: 'session link', reason: 'own_erasure' },
    });
  });

  it('tells who said no to everything that this no stays, and it does', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const inside = await enterCenter(app, email);
    const sender = await TestSender.with(app, ['authorize', 'reasons', 'preferences']);
    await sender
      .post('/v1/withdrawals', { recipient: { email }, scope: 'all', evidence: { via: 'letter' } })
      .expect(200);
    const explained = (await inside.get(`${PATH}?lang=en`).expect(200)).text;
    expect(explained).toContain('That no stays: as a fingerprint');
    const { text } = await press(await linkFor(email, inside)).expect(200);
    expect(text).toContain('your no to everything, for good');
    expect((await people.suppressionsOf(email)).map(({ kind }) => kind)).toEqual(['objection']);
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
    expect(await app.sql('SELECT 1 FROM contacts WHERE contact_id = $1', [contactId])).toEqual([]);
  });

  it('happens once, however many press at once; what opens nothing is answered alike', async () => {
    const { email } = await people.optedInTo('lettre');
    const link = await linkFor(email, await enterCenter(app, email));
    const answers = await Promise.all([press(link), press(link), press(link)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const late = await people.optedInTo('lettre');
    const over = await linkFor(late.email, await enterCenter(app, late.email));
    await app.sql(`UPDATE person_links SET expires_at = now() - interval '1 minute'`);
    const unknown = `${PATH}/${randomBytes(32).toString('base64url')}`;
    const bodies = new Set<string>();
    for (const path of [link, over, unknown]) {
      bodies.add((await press(path).expect(410)).text);
      bodies.add((await app.http.get(`${path}?lang=en`).expect(410)).text);
    }
    expect(bodies.size).toBe(1);
    expect(await people.find(late.email)).toBe(late.contactId);
  });

  it('does nothing where the proof of it is spent in the meantime', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const order = { contactId, reason: 'own_erasure', actor: 'session link' };
    const before = await fingerprint(app);
    const spend = () => Promise.resolve(false);
    expect(await app.get(EraseContact).eraseProven(order, spend)).toBeNull();
    expect(await fingerprint(app)).toEqual(before);
    expect(await people.find(email)).toBe(contactId);
  });

  it('is no use for a session link, nor a session link for it', async () => {
    const { email } = await people.optedInTo('lettre');
    const link = await linkFor(email, await enterCenter(app, email));
    const token = link.slice(PATH.length + 1);
    await app.http.post(`/preferences/session/${token}`).expect(410);
    await press(link).expect(200);
  });

  it('leaves somebody else in who shares the browser', async () => {
    const { email } = await people.optedInTo('lettre');
    const other = await people.optedInTo('lettre');
    const [inside, theirs] = [await enterCenter(app, email), await enterCenter(app, other.email)];
    const link = await linkFor(email, inside);
    const { headers } = await press(link).set('Cookie', theirs.cookie).expect(200);
    expect(headers['set-cookie']).toBeUndefined();
    await theirs.get('/preferences/why').expect(200);
  });

  it('mails three links a day at most', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const inside = await enterCenter(app, email);
    for (const _ of 'abc') await inside.post(PATH).expect(303);
    await inside.post(PATH).expect(429);
    expect(await people.find(email)).toBe(contactId);
  });
});
