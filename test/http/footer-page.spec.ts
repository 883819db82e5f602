/** The page behind the link at the foot of a message: what it shows, and each way to hear less. */
import { startTestApp, type TestApp } from '../support/app.js';
import {
  anEmail,
  dateBack,
  footerPath,
  People,
  TestSender,
  type Person,
} from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons']);
});
afterAll(() => app.close());

const press = (path: string, body: string) =>
  app.http.post(path).set('Accept', 'text/html').type('form').send(body);

/** Somebody who gets the letter and the workshops, and the link in their latest letter. */
async function reader(): Promise<Person & { path: string }> {
  const person = await people.optedInTo('lettre', 'ateliers');
  return { ...person, path: footerPath(await sender.allowed(person.email, 'lettre')) };
}

/** What the page says was done. */
const statusOf = (html: string) => / role="status">([^<]*)</.exec(html)?.[1];
const actionsIn = (html: string) =>
  [...html.matchAll(/name="action" value="(\w+)"/g)].map(([, action]) => action);

const typesSince = async (contactId: string): Promise<string[]> =>
  (await people.typesOf(contactId)).filter((type) => !/^(opt_in|consent\.confirmed)/.test(type));

describe('the footer page', () => {
  it('shows a masked address and four ways to hear less, and gives nothing away', async () => {
    const { email, path, contactId } = await reader();
    const { text, headers } = await app.http.get(`${path}?lang=fr`).expect(200);
    expect(text).toContain('c…\u2060@e…\u2060.example');
    expect(text).toContain('La lettre du potager');
    expect(text).not.toContain(email);
    expect(text).not.toContain(contactId);
    expect(text.match(/name="action" value="(\w+)"/g)).toEqual([
      'name="action" value="topic"',
      'name="action" value="less"',
      'name="action" value="pause"',
      'name="action" value="all"',
    ]);
    expect(text).not.toMatch(/<script|http-equiv|\son[a-z]+=|Ateliers/i);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('names the address that the message went to, not another one of the same person', async () => {
    const [first, second] = [anEmail('albert'), anEmail('zoe')];
    await people.optIn(first, ['lettre']);
    await people.addAddress(await people.contactIdOf(first), second);
    await people.optIn(second, ['ateliers']);
    const link = async (email: string, topic: string) =>
      (await app.http.get(footerPath(await sender.allowed(email, topic)))).text;
    expect(await link(first, 'lettre')).toContain('a…\u2060@e…\u2060.example');
    expect(await link(second, 'ateliers')).toContain('z…\u2060@e…\u2060.example');
  });

  it('leaves the topic at the press of a button, and says what was so already', async () => {
    const { email, contactId, path } = await reader();
    const once = await press(`${path}?lang=en`, 'action=topic').expect(200);
    expect(statusOf(once.text)).toMatch(/ no longer receives “The garden letter”\.$/);
    const twice = await press(`${path}?lang=en`, 'action=topic').expect(200);
    expect(twice.text).toContain('<h1>That was already so</h1>');
    expect(actionsIn(twice.text)).toEqual(['less', 'pause', 'all']);
    expect(once.text).not.toContain(email);
    expect(once.headers).not.toHaveProperty('set-cookie');
    expect(await typesSince(contactId)).toEqual(['consent.withdrawn']);
  });

  it('says plainly what has stopped already, and offers what is left', async () => {
    const { path } = await reader();
    const look = async () => (await app.http.get(`${path}?lang=en`).expect(200)).text;
    expect(await look()).not.toContain('has stopped');
    await press(path, 'action=topic').expect(200);
    const left = await look();
    expect(left).toContain('“The garden letter” has stopped');
    expect(actionsIn(left)).toEqual(['less', 'pause', 'all']);
    await press(path, 'action=all').expect(200);
    const nothing = await look();
    expect(nothing).toContain('Everything has stopped');
    expect(actionsIn(nothing)).toEqual([]);
    expect(nothing).toContain('href="/preferences?lang=en"');
  });

  it('offers every other choice on the page that answers one', async () => {
    const { path } = await reader();
    const after = async (action: string) =>
      actionsIn((await press(path, `action=${action}`).expect(200)).text);
    expect(await after('less')).toEqual(['undo', 'topic', 'pause', 'all']);
    expect(await after('pause')).toEqual(['undo', 'topic', 'less', 'all']);
    expect(await after('topic')).toEqual(['undo', 'less', 'pause', 'all']);
    expect(await after('all')).toEqual(['undo']);
  });

  it('"a pause for a month" is thirty days of silence, in one entry, and never shorter than before', async () => {
    const { email, contactId, path } = await reader();
    const { text } = await press(`${path}?lang=en`, 'action=pause').expect(200);
    const [row] = await app.sql<{ until: Date; days: number }>(
      `SELECT paused_until AS until, extract(epoch FROM paused_until - updated_at)::float / 86400 AS days
       FROM preferences WHERE contact_id = $1`,
      [contactId],
    );
    expect(row?.days).toBe(30);
    const day = {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: 'Europe/Paris',
    } as const;
    const told = new Intl.DateTimeFormat('en-GB', day).format(row?.until);
    expect(statusOf(text)).toContain(`until ${told}`);
    expect((await sender.ask(email, 'ateliers')).reason).toBe('paused');
    expect(await typesSince(contactId)).toEqual(['preference.changed']);
    await app.sql(
      `UPDATE preferences SET paused_until = paused_until + interval '1 year' WHERE contact_id = $1`,
      [contactId],
    );
    const again = await press(`${path}?lang=en`, 'action=pause').expect(200);
    expect(statusOf(again.text)).toContain('already paused for about as long, or for longer');
    expect(await typesSince(contactId)).toEqual(['preference.changed']);
  });

  it('can only reduce: no body brings a topic back or raises a budget', async () => {
    const { email, contactId, path } = await reader();
    await press(path, 'action=topic&topic=lettre&topics=offres&limit=99').expect(200);
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
    expect((await sender.ask(email, 'offres')).decision).toBe('deny');
    await press(path, 'action=less').expect(200);
    await app.sql('UPDATE preferences SET budget_limit = 0 WHERE contact_id = $1', [contactId]);
    await press(path, 'action=less').expect(200);
    const rows = await app.sql('SELECT budget_limit FROM preferences WHERE contact_id = $1', [
      contactId,
    ]);
    expect(rows).toEqual([{ budget_limit: 0 }]);
  });

  it('"less often" is one message a week over all senders, in one entry', async () => {
    const { email, contactId, path } = await reader();
    await Promise.all([press(path, 'action=less'), press(path, 'action=less')]);
    expect(await typesSince(contactId)).toEqual(['preference.changed']);
    const other = await TestSender.with(app, ['authorize', 'reasons']);
    const denied = await other.ask(email, 'ateliers');
    expect(denied).toMatchObject({ decision: 'deny', reason: 'budget_reached' });
    expect((await other.ask(email, 'service-compte')).decision).toBe('allow');
  });

  it('"less often" lets the next message through exactly a week after the last', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    const allow = await sender.allowed(person.email, 'lettre');
    await press(footerPath(allow), 'action=less').expect(200);
    await dateBack(app, allow.id, '6 days 23 hours 59 minutes');
    const denied = await sender.ask(person.email, 'ateliers');
    const [row] = await app.sql<{ at: Date }>(
      'SELECT decided_at AS at FROM authorizations WHERE authorization_id = $1',
      [allow.id],
    );
    expect(Date.parse(denied.notBefore ?? '')).toBe((row?.at.getTime() ?? 0) + 7 * 86_400_000);
    await dateBack(app, allow.id, '1 minute');
    expect((await sender.ask(person.email, 'ateliers')).decision).toBe('allow');
  });
});
