/** The consents that end soon are found page by page: each once, and no other. */
import { Database } from '../../src/platform/database/database.js';
import { RenewalsStore, roundFrom, type Cursor } from '../../src/preferences/renewals.store.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const TOPICS = ['ateliers', 'lettre'];

/** So many people in one slice of the tables, whose consents to both topics end in so many days. */
async function peopleIn(slice: string, count: number, days: number): Promise<string[]> {
  const rows = await app.sql<{ id: string }>(
    `WITH people AS (
       INSERT INTO contacts (bucket, contact_id, kind, source, created_at)
       SELECT ('x' || $1)::bit(8)::int, (left(gen_random_uuid()::text, 34) || $1)::uuid,
         'consumer', 'test', now() FROM generate_series(1, $2::int) RETURNING bucket, contact_id)
     INSERT INTO consents (bucket, contact_id, topic, channel, state, basis, address_id,
       notice_key, notice_version, locale, confirmed_at, expires_at, entry_id)
     SELECT bucket, contact_id, topic, 'email', 'confirmed', 'consent', gen_random_uuid(),
       'accord-nouvelles', '2', 'fr', now(), now() + make_interval(days => $3), gen_random_uuid()
     FROM people, unnest($4::text[]) topic RETURNING contact_id AS id`,
    [slice, count, days, TOPICS],
  );
  return rows.map(({ id }) => id);
}

const pageFrom = (from: Cursor) =>
  app
    .get(Database)
    .inSnapshot((tx) => app.get(RenewalsStore).listEnding(tx, { days: 30, idleDays: [] }, from));

it('consents that end within the days asked for are listed once each, wherever a round begins', async () => {
  const ending = [
    ...(await peopleIn('00', 3, 29)),
    ...(await peopleIn('7f', 600, 29)),
    ...(await peopleIn('ff', 250, 1)),
  ];
  await peopleIn('7f', 20, 31);
  await peopleIn('ff', 20, -1);
  const expected = [...new Set(ending)].flatMap((id) => TOPICS.map((topic) => `${id} ${topic}`));
  for (const first of [0, 0x7f, 0x80, 0xff]) {
    const { found, sizes } = await round(first);
    expect(Math.max(...sizes)).toBe(500);
    expect(new Set(found).size).toBe(found.length);
    expect(found.sort()).toEqual(expected.sort());
  }
});

async function round(first: number): Promise<{ found: string[]; sizes: number[] }> {
  const found: string[] = [];
  const sizes: number[] = [];
  let from: Cursor | null = roundFrom(first);
  do {
    const page = await pageFrom(from);
    found.push(...page.rows.map(({ contactId, topic }) => `${contactId} ${topic}`));
    sizes.push(page.rows.length);
    from = page.next;
  } while (from !== null);
  return { found, sizes };
}
