/** Links to the preference center (threats T-1, T-3, T-4, T-8): what one lets in, once, and for how long. */
import { randomBytes } from 'node:crypto';
import { LinkPost } from '../../src/center/link-post.js';
import { SessionLinks } from '../../src/center/session-links.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Gate } from '../support/gate.js';
import { areAlike, isRefusedFromElsewhere, onlyLooked } from '../support/links.js';
import { People } from '../support/people.js';
import { mailedLink, sessionLink } from '../support/person.js';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

const lines = (contactId: string) =>
  app.sql<{ actor: string; action: string; reason: string }>(
    `SELECT actor, action, reason FROM access_log
     WHERE contact_id = $1 AND action LIKE 'center.%' ORDER BY at`,
    [contactId],
  );

const linksBack = (contactId: string, age: string) =>
  app.sql('UPDATE person_links SET expires_at = expires_at - $2::interval WHERE contact_id = $1', [
    contactId,
    age,
  ]);
async function erasureLink(email: string, contactId: string): Promise<string> {
  const [address] = await app.sql<{ id: string }>(
    'SELECT address_id AS id FROM addresses WHERE contact_id = $1',
    [contactId],
  );
  const to = { contactId, addressId: address?.id ?? '' };
  await app.get(Database).inTransaction((tx) => app.get(SessionLinks).ask(tx, to, 'erasure'));
  return (await mailedLink(app, email)) ?? '';
}

describe('a session link', () => {
  it('shows whose center it opens and changes nothing, whoever opens it and however often', async () => {
    const { email } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    const text = await onlyLooked(app, path);
    expect(text).toContain('the preferences of c…\u2060@e…\u2060.example');
    expect(text).not.toContain(email);
    const [main] = /<main[^]*<\/main>/.exec(text) ?? [''];
    expect(main.match(/<button/g)).toHaveLength(1);
  });

  it('is exchanged by its button for a session that ends in half an hour', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const answer = await app.http.post(await sessionLink(app, email)).expect(303);
    expect(answer.headers.location).toBe('/preferences?lang=fr');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-assent-person=[A-Za-z0-9_-]{43}; Secure; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1800$/,
      ),
    ]);
    const [session] = await app.sql<{ life: string }>(
      'SELECT (expires_at - begun_at)::text AS life FROM person_sessions WHERE contact_id = $1',
      [contactId],
    );
    expect(session).toEqual({ life: '00:30:00' });
    expect(await lines(contactId)).toEqual([
      { actor: 'session link', action: 'center.entered', reason: 'own_pages' },
    ]);
  });

  it('opens once; that it was tried again is on record, once', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    await app.http.post(path).expect(303);
    for (let nth = 0; nth < 3; nth++) {
      const again = await app.http.post(path).expect(410);
      expect(again.headers).not.toHaveProperty('set-cookie');
    }
    expect((await lines(contactId)).slice(1)).toEqual([
      { actor: 'session link', action: 'center.refused', reason: 'used_before' },
    ]);
  });

  it('lets exactly one in when many come at once', async () => {
    const { email } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    const gate = await Gate.before(app, 'person_sessions');
    const coming = Array.from({ length: 8 }, async () => (await app.http.post(path)).status);
    await gate.holds(8);
    await gate.open();
    expect((await Promise.all(coming)).sort()).toEqual([303, ...Array<number>(7).fill(410)]);
    await gate.remove();
  });

  it('is over after half an hour', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    await linksBack(contactId, '29 minutes 50 seconds');
    await app.http.get(path).expect(200);
    await linksBack(contactId, '10 seconds');
    await app.http.get(path).expect(410);
    await app.http.post(path).expect(410);
  });

  it('gives the same bytes when it is used, over, for something else, unknown or no link at all', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const used = await sessionLink(app, email);
    await app.http.post(used).expect(303);
    const over = await sessionLink(app, email);
    await linksBack(contactId, '1 hour');
    const erasure = (await erasureLink(email, contactId)).replace('erasure', 'session');
    const unknown = `/preferences/session/${randomBytes(32).toString('base64url')}`;
    await areAlike(app, [used, over, erasure, unknown, '/preferences/session/x']);
  });

  it('is refused from another site, and stays as it was', async () => {
    const { email } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    await isRefusedFromElsewhere(app, path);
  });

  it('is mailed late, with half an hour from then on, but not when nobody waits for it any more', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = await sessionLink(app, email);
    const [link] = await app.sql<{ contactId: string; linkId: string }>(
      `SELECT contact_id AS "contactId", link_id AS "linkId" FROM person_links
       WHERE contact_id = $1`,
      [contactId],
    );
    if (!link) throw new Error('There is no link.');
    const mailAgain = async (age: string) => {
      await app.sql(
        `UPDATE person_links SET asked_at = asked_at - $2::interval WHERE link_id = $1`,
        [link.linkId, age],
      );
      await app.get(Database).inTransaction((tx) => app.get(LinkPost).enqueue(tx, link));
      return mailedLink(app, email);
    };
    const again = await mailAgain('59 minutes');
    expect(again).not.toBe(path);
    await app.http.get(path).expect(410);
    expect(await mailAgain('1 minute')).toBe(again);
    await app.http.get(again ?? '').expect(200);
  });

  it('of another purpose has a mail of its own, and a budget of its own', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    for (let nth = 0; nth < 3; nth++) await sessionLink(app, email);
    expect(await erasureLink(email, contactId)).toMatch(/^\/preferences\/erasure\//);
    const [mail] = await people.mailsTo(email);
    expect(mail?.subject).toContain('avant d’effacer tout');
    expect(mail?.text).toContain('Rien n’est encore effacé');
  });
});
