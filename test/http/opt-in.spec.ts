import { createHash } from 'node:crypto';
import type { Response } from 'supertest';
import { Form } from '../../examples/http.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, footerPath, People, TestSender, type Json } from '../support/people.js';
import { fingerprint, placesHolding } from '../support/scan.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'optin', 'contacts']);
});
afterAll(() => app.close());

const evidence = {
  formUrl: 'https://shop.example/checkout',
  noticeVersion: '2',
  controls: [{ name: 'letter', label: 'La lettre', default: false, value: true }],
};

const apiAsk = (email: string, change: Json = {}) =>
  sender.post('/v1/opt-ins', {
    recipient: { email },
    channel: 'email',
    topics: ['lettre'],
    locale: 'fr',
    evidence,
    ...change,
  });

/** All that an onlooker sees of an answer; the date says when, not who. */
function seen({ status, headers, text }: Response): Json {
  const { date: _, ...rest } = headers as Record<string, string>;
  return { status, headers: rest, text };
}

async function object(email: string): Promise<void> {
  const allow = await sender.allowed(email, 'lettre');
  await app.http.post(footerPath(allow)).type('form').send('action=all').expect(200);
}

/** Asks, and says how many mails the address has had in all. */
async function mailsAfterAsking(email: string, ...topics: string[]): Promise<number> {
  await people.subscribe(email, topics);
  await people.settle();
  return (await people.mailsTo(email)).length;
}

describe('asking for an opt-in', () => {
  it('is answered alike for addresses new, known, suppressed, refused and out of budget', async () => {
    const known = await people.optedInTo('lettre');
    const objecting = await people.optedInTo('lettre');
    await object(objecting.email);
    const refused = anEmail();
    await people.subscribe(refused, ['lettre']);
    await people.answer(await people.linkTo(refused), 'refuse').expect(200);
    const spent = anEmail();
    await mailsAfterAsking(spent, 'lettre');
    const emails = [anEmail(), known.email, objecting.email, refused, spent];
    const pages: Json[] = [];
    const answers: Json[] = [];
    for (const email of emails) {
      pages.push(seen(await people.subscribe(email, ['lettre'])));
      answers.push(seen(await apiAsk(email)));
    }
    expect(pages).toEqual(emails.map(() => pages[0]));
    expect(answers).toEqual(emails.map(() => answers[0]));
    expect(pages[0]?.status).toBe(200);
    expect(answers[0]).toMatchObject({ status: 202, text: '{"status":"accepted"}' });
    await people.settle();
    // The difference is where only the owner of the mailbox sees it.
    expect(await people.mailsTo(emails[0] ?? '')).toHaveLength(1);
    expect(await people.mailsTo(refused)).toHaveLength(1);
    expect(await people.mailsTo(spent)).toHaveLength(1);
  });

  it('shows every topic with its benefit, nothing ticked, in both languages', async () => {
    for (const [lang, benefit] of [
      ['fr', 'un potager qui donne plus'],
      ['en', 'your garden gives more'],
    ]) {
      const { text, headers } = await app.http.get(`/subscribe?lang=${lang ?? ''}`).expect(200);
      const boxes = text.match(/<input type="checkbox"[^>]*>/g) ?? [];
      expect(boxes).toHaveLength(4);
      expect(boxes.join()).not.toContain('checked');
      expect(text).toContain(benefit);
      expect(text).not.toMatch(/<script|\son[a-z]+=|https?:\/\/(?!www\.montfaribole)/);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });

  it('says what to mend, keeps what was typed, and asks nobody', async () => {
    const before = await fingerprint(app);
    for (const [email, topics] of [
      ['', ['lettre']],
      ['no address', ['lettre']],
      ['a@b.example\r\nBcc: victim@mail.example', ['lettre']],
      ['a@b.example,c@d.example', ['lettre']],
      [anEmail(), []],
      [anEmail(), ['nonsense']],
      [anEmail(), ['service-compte']],
      [anEmail(), ['__proto__']],
    ] as const) {
      const answer = await people.subscribe(email, topics);
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('role="alert"');
    }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('reaches the mailbox as it was typed, and one contact in whatever case', async () => {
    const email = `Zoe.${anEmail('Z')}`;
    await people.subscribe(email, ['lettre']);
    await people.settle();
    expect((await app.mailbox())[0]?.to).toBe(email);
    expect(await people.find(email.toLowerCase())).toBe(await people.contactIdOf(email));
  });

  it('refuses by name what cannot be confirmed or was not agreed to', async () => {
    const before = await fingerprint(app);
    const control = evidence.controls[0];
    const prechecked = [true, 'on', 'checked', 'TRUE'].map((preset) => ({
      evidence: { ...evidence, controls: [control, { ...control, default: preset }] },
    }));
    const cases: (readonly [Json, string, string])[] = [
      [
        { channel: 'sms', recipient: { phone: '+33612345678' }, topics: ['alertes'] },
        'channel_not_confirmable',
        '/channel',
      ],
      [{ channel: 'pigeon' }, 'channel_not_offered', '/channel'],
      [{ recipient: { phone: '+33612345678' } }, 'address_invalid', '/recipient'],
      [{ topics: ['lettre', 'nonsense'] }, 'topic_unknown', '/topics/1'],
      [{ topics: ['securite-compte'] }, 'topic_unknown', '/topics/0'],
      ...prechecked.map(
        (change) => [change, 'consent_prechecked', '/evidence/controls/1/default'] as const,
      ),
      [
        { evidence: { ...evidence, noticeVersion: '99' } },
        'notice_unknown',
        '/evidence/noticeVersion',
      ],
      [{ topics: [] }, 'invalid_request', '/topics'],
      [{ evidence: { ...evidence, controls: [] } }, 'invalid_request', '/evidence/controls'],
    ];
    for (const [change, code, pointer] of cases) {
      const { body } = await apiAsk(anEmail(), change).expect(422);
      expect(body).toMatchObject({ code, errors: [{ pointer }] });
    }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('takes an older notice as long as it stands in the catalog', async () => {
    const email = anEmail();
    await apiAsk(email, { evidence: { ...evidence, noticeVersion: '1' } }).expect(202);
    await people.answer(await people.linkTo(email), 'confirm', ['lettre']).expect(200);
    const rows = await app.sql('SELECT notice_version FROM consents WHERE contact_id = $1', [
      await people.contactIdOf(email),
    ]);
    expect(rows).toEqual([{ notice_version: '1' }]);
  });

  it('works for eight people at once, and once for one person asked for eight times', async () => {
    const emails = Array.from({ length: 8 }, () => anEmail());
    const same = anEmail();
    const all = [...emails, ...emails.map(() => same)];
    const answers = await Promise.all(all.map((email) => apiAsk(email)));
    expect(answers.map(({ status }) => status)).toEqual(all.map(() => 202));
    await people.settle();
    for (const email of [...emails, same]) expect(await people.mailsTo(email)).toHaveLength(1);
    const contacts = await app.sql('SELECT contact_id FROM addresses WHERE match_key = $1', [
      people.matchKeyOf(same),
    ]);
    expect(contacts).toHaveLength(1);
  });
});

describe('the confirmation mail', () => {
  it('holds nothing that the asker typed, nothing from afar, and one link to our own origin', async () => {
    const email = anEmail('gagnez-un-lot');
    const form = Form.in((await app.http.get('/subscribe').expect(200)).text);
    await app.http
      .post('/subscribe')
      .set({
        Host: 'evil.example',
        'X-Forwarded-Host': 'evil.example',
        Referer: 'https://evil.example',
      })
      .set({ 'User-Agent': 'evil.example', 'Accept-Language': 'fr, evil.example' })
      .type('form')
      .send(
        new URLSearchParams([
          ...form.hidden(),
          ['topics', 'lettre'],
          ['email', email],
          ['name', 'evil.example'],
          ['message', 'https://evil.example'],
        ]).toString(),
      )
      .expect(200);
    const named = anEmail('gagnez-un-lot');
    const control = {
      name: 'evil.example',
      label: 'https://evil.example',
      default: '',
      value: 'evil.example',
    };
    await apiAsk(named, {
      evidence: { ...evidence, formUrl: 'https://evil.example/', controls: [control] },
    }).expect(202);
    await people.settle();
    for (const mail of [...(await people.mailsTo(email)), ...(await people.mailsTo(named))]) {
      const everything = JSON.stringify({ ...mail, to: '', headers: { ...mail.headers, to: '' } });
      expect(everything).not.toMatch(/evil|gagnez/i);
      expect(mail.html).not.toMatch(
        /<(img|script|link|iframe|object|form|base)\b|\ssrc=|url\(|@import/i,
      );
      const urls = `${mail.text} ${mail.html}`.match(/\b[a-z]+:\/\/[^\s"<]+/g) ?? [];
      expect(new Set(urls).size).toBe(1);
      expect(urls[0]).toMatch(/^https:\/\/consent\.example\/opt-in\/[A-Za-z0-9_-]{43}$/);
      expect(mail.headers['auto-submitted']).toBe('auto-generated');
    }
    expect(await people.mailsTo(email)).toHaveLength(1);
    expect(await people.mailsTo(named)).toHaveLength(1);
  });

  it('has a link of 256 random bits of which only the hash is kept', async () => {
    const [first, second] = [anEmail(), anEmail()];
    await people.subscribe(first, ['lettre']);
    await people.subscribe(second, ['lettre']);
    const [token = '', other = ''] = [await people.linkTo(first), await people.linkTo(second)].map(
      (path) => path.slice('/opt-in/'.length),
    );
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(token).not.toBe(other);
    const hash = createHash('sha256').update(token).digest();
    const found = await app.sql('SELECT 1 FROM opt_in_tokens WHERE token_sha256 = $1', [hash]);
    expect(found).toHaveLength(1);
    expect(await placesHolding(app, [token])).toEqual([]);
    expect(app.logLines.join()).not.toContain(token);
  });

  it('can be answered, and is no part of a list that one could leave', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    const [mail] = await people.mailsTo(email);
    expect(mail?.headers['reply-to']).toContain('bonjour@montfaribole.example');
    expect(Object.keys(mail?.headers ?? {}).filter((name) => name.startsWith('list-'))).toEqual([]);
    await app.http.post(path).type('form').send('List-Unsubscribe=One-Click').expect(400);
  });

  it('is written in the language of the form', async () => {
    const email = anEmail();
    await apiAsk(email, { locale: 'en' }).expect(202);
    const path = await people.linkTo(email);
    const [mail] = await people.mailsTo(email);
    expect(mail?.headers['content-language']).toBe('en');
    expect(mail?.text).toContain('The garden letter');
    expect((await app.http.get(path).expect(200)).text).toContain('<html lang="en">');
    expect((await app.http.get(`${path}?lang=fr`)).text).toContain('<html lang="fr">');
  });
});

describe('the confirmation budget', () => {
  it('holds back the same topics for 15 minutes and after two in a day', async () => {
    const email = anEmail();
    expect(await mailsAfterAsking(email, 'lettre', 'ateliers')).toBe(1);
    expect(await mailsAfterAsking(email, 'ateliers', 'lettre')).toBe(1);
    await people.dateMailsBack(email, '14 minutes 50 seconds');
    expect(await mailsAfterAsking(email, 'lettre', 'ateliers')).toBe(1);
    await people.dateMailsBack(email, '10 seconds');
    expect(await mailsAfterAsking(email, 'lettre', 'ateliers')).toBe(2);
    await people.dateMailsBack(email, '1 hour');
    expect(await mailsAfterAsking(email, 'lettre', 'ateliers')).toBe(2);
    await people.dateMailsBack(email, '23 hours');
    expect(await mailsAfterAsking(email, 'lettre', 'ateliers')).toBe(3);
  });

  it('ends after five mails in 30 days, whatever the topics and however they were asked for', async () => {
    const email = anEmail();
    const sets = [['lettre'], ['ateliers'], ['offres'], ['alertes'], ['lettre', 'offres']];
    for (const [index, topics] of sets.entries())
      expect(await mailsAfterAsking(email, ...topics)).toBe(index + 1);
    await apiAsk(email, { topics: ['ateliers', 'offres'] }).expect(202);
    expect(await mailsAfterAsking(email, 'ateliers', 'alertes')).toBe(5);
    await people.dateMailsBack(email, '29 days 23 hours');
    expect(await mailsAfterAsking(email, 'ateliers', 'alertes')).toBe(5);
    await people.dateMailsBack(email, '1 hour');
    expect(await mailsAfterAsking(email, 'ateliers', 'alertes')).toBe(6);
  });
});
