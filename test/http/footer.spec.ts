import { startTestApp, type TestApp } from '../support/app.js';
import {
  anEmail,
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Answer,
  type Person,
} from '../support/people.js';
import { fingerprint } from '../support/scan.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts']);
});
afterAll(() => app.close());

const press = (path: string, body: string) =>
  app.http.post(path).set('Accept', 'text/html').type('form').send(body);

/** Somebody who gets the letter and the workshops, and the link in their latest letter. */
async function reader(): Promise<Person & { path: string; letter: Answer }> {
  const person = await people.optedInTo('lettre', 'ateliers');
  const letter = await sender.allowed(person.email, 'lettre');
  return { ...person, letter, path: footerPath(letter) };
}

const typesSince = async (contactId: string): Promise<string[]> =>
  (await people.typesOf(contactId)).filter((type) => !/^(opt_in|consent\.confirmed)/.test(type));

describe('one-click unsubscription (RFC 8058)', () => {
  it('is offered by the headers of every marketing message, and by no other', async () => {
    const { email } = await people.optedInTo('lettre');
    const { headers, mustSign, links } = await sender
      .request(email, 'lettre')
      .expect(200)
      .then(({ body }) => body as Record<string, Record<string, string>>);
    expect(headers).toEqual({
      'List-Unsubscribe': `<${links?.unsubscribe ?? ''}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': '"La lettre du potager" <lettre.www.montfaribole.example>',
    });
    expect(links?.unsubscribe).toMatch(/^https:\/\/consent\.example\/u\/[A-Za-z0-9_-]+$/);
    expect(mustSign).toEqual(['List-Unsubscribe', 'List-Unsubscribe-Post']);
    const service = await sender.ask(email, 'service-compte');
    expect(service).toMatchObject({ decision: 'allow', headers: {}, mustSign: [], links: null });
  });

  it('takes one POST as a form, holds at once and voids the permit in hand', async () => {
    const { email, contactId, path, letter } = await reader();
    const workshop = await sender.allowed(email, 'ateliers');
    const { status, headers, text } = await app.http.post(path).type('form').send(ONE_CLICK);
    expect({ status, text }).toEqual({ status: 200, text: 'Unsubscribed.\n' });
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('location');
    expect(await typesSince(contactId)).toEqual(['consent.withdrawn']);
    const after = await sender.ask(email, 'lettre');
    expect(after).toMatchObject({ decision: 'deny', reason: 'no_consent' });
    const dead = await sender.redeem(letter, email, 'lettre').expect(410);
    expect(dead.body).toMatchObject({ code: 'permit_voided' });
    // Only this topic: what was agreed to apart is left apart.
    await sender.redeem(workshop, email, 'ateliers').expect(200);
  });

  it('takes the same as multipart', async () => {
    const { email, contactId, path } = await reader();
    await app.http.post(path).field('List-Unsubscribe', 'One-Click').expect(200, 'Unsubscribed.\n');
    expect((await sender.ask(email, 'lettre')).reason).toBe('no_consent');
    expect(await typesSince(contactId)).toEqual(['consent.withdrawn']);
  });

  it('needs no cookie, origin or referrer, and is refused for none of them', async () => {
    const { email, path } = await reader();
    await press(path, ONE_CLICK)
      .set({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', Cookie: 'a=b' })
      .expect(200);
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
  });

  it('is 200 again and again, with one entry, one withdrawal and one line in the journal', async () => {
    const { contactId, path } = await reader();
    const answers = await Promise.all(Array.from({ length: 8 }, () => press(path, ONE_CLICK)));
    answers.push(await press(path, ONE_CLICK));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await typesSince(contactId)).toEqual(['consent.withdrawn']);
    const rows = await app.sql('SELECT scope, topic FROM withdrawals WHERE contact_id = $1', [
      contactId,
    ]);
    expect(rows).toEqual([{ scope: 'topic', topic: 'lettre' }]);
  });

  it.each([
    ['one click', ONE_CLICK],
    ['the button of the page', 'action=topic'],
    ['"less often"', 'action=less'],
    ['"stop everything"', 'action=all'],
  ])('is no sign of life where it was so already: %s', async (_, body) => {
    const { contactId, path } = await reader();
    const lastAct = async () => {
      const [row] = await app.sql<{ at: Date }>(
        'SELECT last_act_at AS at FROM contacts WHERE contact_id = $1',
        [contactId],
      );
      return row?.at.getTime() ?? 0;
    };
    const age = `UPDATE contacts SET last_act_at = last_act_at - interval '2 years'
      WHERE contact_id = $1`;
    await press(path, body).expect(200);
    const acted = await lastAct();
    await app.sql(age, [contactId]);
    const before = await lastAct();
    expect(before).toBeLessThan(acted);
    await press(path, body).expect(200);
    expect(await lastAct()).toBe(before);
    expect(await typesSince(contactId)).toHaveLength(1);
  });

  it('changes nothing with another body, another method or a GET that looks like it', async () => {
    const { path } = await reader();
    const before = await fingerprint(app);
    const wrong = [
      '',
      'List-Unsubscribe=one-click',
      'List-Unsubscribe=One-Click&List-Unsubscribe=One-Click',
      'list-unsubscribe=One-Click',
      'action=',
      'action=everything',
      'action=topic&action=all',
      'action=__proto__',
      '__proto__[action]=all',
    ];
    for (const body of wrong) expect((await press(path, body)).status).toBe(400);
    await app.http.post(path).field('List-Unsubscribe', 'Two-Click').expect(400);
    await app.http
      .post(path)
      .send({ action: ['all'] })
      .expect(400);
    await app.http.post(path).type('text/plain').send(ONE_CLICK).expect(400);
    await app.http.post(path).type('application/xml').send(ONE_CLICK).expect(415);
    await app.http.post(path).expect(400);
    for (const method of ['get', 'head'] as const)
      await app.http[method](`${path}?${ONE_CLICK}&action=all`).expect(200);
    for (const method of ['put', 'patch', 'delete'] as const)
      await app.http[method](path).type('form').send(ONE_CLICK).expect(404);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('leaving everything', () => {
  it('is an objection for every address, ends every consent and voids every permit', async () => {
    const { email, contactId, path } = await reader();
    const second = anEmail('seconde');
    await people.addAddress(contactId, second);
    await people.optIn(second, ['ateliers', 'offres']);
    await people.optIn(email, ['ateliers']);
    const letter = await sender.allowed(email, 'ateliers');
    const invoice = await sender.allowed(email, 'service-compte');
    await press(path, 'action=all').expect(200);
    for (const one of [email, second]) {
      expect(await people.suppressionsOf(one)).toEqual([{ kind: 'objection', until: null }]);
      for (const topic of ['lettre', 'ateliers', 'offres'])
        expect((await sender.ask(one, topic)).reason).toBe('objection');
    }
    const dead = await sender.redeem(letter, email, 'ateliers').expect(410);
    expect(dead.body).toMatchObject({ code: 'permit_voided' });
    // A message about one's own account is no marketing.
    await sender.redeem(invoice, email, 'service-compte').expect(200);
    const states = await app.sql('SELECT DISTINCT state FROM consents WHERE contact_id = $1', [
      contactId,
    ]);
    expect(states).toEqual([{ state: 'withdrawn' }]);
    expect(await typesSince(contactId)).toEqual(['objection.recorded']);
    await press(path, 'action=all').expect(200);
    expect(await typesSince(contactId)).toEqual(['objection.recorded']);
  });

  it('binds an address that is brought back by a client', async () => {
    const { email, path } = await reader();
    await press(path, 'action=all').expect(200);
    await sender.post('/v1/contacts', { addresses: [{ email }], source: 'x' }).expect(200);
    expect((await sender.ask(email.toUpperCase(), 'lettre')).reason).toBe('objection');
  });
});

describe('a link that is none of ours', () => {
  it('gets one and the same page, whatever is wrong with it', async () => {
    const { path, contactId, email } = await reader();
    const token = path.slice('/u/'.length);
    const flip = (index: number) =>
      token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
    const tokens = [
      ...[0, 8, 20, 40, 60, token.length - 2].map(flip),
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      'A'.repeat(token.length),
      'x',
      encodeURIComponent('../u'),
      contactId,
    ];
    const before = await fingerprint(app);
    const pages = await Promise.all(
      tokens.map((one) => app.http.get(`/u/${one}`).set('Accept', 'text/html')),
    );
    const posts = await Promise.all(tokens.map((one) => press(`/u/${one}`, ONE_CLICK)));
    for (const { status, text } of [...pages, ...posts])
      expect({ status, text }).toEqual({ status: 404, text: pages[0]?.text });
    expect(pages[0]?.text).not.toContain('x…');
    expect(await fingerprint(app)).toEqual(before);
    expect((await sender.ask(email, 'ateliers')).decision).toBe('allow');
  });
});
