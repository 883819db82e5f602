/** What people answer counts for or against the form that made us write to them; nothing else does. */
import { Form } from '../../examples/http.js';
import { formsCommand } from '../../src/opt-in/forms.command.js';
import { TidyOptIns } from '../../src/opt-in/tidy-opt-ins.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender, type Json } from '../support/people.js';
import { fingerprint, placesHolding } from '../support/scan.js';

let app: TestApp;
let people: People;
let shop: TestSender;
let own: string;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  shop = await TestSender.with(app, ['optin'], 'shop');
  own = `${app.config.settings.publicUrl}/subscribe`;
});
afterAll(() => app.close());
beforeEach(() => app.sql('DELETE FROM form_tallies'));

/** Asks from a form on another site; the path of the link that is mailed. */
async function askFrom(origin: string, email = anEmail()): Promise<string> {
  const { text } = await app.http.get('/subscribe').expect(200);
  const fields = [...Form.in(text).hidden(), ['topics', 'lettre'], ['email', email]];
  await app.http
    .post('/subscribe')
    .set({ Origin: origin, 'Sec-Fetch-Site': 'cross-site' })
    .type('form')
    .send(new URLSearchParams(fields as [string, string][]).toString())
    .expect(200);
  return people.linkTo(email);
}

async function askOverApi(formUrl: string, email = anEmail()): Promise<string> {
  await shop
    .post('/v1/opt-ins', {
      recipient: { email },
      channel: 'email',
      topics: ['lettre'],
      locale: 'fr',
      evidence: {
        formUrl,
        noticeVersion: '2',
        controls: [{ name: 'letter', label: 'La lettre', default: false, value: true }],
      },
    })
    .expect(202);
  return people.linkTo(email);
}

const tallies = () =>
  app.sql<Json>('SELECT form, outcome, count FROM form_tallies ORDER BY form, outcome');

/** As if so many had answered so, so many days ago. */
const seed = (form: string, outcome: string, count: number, daysAgo = 3) =>
  app.sql('INSERT INTO form_tallies VALUES ($1, current_date - $4::int, $2, $3)', [
    form,
    outcome,
    count,
    daysAgo,
  ]);

async function forms(...words: string[]): Promise<string> {
  const command = formsCommand(() =>
    Promise.resolve({
      get: (token) => app.get(token as never),
      close: () => Promise.resolve(),
    }),
  );
  let written = '';
  command.configureOutput({ writeOut: (text) => (written += text) });
  await command.parseAsync(words, { from: 'user' });
  return written;
}

const warnings = () => app.logLines.filter((line) => line.includes('say it was not them'));

async function metric(outcome: string): Promise<number> {
  const { text } = await app.http.get('/metrics').expect(200);
  const line = new RegExp(`^assent_opt_in_answers_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
}

describe('an answer', () => {
  it('counts for the form that made us write, once, be it a yes or a no', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const hosted = await people.linkTo(email);
    const embedded = await askFrom('https://shop.example');
    const brought = await askOverApi('https://shop.example/basket/48213?customer=48213#letter');
    expect(await tallies()).toEqual([]);
    const before = { yes: await metric('confirmed'), no: await metric('refused') };
    for (const _ of [1, 2]) {
      await people.answer(hosted, 'confirm', ['lettre']).expect(200);
      await people.answer(embedded, 'refuse').expect(200);
      await people.answer(brought, 'refuse').expect(200);
    }
    expect(await tallies()).toEqual([
      { form: own, outcome: 'confirmed', count: 1 },
      { form: 'https://shop.example', outcome: 'refused', count: 1 },
      { form: 'https://shop.example/basket/* (shop)', outcome: 'refused', count: 1 },
    ]);
    expect(await metric('confirmed')).toBe(before.yes + 1);
    expect(await metric('refused')).toBe(before.no + 2);
  });

  it('tells who says no that it counts, and is the same page for a second press', async () => {
    const path = await askFrom('https://shop.example');
    const { text } = await people.answer(path, 'refuse').expect(200);
    expect(text).toContain('Cela compte aussi contre le formulaire');
    expect((await people.answer(path, 'refuse').expect(200)).text).toBe(text);
  });

  it('is not what opening, asking, an empty yes or time that runs out makes', async () => {
    const path = await askFrom('https://shop.example');
    const before = await fingerprint(app);
    await app.http.get(path).expect(200);
    await people.answer(path, 'confirm', []).expect(422);
    await app.http.post(path).type('form').send('action=explode').expect(400);
    expect(await fingerprint(app)).toEqual(before);
    const email = anEmail();
    const late = await askFrom('https://shop.example', email);
    await app.sql(`UPDATE opt_ins SET expires_at = now() WHERE contact_id = $1`, [
      await people.contactIdOf(email),
    ]);
    await people.answer(late, 'refuse').expect(410);
    await app.get(TidyOptIns).run();
    expect(await tallies()).toEqual([]);
  });

  it('leaves no address behind, whatever URL the form had', async () => {
    const email = anEmail();
    const url = `https://shop.example/u/${encodeURIComponent(email)}/letter`;
    await people.answer(await askOverApi(url, email), 'refuse').expect(200);
    expect(await tallies()).toEqual([
      { form: 'https://shop.example (shop)', outcome: 'refused', count: 1 },
    ]);
    expect(await placesHolding(app, [email, encodeURIComponent(email)])).toEqual([]);
  });
});

describe('a form of which many say it was not them', () => {
  const form = 'https://shop.example';

  it('is told in the log as it passes the line, and not again', async () => {
    await seed(form, 'confirmed', 37);
    await seed(form, 'refused', 1);
    const before = warnings().length;
    const paths = [await askFrom(form), await askFrom(form), await askFrom(form)];
    await people.answer(paths[0] ?? '', 'confirm', ['lettre']).expect(200);
    expect(warnings()).toHaveLength(before);
    await people.answer(paths[1] ?? '', 'refuse').expect(200);
    expect(warnings()).toHaveLength(before + 1);
    expect(JSON.parse(warnings().at(-1) ?? '')).toMatchObject({
      level: 40,
      form,
      answers: 40,
      refused: 2,
    });
    await people.answer(paths[2] ?? '', 'refuse').expect(200);
    expect(warnings()).toHaveLength(before + 1);
    // Nothing follows by itself: whoever refuses their own asks would silence it.
    await people.answer(await askFrom(form), 'confirm', ['lettre']).expect(200);
  });

  it('is marked where an operator looks, of the last 30 days and with 20 answers at least', async () => {
    expect(await forms()).toBe('Nobody answered in the last 30 days.\n');
    await seed(form, 'confirmed', 37);
    await seed(form, 'refused', 3);
    await seed(form, 'refused', 500, 30);
    await seed('https://fine.example', 'confirmed', 400, 29);
    await seed('https://fine.example', 'refused', 4);
    await seed('https://small.example/form (shop)', 'refused', 5);
    expect(await forms()).toBe(
      [
        'form                               answers  refused    share',
        'https://shop.example                    40        3    7.5 %  look at it',
        'https://small.example/form (shop)        5        5  100.0 %',
        'https://fine.example                   404        4    1.0 %',
        '',
      ].join('\n'),
    );
    const told = JSON.parse(await forms('--json')) as { days: number; forms: Json[] };
    expect(told.days).toBe(30);
    expect(told.forms[0]).toEqual({
      form,
      answers: 40,
      refused: 3,
      refusedPercent: 7.5,
      isMarked: true,
    });
    expect(told.forms.map(({ isMarked }) => isMarked)).toEqual([true, false, false]);
  });

  it('is counted for a year', async () => {
    await seed(form, 'refused', 1, 365);
    await seed(form, 'refused', 2, 364);
    await app.get(TidyOptIns).run();
    expect(await tallies()).toEqual([{ form, outcome: 'refused', count: 2 }]);
  });
});
