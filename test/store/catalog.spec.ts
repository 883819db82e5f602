import { readFileSync } from 'node:fs';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { CatalogStore } from '../../src/catalog/catalog.store.js';
import { policyOf } from '../../src/core/catalog.js';
import { ContactKeysStore, ORGANISATION_ID } from '../../src/ledger/contact-keys.store.js';
import type { OpenedEntry } from '../../src/ledger/evidence-opener.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import { query } from '../../src/platform/database/tx.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

const SAMPLE = readFileSync('catalog.yaml', 'utf8');
const STRICTER = SAMPLE.replace('limit: 4', 'limit: 3');

describe('the catalog in the database', () => {
  let test: TestDatabase;
  let ledger: LedgerService;
  let catalogs: CatalogService;

  /** A second instance of the service, as another process would have it. */
  const anotherInstance = (): CatalogService =>
    new CatalogService(test.database, new CatalogStore(), ledger);

  beforeEach(async () => {
    test = await openTestDatabase();
    ledger = new LedgerService(new LedgerStore(), new ContactKeysStore(test.vault));
    catalogs = anotherInstance();
  });
  afterEach(() => test.close());

  async function appliedEntries(): Promise<OpenedEntry[]> {
    const all = await test.database.inTransaction((tx) => ledger.ofContact(tx, ORGANISATION_ID));
    return all.filter(({ payload }) => payload?.type === 'catalog.applied');
  }

  it('is in doubt, and says so, before anything was applied', async () => {
    await expect(catalogs.current()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });

  it('applies a first version with its entry in the ledger, and reads it back', async () => {
    const result = await catalogs.apply(SAMPLE, 'cli');
    expect(result).toMatchObject({ status: 'applied', version: 1 });
    const current = await anotherInstance().current();
    expect(current.version).toBe(1);
    expect(current.catalog.controller.name).toBe('Les Graines de Montfaribole');
    const [entry, ...others] = await appliedEntries();
    expect(others).toEqual([]);
    expect(entry?.contactId).toBeNull();
    expect(entry?.payload).toMatchObject({ version: 1, sha256: current.sha256, actor: 'cli' });
  });

  it('does nothing when the same content is applied again, whatever its layout', async () => {
    await catalogs.apply(SAMPLE, 'cli');
    const again = await catalogs.apply(`# rearranged\n${SAMPLE}`, 'cli');
    expect(again).toMatchObject({ status: 'unchanged', version: 1 });
    expect(await appliedEntries()).toHaveLength(1);
  });

  it('makes a new version of each change, also of the way back', async () => {
    await catalogs.apply(SAMPLE, 'cli');
    expect(await catalogs.apply(STRICTER, 'cli')).toMatchObject({
      status: 'applied',
      version: 2,
      changes: [{ kind: 'change', path: 'caps.semaine' }],
    });
    expect(await catalogs.apply(SAMPLE, 'cli')).toMatchObject({ status: 'applied', version: 3 });
    expect((await catalogs.current()).version).toBe(3);
  });

  it('plans without changing anything', async () => {
    expect(await catalogs.plan(SAMPLE)).toMatchObject({ status: 'planned', currentVersion: null });
    await catalogs.apply(SAMPLE, 'cli');
    expect(await catalogs.plan(STRICTER)).toMatchObject({ status: 'planned', currentVersion: 1 });
    expect(await catalogs.plan(SAMPLE)).toMatchObject({ status: 'unchanged', version: 1 });
    expect((await anotherInstance().current()).version).toBe(1);
  });

  it('refuses with line and reason, and stores nothing', async () => {
    await catalogs.apply(SAMPLE, 'cli');
    const invalid = SAMPLE.replace('    class: marketing', '    class: marketting');
    expect(await catalogs.apply(invalid, 'cli')).toMatchObject({ status: 'invalid' });
    const rewritten = SAMPLE.replace('Les Graines de Montfaribole (SCIC', 'Le Groupe (SCIC');
    const line = SAMPLE.slice(0, SAMPLE.indexOf('    text:')).split('\n').length;
    expect(await catalogs.apply(rewritten, 'cli')).toMatchObject({
      status: 'refused',
      issues: [{ line, message: expect.stringContaining('cannot change') as unknown }],
    });
    expect((await anotherInstance().current()).version).toBe(1);
    expect(await appliedEntries()).toHaveLength(1);
  });

  it('refuses another text under a notice that was applied and taken away since', async () => {
    const first = SAMPLE.indexOf('  - key: accord-nouvelles');
    const second = SAMPLE.indexOf('  - key: accord-nouvelles', first + 1);
    await catalogs.apply(SAMPLE, 'cli');
    await catalogs.apply(SAMPLE.slice(0, first) + SAMPLE.slice(second), 'cli');
    const rewritten = SAMPLE.replace('Les Graines de Montfaribole (SCIC', 'Le Groupe (SCIC');
    expect(await catalogs.apply(rewritten, 'cli')).toMatchObject({ status: 'refused' });
  });

  it('refuses other days under a version of a holiday table, until it is another version', async () => {
    await catalogs.apply(SAMPLE, 'cli');
    const moved = SAMPLE.replace('- 2026-12-28 # for Boxing Day', '- 2026-12-29');
    const line = SAMPLE.slice(0, SAMPLE.lastIndexOf('    days:')).split('\n').length;
    expect(await catalogs.apply(moved, 'cli')).toMatchObject({
      status: 'refused',
      issues: [
        { line, message: expect.stringContaining('give the table another version') as unknown },
      ],
    });
    const at = moved.indexOf('  - key: gb\n    version:');
    const renamed = moved.slice(0, at) + moved.slice(at).replace("'2026-2027'", "'2026-2027b'");
    expect(await catalogs.apply(renamed, 'cli')).toMatchObject({ status: 'applied', version: 2 });
    const policy = policyOf((await anotherInstance().current()).catalog);
    expect(policy.holidays.find(({ key }) => key === 'gb')).toMatchObject({
      version: '2026-2027b',
      days: expect.arrayContaining(['2026-12-29']) as unknown,
    });
  });

  it('warns of holidays that have run out, each time it is asked', async () => {
    const at = SAMPLE.indexOf('  - key: gb\n    version:');
    const past = SAMPLE.slice(0, at) + SAMPLE.slice(at).replace(/- 202([67])-/g, '- 200$1-');
    const line = SAMPLE.slice(0, SAMPLE.lastIndexOf('    days:')).split('\n').length;
    const message = expect.stringContaining('holiday table `gb` names no day of 20') as unknown;
    const warnings = expect.arrayContaining([
      expect.objectContaining({ line, message }),
    ]) as unknown;
    expect(await catalogs.plan(past)).toMatchObject({ status: 'planned', warnings });
    expect(await catalogs.apply(past, 'cli')).toMatchObject({ status: 'applied', warnings });
    expect(await catalogs.apply(past, 'cli')).toMatchObject({ status: 'unchanged', warnings });
  });

  it('lets one of two hosts that start together apply, and the other find it done', async () => {
    const results = await Promise.all(
      Array.from({ length: 6 }, () => anotherInstance().apply(SAMPLE, 'start-up')),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      'applied',
      ...Array.from({ length: 5 }, () => 'unchanged'),
    ]);
    expect(await appliedEntries()).toHaveLength(1);
  });

  it('shows a decision at once what another instance applied, and a page a moment later', async () => {
    await catalogs.apply(SAMPLE, 'cli');
    expect((await catalogs.current()).version).toBe(1);
    await anotherInstance().apply(STRICTER, 'cli');
    const seen = await test.database.inTransaction((tx) => catalogs.currentIn(tx));
    expect([seen.version, seen.catalog.caps[0]?.limit]).toEqual([2, 3]);
    expect((await catalogs.current()).version).toBe(1);
  });

  it('is in doubt when the stored document does not match its hash', async () => {
    await test.database.inTransaction((tx) =>
      query(
        tx,
        `INSERT INTO catalog_versions (sha256, document, applied_at) VALUES ($1, '{}', now())`,
        ['0'.repeat(64)],
      ),
    );
    await expect(catalogs.current()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });

  it.each(['UPDATE catalog_versions SET sha256 = sha256', 'DELETE FROM catalog_versions'])(
    'lets nobody change a version: %s',
    async (sql) => {
      await catalogs.apply(SAMPLE, 'cli');
      await expect(test.database.inTransaction((tx) => query(tx, sql))).rejects.toThrow(
        /permission denied/,
      );
    },
  );
});
