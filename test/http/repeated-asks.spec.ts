/** Anybody may fill in a form with somebody's address, again and again: what is kept of them has a bound. */
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender } from '../support/people.js';

const ASKS = 50;
const KEPT_A_DAY = 10;

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['optin']);
});
afterAll(() => app.close());

const evidence = {
  formUrl: 'https://shop.example/checkout',
  noticeVersion: '2',
  controls: [{ name: 'letter', label: 'La lettre', default: false, value: true }],
};

async function askOften(email: string, times: number, topic = 'lettre'): Promise<void> {
  for (let time = 0; time < times; time++)
    await sender
      .post('/v1/opt-ins', {
        recipient: { email },
        channel: 'email',
        topics: [topic],
        locale: 'fr',
        evidence,
      })
      .expect(202);
  await people.settle();
}

const countOf = async (table: string, where = 'true', values: unknown[] = []): Promise<number> => {
  const [row] = await app.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
    values,
  );
  return row?.n ?? 0;
};

const keptOf = async (contactId: string) => {
  const of = (table: string) => countOf(table, 'contact_id = $1', [contactId]);
  const [evidenceRows, optIns, decisions] = [
    await of('evidence'),
    await of('opt_ins'),
    await of('authorizations'),
  ];
  return { evidenceRows, optIns, decisions };
};

it('keeps ten asks a day of a person, and has an entry for every ask', async () => {
  const known = await people.optedInTo('ateliers');
  const stranger = anEmail();
  const before = await keptOf(known.contactId);
  for (const email of [known.email, stranger]) {
    const entries = await countOf('ledger_entries');
    await askOften(email, ASKS);
    const contactId = await people.contactIdOf(email);
    const types = await people.typesOf(contactId);
    expect(types.filter((type) => type === 'opt_in.requested')).toHaveLength(KEPT_A_DAY);
    // One for the ask, and one for its mail or in place of it (ADR 25).
    expect(await countOf('ledger_entries')).toBe(entries + 2 * ASKS);
    const { optIns, decisions } = await keptOf(contactId);
    expect(optIns).toBe(KEPT_A_DAY);
    expect(decisions).toBe(KEPT_A_DAY);
  }
  const after = await keptOf(known.contactId);
  // The ask by which they came is one of the ten of this day.
  expect(after.evidenceRows - before.evidenceRows).toBe(KEPT_A_DAY - 1 + 1);
}, 120_000);

it('says of whom in no entry beyond that, and looks again the next day', async () => {
  const email = anEmail();
  await askOften(email, KEPT_A_DAY + 1);
  const contactId = await people.contactIdOf(email);
  const unkept = (await people.happeningsOf(null)).filter(({ type }) => type === 'opt_in.not_kept');
  expect(Object.keys(unkept.at(-1) ?? {}).sort()).toEqual(['at', 'entryId', 'rule', 'type']);
  expect(JSON.stringify(unkept)).not.toContain(contactId);
  await askOften(email, 1, 'offres');
  expect(await people.mailsTo(email)).toHaveLength(1);
  await app.sql(
    `UPDATE opt_ins SET requested_at = requested_at - interval '1 day' WHERE contact_id = $1`,
    [contactId],
  );
  await askOften(email, 1, 'offres');
  expect(await people.mailsTo(email)).toHaveLength(2);
});
