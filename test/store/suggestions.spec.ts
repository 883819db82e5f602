/**
 * What the database says of the suggestion box, to whoever may read all of it: nothing of who, no time
 * finer than a day, and no order once the box is emptied.
 */
import { FEWEST_TOGETHER, MOST_WAITING, type Slip } from '../../src/core/suggestion.js';
import { EmptyBox } from '../../src/suggestions/empty-box.js';
import { SuggestionBox } from '../../src/suggestions/suggestion-box.service.js';
import { startTestApp, type TestApp } from '../support/app.js';

const TABLES = ['slips', 'suggestions', 'topic_votes'];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  for (const table of TABLES) await app.sql(`DELETE FROM ${table}`);
});
afterAll(() => app.close());

const suggestion = (text: string): Slip => ({ kind: 'suggestion', page: 'home', text });
const vote = (topic: string, isUseful: boolean): Slip => ({ kind: 'vote', topic, isUseful });

/** One after the other, so many days ago. */
async function put(daysAgo: number, ...slips: readonly Slip[]): Promise<void> {
  for (const slip of slips) await app.get(SuggestionBox).put(slip);
  await app.sql(
    `UPDATE slips SET day = day - $1::int WHERE day = (now() AT TIME ZONE 'UTC')::date`,
    [daysAgo],
  );
}
const empty = () => app.get(EmptyBox).run();
/** As they lie in the table. */
const texts = async (): Promise<string[]> => {
  const rows = await app.sql<{ text: string }>('SELECT text FROM suggestions ORDER BY ctid');
  return rows.map(({ text }) => text);
};
const votes = () => app.sql('SELECT topic, useful, not_useful FROM topic_votes ORDER BY topic');
const waiting = async (): Promise<number> => (await app.sql('SELECT FROM slips')).length;
const named = (count: number): string[] => Array.from({ length: count }, (_, nth) => `s${nth}`);

describe('the tables of the suggestion box', () => {
  it('have no column for a person, a request, a session or a time of day', async () => {
    const columns = await app.sql<{ name: string; type: string }>(
      `SELECT table_name || '.' || column_name AS name, data_type AS type
       FROM information_schema.columns WHERE table_name = ANY ($1) ORDER BY 1`,
      [TABLES],
    );
    expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toEqual({
      'slips.day': 'date',
      'slips.sealed': 'bytea',
      'suggestions.emptied_on': 'date',
      'suggestions.page': 'text',
      'suggestions.suggestion_id': 'uuid',
      'suggestions.text': 'text',
      'topic_votes.emptied_on': 'date',
      'topic_votes.not_useful': 'integer',
      'topic_votes.topic': 'text',
      'topic_votes.useful': 'integer',
    });
    const counters = await app.sql(
      `SELECT refobjid::regclass FROM pg_depend JOIN pg_class s ON s.oid = objid AND s.relkind = 'S'
       WHERE refobjid = ANY ($1::regclass[])`,
      [TABLES],
    );
    expect(counters).toEqual([]);
  });

  it('are changed in no row by the service: rows come and go', async () => {
    const held = await app.sql(
      `SELECT name, privilege FROM unnest($1::text[]) name
       CROSS JOIN unnest(ARRAY['UPDATE', 'TRUNCATE']) privilege
       WHERE has_table_privilege('assent_app', name, privilege)`,
      [TABLES],
    );
    expect(held).toEqual([]);
  });

  it('leave nothing to do for another day where slips were: what was deleted is cleared away', async () => {
    const [slips] = await app.sql<{ options: string[] }>(
      `SELECT reloptions AS options FROM pg_class WHERE oid = 'slips'::regclass`,
    );
    expect(slips?.options).toEqual([
      'autovacuum_vacuum_threshold=0',
      'autovacuum_vacuum_scale_factor=0',
    ]);
  });
});

describe('the box is emptied', () => {
  it('of days that are over, from five suggestions on', async () => {
    await put(1, ...named(FEWEST_TOGETHER - 1).map(suggestion));
    await empty();
    expect(await texts()).toEqual([]);
    expect(await waiting()).toBe(FEWEST_TOGETHER - 1);
    await put(1, suggestion('the fifth'));
    await put(0, suggestion('of today'));
    await empty();
    expect((await texts()).sort()).toEqual(['s0', 's1', 's2', 's3', 'the fifth']);
    expect(await waiting()).toBe(1);
  });

  it('of votes topic by topic, and of neither for the sake of the other', async () => {
    await put(1, ...named(3).map((nth) => vote('lettre', nth !== 's0')), suggestion('alone'));
    await put(2, vote('lettre', true), vote('lettre', false), vote('offres', true));
    await empty();
    expect(await votes()).toEqual([{ topic: 'lettre', useful: 3, not_useful: 2 }]);
    expect(await texts()).toEqual([]);
    expect(await waiting()).toBe(2);
  });

  it('once a day at most', async () => {
    await put(1, ...named(FEWEST_TOGETHER).map(suggestion));
    await empty();
    await put(1, ...named(FEWEST_TOGETHER).map(suggestion));
    await empty();
    expect(await texts()).toHaveLength(FEWEST_TOGETHER);
    expect(await waiting()).toBe(FEWEST_TOGETHER);
  });

  it('by one of two who come at once', async () => {
    await put(1, ...named(20).map(suggestion));
    await Promise.all([empty(), empty(), empty()]);
    expect((await texts()).sort()).toEqual(named(20).sort());
  });

  it('in one transaction, under new ids, on one day: nothing tells one from another', async () => {
    await put(3, ...named(FEWEST_TOGETHER).map(suggestion));
    await empty();
    const rows = await app.sql<{ xmin: string; id: string; day: string }>(
      `SELECT xmin, suggestion_id AS id, emptied_on::text AS day,
         (now() AT TIME ZONE 'UTC')::date::text AS today FROM suggestions`,
    );
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
    for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(rows.every((row) => row.day === (row as { today?: string }).today)).toBe(true);
  });

  /** In sixty rounds a place is missed by chance once in fifty thousand times. */
  it('in an order that follows no rule, neither of the rows nor of the ids', async () => {
    const places = { rows: new Set<number>(), ids: new Set<number>() };
    const orders = new Set<string>();
    for (let round = 0; round < 60; round += 1) {
      await app.sql('DELETE FROM suggestions');
      await put(1, ...named(FEWEST_TOGETHER).map(suggestion));
      await empty();
      const lying = await texts();
      const byId = await app.sql<{ text: string }>(
        'SELECT text FROM suggestions ORDER BY suggestion_id',
      );
      orders.add(lying.join());
      places.rows.add(lying.indexOf('s0'));
      places.ids.add(byId.findIndex(({ text }) => text === 's0'));
    }
    expect([...places.rows].sort()).toEqual([0, 1, 2, 3, 4]);
    expect([...places.ids].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(orders.size).toBeGreaterThan(20);
  });

  it('of nothing too few, which go back in an order that was drawn', async () => {
    const before = new Set<string>();
    await put(1, ...named(4).map(suggestion));
    for (let round = 0; round < 3; round += 1) {
      await empty();
      const rows = await app.sql<{ sealed: Buffer; xmin: string }>(
        'SELECT xmin, sealed FROM slips',
      );
      expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
      for (const { sealed } of rows) before.add(sealed.toString('hex'));
    }
    // Sealed anew each time: no row can be followed.
    expect(before.size).toBe(12);
  });
});

describe('90 days', () => {
  it('after it was put in goes what nobody could read, and after it came out what everybody could', async () => {
    await put(91, suggestion('too long'));
    await put(90, suggestion('not yet'));
    await app.sql(
      `INSERT INTO suggestions (suggestion_id, emptied_on, page, text)
       SELECT gen_random_uuid(), (now() AT TIME ZONE 'UTC')::date - age, 'home', 'read ' || age
       FROM unnest(ARRAY[90, 91]) age`,
    );
    await app.sql(
      `INSERT INTO topic_votes (emptied_on, topic, useful, not_useful)
       SELECT (now() AT TIME ZONE 'UTC')::date - age, 't' || age, 5, 0
       FROM unnest(ARRAY[90, 91]) age`,
    );
    await empty();
    expect(await waiting()).toBe(1);
    expect(await texts()).toEqual(['read 90']);
    expect(await votes()).toEqual([{ topic: 't90', useful: 5, not_useful: 0 }]);
  });
});

it('a box that is full takes nothing more, and says so', async () => {
  await app.sql(
    `INSERT INTO slips (day, sealed)
     SELECT (now() AT TIME ZONE 'UTC')::date, '\\x00' FROM generate_series(1, $1)`,
    [MOST_WAITING - 1],
  );
  await app.get(SuggestionBox).put(suggestion('the last'));
  await expect(app.get(SuggestionBox).put(suggestion('one more'))).rejects.toMatchObject({
    code: 'suggestion_box_full',
  });
  expect(await waiting()).toBe(MOST_WAITING);
});
