/** "Why did I get this?" of somebody with a long history: every page of it weighs no more than any other. */
import { readFileSync } from 'node:fs';
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import { TestSender } from '../support/people.js';
import { enterCenter, visitorOf, type PersonInCenter } from '../support/person.js';
import { StaffMember } from '../support/staff.js';

const WHY = '/preferences/why';
const MOST_BYTES = 60_000;
const MESSAGES = 500;
const CHANGES = 30;

let cast: Cast;
let inside: PersonInCenter;
beforeAll(async () => {
  cast = await openCast();
  const { app } = cast;
  const { email, contactId, center } = await visitorOf(cast, 'lettre', 'ateliers', 'offres');
  const sender = await TestSender.with(app, ['authorize', 'check'], 'lettre-hebdo-du-jardin');
  await askOften(sender, email);
  await changeOften(center);
  await sender
    .post('/v1/checks', { recipient: { email }, channel: 'email', topic: 'lettre' })
    .expect(200);
  await app.sql(
    `INSERT INTO check_counts (bucket, contact_id, day, client_id, count)
     SELECT bucket, contact_id, day - nth, client_id, nth
     FROM check_counts, generate_series(1, 40) AS nth WHERE contact_id = $1`,
    [contactId],
  );
  const staff = await StaffMember.enter(app);
  const reason = 'called about a letter that she did not want any more, and asked us to look';
  for (let nth = 0; nth < 25; nth += 1) await staff.open(contactId, reason);
  inside = await enterCenter(app, email);
}, 300_000);
afterAll(() => cast.app.close());

/** In turn allowed and denied: what is given back makes room for the next. */
async function askOften(sender: TestSender, email: string): Promise<void> {
  const campaign = 'a-campaign-with-a-name-as-long-as-they-come';
  for (let nth = 0; nth < MESSAGES; nth += 1) {
    const topic = ['lettre', 'ateliers', 'offres'][nth % 3] ?? '';
    const answer = await sender.ask(email, topic, { campaign: `${campaign}-${String(nth)}` });
    if (answer.decision === 'allow' && nth % 2 === 0) await sender.release(answer).expect(200);
  }
}

/** Stopped and taken back, and slower and faster, again and again. */
async function changeOften(center: PersonInCenter): Promise<void> {
  for (let nth = 0; nth < CHANGES; nth += 1) {
    await center.post('/preferences/leave', { topic: 'lettre/email' }).expect(303);
    const { text } = await center.get('/preferences').expect(200);
    const undo = /name="undo" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await center.post('/preferences/undo', { undo }).expect(303);
    const fields = { budget: String(nth + 1) };
    await (await ChoicesTab.open(center)).save({ fields }).expect(303);
  }
}

const STYLE = readFileSync('public/assent.css').length;

it.each(['fr', 'en'])(
  'weighs less than 60 kB with its stylesheet, on every page, in %s',
  async (lang) => {
    let path: string | undefined = `${WHY}?lang=${lang}`;
    const weights: number[] = [];
    let messages = 0;
    while (path !== undefined) {
      const html: string = (await inside.get(path).expect(200)).text;
      weights.push(Buffer.byteLength(html) + STYLE);
      messages += html.match(/a-campaign-with/g)?.length ?? 0;
      path = /href="([^"]*before=[^"]+)"/.exec(html)?.[1]?.replace('&amp;', '&');
    }
    expect(messages).toBe(MESSAGES);
    expect(weights.filter((weight) => weight >= MOST_BYTES)).toEqual([]);
    const { text: first } = await inside.get(`${WHY}?lang=${lang}`).expect(200);
    // What still stands is told however much is newer and over.
    const standing = lang === 'fr' ? 'toujours en cours' : 'still so';
    expect(first.split(standing)).toHaveLength(4);
  },
);
