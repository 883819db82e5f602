/** Rows that stand where nobody looks for them: a verification says so, and goes on. */
import { TABLES_OF_CONTACTS } from '../../src/compliance/verification/places.store.js';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';

describe('rows astray', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await new People(app).optedInTo('lettre');
    await app.get(Sequencer).run();
  });
  afterAll(() => app.close());

  it('are looked for in every table of contacts', async () => {
    const tables = await app.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns JOIN pg_class
         ON pg_class.oid = format('%I.%I', table_schema, table_name)::regclass
       WHERE column_name IN ('bucket', 'contact_id') AND NOT relispartition AND relkind IN ('r', 'p')
       GROUP BY table_name HAVING count(*) = 2`,
    );
    const names = tables.map(({ name }) => name).filter((name) => name !== 'addresses');
    expect(names.sort()).toEqual([...TABLES_OF_CONTACTS].sort());
  });

  it('are found where they are more than a page', async () => {
    await app.sql(
      `INSERT INTO consents SELECT (jsonb_populate_record(c, jsonb_build_object(
         'topic', 'added' || nth, 'bucket', (c.bucket + 1) % 256))).*
       FROM consents c, generate_series(1, 1000) AS nth`,
    );
    const { ok, problems } = await app
      .get(VerifyLedger)
      .run({ vkeys: [], checkpoints: [], withoutAddresses: true });
    expect([ok, problems.map(({ what }) => what)]).toEqual([
      false,
      ['There are 1000 rows of consents where nobody looks for them.'],
    ]);
  });
});
