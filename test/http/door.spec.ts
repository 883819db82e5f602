/**
 * Asking for a link at the door of the preference center (threats T-6, T-7, T-14, T-19, T-21): the same
 * answer for everybody, and a mail to the address on file alone.
 */
import type { Response } from 'supertest';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender, type Json } from '../support/people.js';
import { askForLink, mailedLink, sessionLink } from '../support/person.js';
import { fingerprint, placesHolding } from '../support/scan.js';

let app: TestApp;
let people: People;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp({ logLevel: 'debug' });
  people = new People(app);
  keeper = await TestSender.with(app, ['contacts', 'erase', 'feedback']);
});
afterAll(() => app.close());

/** All that an onlooker sees of an answer; the date says when, not who. */
function seen({ status, headers, text }: Response): Json {
  const { date: _, ...others } = headers as Record<string, string>;
  return { status, headers: others, text };
}

const linksTo = async (email: string) => {
  await people.settle();
  return (await people.mailsTo(email)).filter(({ text }) => text.includes('/preferences/session/'));
};

/** As a client brings somebody of whom it knows an address. */
async function brought(email: string): Promise<string> {
  const body = { addresses: [{ email }], source: 'shop' };
  const { body: answer } = await keeper
    .post('/v1/contacts', body)
    .set('Idempotency-Key', `"${email}"`)
    .expect(200);
  return (answer as { contactId: string }).contactId;
}

const dateLinksBack = (contactId: string, age: string) =>
  app.sql(
    `UPDATE person_links SET asked_at = asked_at - $2::interval,
       expires_at = expires_at - $2::interval WHERE contact_id = $1`,
    [contactId, age],
  );

describe('the door', () => {
  it('asks for an address, and says what will happen, in both languages', async () => {
    for (const [lang, promise] of [
      ['fr', 'Ni compte ni mot de passe'],
      ['en', 'No account, no password'],
    ] as const) {
      const { text, headers } = await app.http.get(`/preferences?lang=${lang}`).expect(200);
      expect(text).toContain(promise);
      expect(text).toContain(`action="/preferences/link?lang=${lang}"`);
      expect(text).toContain(`href="/subscribe?lang=${lang}"`);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });

  it('is found from the home page, and from a link that opens nothing', async () => {
    const home = await app.http.get('/?lang=en').expect(200);
    expect(home.text).toContain('href="/preferences?lang=en"');
    const over = await app.http.get('/preferences/session/x?lang=en').expect(410);
    expect(over.text).toContain('href="/preferences?lang=en"');
  });

  it('says what to mend, keeps what was typed, and asks nobody', async () => {
    const before = await fingerprint(app);
    for (const email of [
      '',
      'no address',
      'a@b.example\r\nBcc: c@d.example',
      'a@b.example,c@d.e',
    ]) {
      const { text } = await askForLink(app, email, 'en').expect(422);
      expect(text).toContain('role="alert"');
      expect(text).toContain('href="#email"');
      if (email === 'no address') expect(text).toContain('value="no address"');
    }
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('asking for a link', () => {
  it('is answered alike for addresses known, new, suppressed, erased and out of links', async () => {
    const known = await people.optedInTo('lettre');
    const suppressed = anEmail();
    const complaint = { type: 'complaint', at: new Date().toISOString() };
    await keeper
      .post('/v1/feedback', { recipient: { email: suppressed }, ...complaint })
      .set('Idempotency-Key', `"${suppressed}"`)
      .expect(200);
    const erased = await people.optedInTo('lettre');
    await keeper.post(`/v1/contacts/${erased.contactId}/erasure`, { reason: 'asked' }).expect(200);
    const spent = await people.optedInTo('lettre');
    for (let nth = 0; nth < 3; nth++) await sessionLink(app, spent.email);
    const emails = [known.email, anEmail(), suppressed, erased.email, spent.email];
    const answers: Json[] = [];
    for (const email of emails) answers.push(seen(await askForLink(app, email)));
    expect(answers).toEqual(emails.map(() => answers[0]));
    expect(answers[0]?.status).toBe(200);
    // The difference is where only the owner of the mailbox sees it.
    const mails = await Promise.all(emails.map(async (email) => (await linksTo(email)).length));
    expect(mails).toEqual([1, 0, 0, 0, 3]);
  });

  it('does the same for everybody before it answers', async () => {
    const web = await startTestApp({ role: 'web' });
    try {
      const email = anEmail();
      const client = await TestSender.with(web, ['contacts']);
      await client
        .post('/v1/contacts', { addresses: [{ email }], source: 'shop' })
        .set('Idempotency-Key', '"1"')
        .expect(200);
      for (const asked of [email, anEmail()]) {
        const before = await fingerprint(web);
        await askForLink(web, asked).expect(200);
        const after = await fingerprint(web);
        const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
        expect(changed.sort()).toEqual([
          'graphile_worker._private_jobs',
          'public.person_link_asks',
        ]);
      }
      expect(await placesHolding(web, [email])).toEqual([]);
      const sizes = await web.sql('SELECT DISTINCT length(sealed) FROM person_link_asks');
      expect(sizes).toHaveLength(1);
    } finally {
      await web.close();
    }
  });

  it('mails the address as it is on file, whatever was typed, by permission like any message', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await askForLink(app, `  ${email.toUpperCase()} `, 'en')
      .set('Host', 'evil.example')
      .set('X-Forwarded-Host', 'evil.example')
      .expect(200);
    const [mail] = await linksTo(email);
    expect(mail?.to).toBe(email);
    expect(mail?.subject).toBe('Vos préférences chez Les Graines de Montfaribole');
    expect(mail?.text).toMatch(
      /^https:\/\/consent\.example\/preferences\/session\/[A-Za-z0-9_-]{43}$/m,
    );
    expect(`${mail?.text ?? ''}${mail?.html ?? ''}`).not.toMatch(/evil|EXEMPLE/);
    const decisions = await app.sql(
      `SELECT topic, kind FROM authorizations JOIN authorization_outcomes
         USING (bucket, decided_on, authorization_id)
       WHERE contact_id = $1 AND message_ref LIKE 'person-link/%'`,
      [contactId],
    );
    expect(decisions).toEqual([{ topic: 'securite-compte', kind: 'redeemed' }]);
  });

  it('writes in the language of the page where the person’s own is not known', async () => {
    const email = anEmail();
    await brought(email);
    await askForLink(app, email, 'en').expect(200);
    const [mail] = await linksTo(email);
    expect(mail?.subject).toBe('Your preferences at Les Graines de Montfaribole');
    expect(mail?.headers).toMatchObject({ 'content-language': 'en' });
  });

  it('mails no address that was added to somebody and never proved', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const added = anEmail('added');
    await people.addAddress(contactId, added);
    await askForLink(app, added).expect(200);
    expect(await linksTo(added)).toEqual([]);
    expect(await linksTo(email)).toEqual([]);
  });

  it('mails nobody whom a form alone brought: they are asked to confirm, and nothing else', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    await people.settle();
    await askForLink(app, email).expect(200);
    expect(await linksTo(email)).toEqual([]);
    expect(await people.mailsTo(email)).toHaveLength(1);
  });

  it('mails nothing to an address that does not work, and records twenty tries a day of it', async () => {
    const bounced = (address: string) =>
      keeper
        .post('/v1/feedback', {
          ...{ recipient: { email: address }, type: 'bounce_hard' },
          at: new Date().toISOString(),
        })
        .set('Idempotency-Key', `"${address}"`)
        .expect(200);
    const { email } = await people.optedInTo('lettre');
    await bounced(email);
    for (let times = 0; times < 5; times += 1) await askForLink(app, email).expect(200);
    expect(await linksTo(email)).toEqual([]);
    // What was denied costs nobody the links of the day.
    await app.sql('DELETE FROM suppressions WHERE match_key = $1', [people.matchKeyOf(email)]);
    await askForLink(app, email).expect(200);
    expect(await linksTo(email)).toHaveLength(1);
    const other = await people.optedInTo('lettre');
    await bounced(other.email);
    for (let times = 0; times < 22; times += 1) await askForLink(app, other.email).expect(200);
    await people.settle();
    const denied = await app.sql(
      `SELECT 1 FROM authorizations WHERE contact_id = $1 AND decision = 'deny'`,
      [other.contactId],
    );
    expect(denied).toHaveLength(20);
  });

  it('mails three links a day and no more, however many ask at once', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await Promise.all(Array.from({ length: 8 }, () => askForLink(app, email).expect(200)));
    expect(await linksTo(email)).toHaveLength(3);
    await dateLinksBack(contactId, '23 hours 59 minutes');
    await askForLink(app, email).expect(200);
    expect(await linksTo(email)).toHaveLength(3);
    await dateLinksBack(contactId, '2 minutes');
    await askForLink(app, email).expect(200);
    expect(await linksTo(email)).toHaveLength(4);
  });

  it('leaves no ask behind, and no token anywhere but in the mail', async () => {
    const { email } = await people.optedInTo('lettre');
    const token = (await sessionLink(app, email)).split('/').at(-1) ?? '';
    expect(await app.sql('SELECT 1 FROM person_link_asks')).toEqual([]);
    const raw = Buffer.from(token, 'base64url').toString('hex');
    expect(await placesHolding(app, [token, raw])).toEqual([]);
    expect(app.logLines.join('\n')).not.toContain(token);
    expect(app.logLines.join('\n')).not.toContain(email);
  });

  it('is counted for each network, and so are guesses and fresh links', async () => {
    const strict = await startTestApp({ publicAsksPerMinute: 2 });
    try {
      await askForLink(strict, anEmail()).expect(200);
      await strict.http.get('/preferences/session/guess').expect(410);
      await askForLink(strict, anEmail()).expect(429);
      await strict.http.get('/preferences/session/guess').expect(429);
      await strict.http.post('/preferences/session/guess').expect(429);
      await strict.http.post('/preferences/session/guess').send('action=fresh').expect(429);
      await strict.http.get('/preferences').expect(200);
    } finally {
      await strict.close();
    }
  });
});

describe('a fresh link', () => {
  const fresh = (path: string) => app.http.post(path).type('form').send('action=fresh');

  it('goes to the address of the one before, with nothing to type', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const used = await sessionLink(app, email);
    await app.http.post(used).expect(303);
    const answers = [seen(await fresh(used).expect(200))];
    const over = await mailedLink(app, email);
    expect(over).not.toBe(used);
    await dateLinksBack(contactId, '31 minutes');
    answers.push(seen(await fresh(over ?? '').expect(200)));
    const third = await mailedLink(app, email);
    expect(third).not.toBe(over);
    await app.http.post(third ?? '').expect(303);
    const unknown = `/preferences/session/${'A'.repeat(43)}`;
    answers.push(seen(await fresh(unknown).expect(200)), seen(await askForLink(app, anEmail())));
    expect(answers).toEqual(answers.map(() => answers[0]));
  });

  it('counts among the three of a day, and is not had by a link of the day before', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const first = await sessionLink(app, email);
    for (let nth = 0; nth < 4; nth++) await fresh(first).expect(200);
    expect(await linksTo(email)).toHaveLength(3);
    await dateLinksBack(contactId, '24 hours');
    await fresh(first).expect(200);
    expect(await linksTo(email)).toHaveLength(3);
  });
});
