/** "Why did I get this?": what people are told about the messages to them, and that nobody else is. */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { footerPath, ONE_CLICK, TestSender, type People, type Person } from '../support/people.js';
import { enterCenter } from '../support/person.js';
import { fingerprint } from '../support/scan.js';
import { STAFF_NAME, StaffMember } from '../support/staff.js';

const WHY = '/preferences/why';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  ({ app, people } = await openCast());
  sender = await TestSender.with(
    app,
    ['authorize', 'check', 'preferences', 'contacts'],
    'lettre-hebdo',
  );
});
afterAll(() => app.close());

/** Text as a reader sees it, on one line. */
const read = (html: string): string =>
  html
    .replace(/<(svg|style)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

/** The page of somebody in English, as text; they come in by a link of their own. */
async function why(person: Person, query = ''): Promise<{ html: string; text: string }> {
  const inside = await enterCenter(app, person.email);
  const { text: html } = await inside.get(`${WHY}?lang=en${query}`).expect(200);
  return { html, text: read(html) };
}

async function noticeAgreedTo(contactId: string): Promise<{ sha256: string }> {
  const told = await people.happeningsOf(contactId);
  const yes = told.find(({ type }) => type === 'consent.confirmed');
  return yes?.notice as { sha256: string };
}

describe('the answer to "Why did I get this?"', () => {
  it('says of an allowed message who asked, what it rested on and what became of it', async () => {
    const person = await people.optedInTo('lettre');
    const allow = await sender.allowed(person.email, 'lettre', { campaign: 'printemps-7' });
    await sender.redeem(allow, person.email, 'lettre').expect(200);
    const { text } = await why(person);
    expect(text).toMatch(/asked by lettre-hebdo · campaign printemps-7 ✓ Allowed\./);
    expect(text).toMatch(
      /You had said yes to this on \d+ \w+ \d{4} at .+?CES?T\. Read what you said/,
    );
    expect(text).toMatch(/Handed over for sending on/);
    // Assent's own mails are asked for too, and told like any other.
    expect(text).toMatch(/asked by ourselves ✓ Allowed\. It is not advertising/);
  });

  it('shows the text that was agreed to word for word, in the language it was shown in', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    await sender.allowed(person.email, 'lettre');
    await sender.allowed(person.email, 'ateliers');
    const { html } = await why(person);
    const shown = [...html.matchAll(/<details id="text-\d+">(.*?)<\/details>/gs)];
    expect(shown).toHaveLength(1);
    const paragraphs = [...(shown[0]?.[1] ?? '').matchAll(/<p>(.*?)<\/p>/gs)].map(([, one = '']) =>
      one.replace(/&#x27;/g, "'").replace(/&quot;/g, '"'),
    );
    const words = `${paragraphs.join('\n\n')}\n`;
    const { sha256 } = await noticeAgreedTo(person.contactId);
    expect(createHash('sha256').update(words).digest('hex')).toBe(sha256);
    expect(html.match(/href="#text-1"/g)).toHaveLength(2);
  });

  it('says of a denied message in words why it was, with what the person had chosen', async () => {
    const person = await people.optedInTo('lettre');
    await sender.ask(person.email, 'offres');
    await app.http
      .patch(`/v1/contacts/${person.contactId}/preferences`)
      .auth(sender.client.token, { type: 'bearer' })
      .send({ cadences: { lettre: 'weekly' }, evidence: { via: 'telephone' } });
    await sender.allowed(person.email, 'lettre');
    await sender.ask(person.email, 'lettre');
    const { text } = await why(person);
    expect(text).toMatch(/Seasonal offers[^✓]*?✕ Not allowed\. You had not said yes to this\./);
    expect(text).toContain(
      '✕ Not allowed. You had asked for at most one message a week about this.',
    );
    expect(text).toMatch(/It may be asked for again from \d+ \w+ \d{4}/);
    expect(text).not.toMatch(/no_consent|cadence|cap_reached/);
  });

  it('tells what became of messages that were given back or taken back', async () => {
    const person = await people.optedInTo('lettre');
    await sender.release(await sender.allowed(person.email, 'lettre')).expect(200);
    const out = await sender.allowed(person.email, 'lettre');
    await app.http.post(footerPath(out)).type('form').send(ONE_CLICK).expect(200);
    const { text } = await why(person);
    expect(text).toMatch(/Given back on .+?: it was not sent\./);
    expect(text).toMatch(
      /Cancelled on .+?, before it was sent\. You had said no in the meantime\./,
    );
    expect(text).toMatch(/You said yes.+?by the unsubscribe button of your mail program/);
  });

  it('is in French for who reads French, and by their own clock', async () => {
    const person = await people.optedInTo('lettre');
    await sender.allowed(person.email, 'lettre');
    await app.sql(`UPDATE contacts SET timezone = 'Pacific/Auckland' WHERE contact_id = $1`, [
      person.contactId,
    ]);
    const inside = await enterCenter(app, person.email);
    const text = read((await inside.get(`${WHY}?lang=fr`).expect(200)).text);
    expect(text).toMatch(/✓ Autorisé\. Vous aviez dit oui à cela le \d+/);
    expect(text).toMatch(/UTC\+1[23]/);
  });

  it('draws what was agreed to over time as pictures that say the same in words, beside a table', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    const { html } = await why(person);
    const pictures = [...html.matchAll(/<svg role="img" aria-labelledby="([^"]+)"/g)];
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    for (const [, id = ''] of pictures)
      expect(new RegExp(`<desc id="${id}">[^<]*\\d{4}`).test(html)).toBe(true);
    const table = /<table.*?<\/table>/s.exec(html)?.[0] ?? '';
    expect(table.match(/You said yes/g)).toHaveLength(2);
    expect(table.match(/by the button on the page that our mail led to/g)).toHaveLength(2);
    expect(table.match(/still so/g)).toHaveLength(2);
  });

  it('counts checks by day, and tells who looked the person up and why', async () => {
    const person = await people.optedInTo('lettre');
    const check = { recipient: { email: person.email }, channel: 'email', topic: 'lettre' };
    for (const _ of 'abc') await sender.post('/v1/checks', check).expect(200);
    const staff = await StaffMember.enter(app);
    await staff.open(person.contactId, 'called about a letter');
    const { text } = await why(person);
    expect(text).toMatch(/Questions without a message .+? lettre-hebdo 3 /);
    expect(text).toMatch(/somebody of our team .*?called about a letter/);
    expect(text).toMatch(/you Opened these pages by a link in your mailbox/);
    expect(text).not.toContain(STAFF_NAME);
  });
});

describe('the pages of it', () => {
  it('hold every message once, the newest first, however many there are', async () => {
    const person = await people.optedInTo('lettre');
    const refs = Array.from({ length: 90 }, (_, nth) => `c-${String(nth)}`);
    for (const campaign of refs) await sender.ask(person.email, 'lettre', { campaign });
    const inside = await enterCenter(app, person.email);
    const found: string[] = [];
    let path: string | undefined = `${WHY}?lang=en`;
    let pages = 0;
    while (path !== undefined) {
      const html: string = (await inside.get(path).expect(200)).text;
      found.push(...[...html.matchAll(/campaign (c-\d+)/g)].map(([, one = '']) => one));
      path = /href="([^"]*before=[^"]+)"/.exec(html)?.[1]?.replace('&amp;', '&');
      pages += 1;
    }
    expect(found).toEqual(refs.toReversed());
    expect(pages).toBe(3);
  });

  it('stay where they are in another language', async () => {
    const person = await people.optedInTo('lettre');
    for (let nth = 0; nth < 20; nth += 1)
      await sender.ask(person.email, 'lettre', { campaign: `c-${String(nth)}` });
    const inside = await enterCenter(app, person.email);
    const told = (html: string) => html.match(/c-\d+/g);
    const { text: first } = await inside.get(`${WHY}?lang=en`).expect(200);
    const older = /href="([^"]*before=[^"]+)"/.exec(first)?.[1]?.replace('&amp;', '&') ?? '';
    const { text: here } = await inside.get(older).expect(200);
    const there = /href="([^"]*)" lang="fr"/.exec(here)?.[1] ?? '';
    const { text: french } = await inside
      .get(there.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='))
      .expect(200);
    expect(french).toContain('<h1>Messages plus anciens');
    expect(told(here)).toHaveLength(5);
    expect(told(french)).toEqual(told(here));
  });

  it('weigh less than 60 kB with their stylesheet', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    for (let nth = 0; nth < 60; nth += 1)
      await sender.ask(person.email, nth % 2 === 0 ? 'lettre' : 'alertes', {
        campaign: 'a-campaign-with-a-name-as-long-as-they-come',
      });
    const { html } = await why(person);
    const weight = Buffer.byteLength(html) + readFileSync('public/assent.css').length;
    expect(weight).toBeLessThan(60_000);
  });

  it('are for nobody without a session, and change nothing', async () => {
    const { headers } = await app.http.get(WHY).set('Accept', 'text/html').expect(303);
    expect(headers.location).toMatch(/^\/preferences/);
    const person = await people.optedInTo('lettre');
    const inside = await enterCenter(app, person.email);
    const before = await fingerprint(app);
    const { headers: kept } = await inside.get(WHY).expect(200);
    await inside.get('/preferences/erasure').expect(200);
    expect(await fingerprint(app)).toEqual(before);
    expect(kept['cache-control']).toBe('no-store');
  });

  it('never show anything of another person, whatever is asked for', async () => {
    const [one, other] = [await people.optedInTo('lettre'), await people.optedInTo('lettre')];
    const of = async ({ email }: Person, campaign: string) =>
      sender.allowed(email, 'lettre', { campaign });
    await of(one, 'of-one');
    const theirs = await of(other, 'of-other');
    const inside = await enterCenter(app, one.email);
    const { text: html } = await inside.get(`${WHY}?lang=en`).expect(200);
    expect(html).toContain('of-one');
    for (const secret of ['of-other', theirs.id, other.email, one.email, sender.client.clientId])
      expect(html).not.toContain(secret);
    await inside.get(`${WHY}?before=${theirs.id}`).expect(404);
    await inside.get(`${WHY}?before=anything`).expect(404);
  });
});
