/** Finding and seeing people in the console: each look is on record, with its reason (T-21). */
import { Sequencer } from '../../src/ledger/sequencer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  anEmail,
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Person,
} from '../support/people.js';
import { fingerprint } from '../support/scan.js';
import { StaffMember, STAFF_NAME } from '../support/staff.js';

const REASON = 'access request of 21 November';

let app: TestApp;
let people: People;
let sender: TestSender;
let staff: StaffMember;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize'], 'lettre-hebdo');
  staff = await StaffMember.enter(app);
});
afterAll(() => app.close());

const linesAbout = (contactId: string) =>
  app.sql<{ actor: string; action: string; reason: string }>(
    'SELECT actor, action, reason FROM access_log WHERE contact_id = $1 ORDER BY at',
    [contactId],
  );

async function withHistory(): Promise<Person> {
  const person = await people.optedInTo('lettre', 'ateliers');
  const allow = await sender.allowed(person.email, 'lettre');
  await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
  return person;
}

describe('finding a person', () => {
  it('leads to their page by address and by id, with a line for each step', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    for (const person of [email, ` ${email.toUpperCase()} `, contactId]) {
      const other = await StaffMember.enter(app);
      const before = (await linesAbout(contactId)).length;
      const found = await other.post('/console/contacts', { person, reason: REASON }).expect(303);
      expect(found.headers.location).toMatch(`/console/contacts/${contactId}?lang=`);
      await other.get(String(found.headers.location)).expect(200);
      expect((await linesAbout(contactId)).slice(before)).toEqual([
        { actor: STAFF_NAME, action: 'contact.lookup', reason: REASON },
        { actor: STAFF_NAME, action: 'console.person', reason: REASON },
      ]);
    }
  });

  it('says that nobody has an address, and keeps that it was asked', async () => {
    const email = anEmail();
    const { text } = await staff
      .post('/console/contacts?lang=en', { person: email, reason: 'who is this' })
      .expect(404);
    expect(text).toContain('Nobody on file has this');
    expect(await app.sql(`SELECT contact_id FROM access_log WHERE reason = 'who is this'`)).toEqual(
      [{ contact_id: null }],
    );
  });

  it.each([
    ['', REASON, 'Enter an address, a phone or a contact id.'],
    ['camille@', REASON, 'This is no address, phone or contact id.'],
    ['camille@exemple.example', '', 'Say why.'],
    ['camille@exemple.example', 'camille@exemple.example asks', 'Leave addresses and numbers out'],
    ['camille@exemple.example', 'x'.repeat(201), 'The reason is too long.'],
  ])('asks again for %j with the reason %j, and records nothing', async (person, reason, told) => {
    const before = await fingerprint(app);
    const { text } = await staff.post('/console/contacts?lang=en', { person, reason }).expect(422);
    expect(text).toContain(told);
    expect(text).toMatch(/role="alert"/);
    expect(await fingerprint(app)).toEqual(before);
  });

  it('needs a session with the scope for it', async () => {
    const before = await fingerprint(app);
    await app.http.post('/console/contacts').type('form').send('person=x').expect(403);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe("a person's page", () => {
  it('says nothing to who comes by an id without a reason, known or not', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const unknown = contactId.replace(/^.{8}/, '00000000');
    const before = await fingerprint(app);
    const [first, second] = [
      await staff.get(`/console/contacts/${contactId}`).expect(200),
      await staff.get(`/console/contacts/${unknown}`).expect(200),
    ];
    expect(first.text.replaceAll(contactId, '')).toBe(second.text.replaceAll(unknown, ''));
    expect(await fingerprint(app)).toEqual(before);
  });

  it('is opened by a reason, for this session alone and until it ends', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const [first, second] = [await StaffMember.enter(app), await StaffMember.enter(app)];
    await first.post(`/console/contacts/${contactId}/open`, { reason: '' }).expect(422);
    await first.open(contactId);
    const page = `/console/contacts/${contactId}?lang=en`;
    expect((await first.get(page).expect(200)).text).toContain('Where they stand');
    expect((await second.get(page).expect(200)).text).toContain(
      'Why do you want to see this person?',
    );
    await first.post('/console/leave').expect(200);
    expect(
      await app.sql('SELECT 1 FROM staff_openings WHERE contact_id = $1', [contactId]),
    ).toEqual([]);
  });

  it('leaves one line each time it is shown, and changes nothing else', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await staff.open(contactId, REASON);
    const { 'public.access_log': _, ...before } = await fingerprint(app);
    const lines = (await linesAbout(contactId)).length;
    for (let nth = 1; nth <= 3; nth++) {
      await staff.get(`/console/contacts/${contactId}`).expect(200);
      expect(await linesAbout(contactId)).toHaveLength(lines + nth);
    }
    expect(await fingerprint(app)).toMatchObject(before);
  });

  it('shows where they stand, the picture and the table, in both languages', async () => {
    const { email, contactId } = await withHistory();
    await staff.open(contactId, REASON);
    const texts = {
      en: ['Where they stand', 'Withdrawn', 'Timeline', 'Everything on record', 'the person'],
      fr: ['Où elle en est', 'Retiré', 'Chronologie', 'Tout ce qui est consigné', 'la personne'],
    };
    for (const [lang, words] of Object.entries(texts)) {
      const { text, headers } = await staff.get(`/console/contacts/${contactId}?lang=${lang}`);
      for (const word of words) expect(text).toContain(word);
      expect(text).toContain('<html lang="' + lang);
      expect(text).toMatch(lang === 'en' ? /2 allowed, none denied/ : /2 autorisés, aucun refusé/);
      expect(text).toContain('lettre-hebdo');
      expect(text).not.toContain(email);
      expect(text).toContain('c…@e….example');
      expect(text.match(/<rect class="bar-consent" x="[0-9.]+%"/g)).toHaveLength(2);
      expect(text).not.toMatch(/<script|\sstyle=|http-equiv|\son[a-z]+=/i);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('tells the place in the log of every line, of decisions too', async () => {
    const { contactId } = await withHistory();
    await app.get(Sequencer).run();
    await staff.open(contactId, REASON);
    const { text } = await staff.get(`/console/contacts/${contactId}?lang=en`).expect(200);
    expect(text).toContain('Message allowed');
    expect(text.match(/data-label="Log"><div>[0-9]+</g)?.length).toBeGreaterThan(5);
    expect(text).not.toContain('not yet');
  });

  it('shows addresses in clear to a session that may see them, and on its asking only', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const page = `/console/contacts/${contactId}?lang=en`;
    await staff.open(contactId, REASON);
    expect((await staff.get(`${page}&clear=1`).expect(200)).text).not.toContain(email);
    const cleared = await StaffMember.enter(app, ['audit', 'audit.clear'], 'Dominique');
    await cleared.open(contactId, REASON);
    expect((await cleared.get(page).expect(200)).text).not.toContain(email);
    expect((await cleared.get(`${page}&clear=1`).expect(200)).text).toContain(email);
    expect((await linesAbout(contactId)).at(-1)).toMatchObject({
      actor: 'Dominique',
      action: 'console.person_clear',
    });
  });
});

describe('the record of processing in the console', () => {
  it('says in both languages what is processed and what would go, and changes nothing', async () => {
    const before = await fingerprint(app);
    const texts = {
      en: ['Record of processing', 'Legal basis', 'To be deleted', '5 years (1,826 days)'],
      fr: ['Registre des traitements', 'Base légale', 'À supprimer', '5 ans (1\u202f826 jours)'],
    };
    for (const [lang, words] of Object.entries(texts)) {
      const { text } = await staff.get(`/console/processing?lang=${lang}`).expect(200);
      for (const word of words) expect(text).toContain(word);
      expect(text).not.toMatch(/<script|\sstyle=|http-equiv|\son[a-z]+=/i);
    }
    for (const name of ['record.md', 'record.json']) {
      const { headers } = await staff.get(`/console/processing/${name}?lang=fr`).expect(200);
      expect(headers['content-disposition']).toContain(
        'attachment; filename="record-of-processing',
      );
    }
    expect(await fingerprint(app)).toEqual(before);
  });
});
