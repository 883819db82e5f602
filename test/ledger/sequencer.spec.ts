/**
 * The order of the log is given once. Whatever commits late comes after, whoever sequences together
 * makes one tree, and decisions are in it as they were made.
 */
import pg from 'pg';
import { canonicalJson } from '../../src/core/canonical-json.js';
import { leafHash, rootOf } from '../../src/core/merkle.js';
import { rootAt } from '../../src/core/merkle-proofs.js';
import { hashesIn } from '../../src/core/tiles.js';
import { Checkpoints } from '../../src/ledger/checkpoints.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { SealedRunsStore } from '../../src/ledger/sealed-runs.store.js';
import { SealRows } from '../../src/ledger/seal-rows.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { treeReader } from '../../src/ledger/tree-reader.js';
import { TreeStore, type TreeHead } from '../../src/ledger/tree.store.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';

describe('the sequencer', () => {
  let app: TestApp;
  let people: People;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
  });
  afterAll(() => app.close());

  const run = () => app.get(Sequencer).run();
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => app.get(Database).inTransaction(work);
  const leaves = () =>
    app.sql<{ entry_id: string; bytes: Buffer; leaf_hash: Buffer }>(
      `SELECT entry_id, bytes, leaf_hash FROM ledger_leaves JOIN ledger_entries USING (entry_id)
       ORDER BY leaf_index`,
    );
  const rootBefore = async (size: number) =>
    rootOf((await leaves()).slice(0, size).map(({ bytes }) => leafHash(bytes)));
  const append = (tx: Tx, at = Date.parse('2026-01-02T03:04:05.006Z')) =>
    app.get(LedgerService).append(tx, {
      contactId: null,
      type: 'retention.applied',
      at,
      payload: { rule: 'test', entries: [] },
    });
  /** Many at once, as an import makes them; they need not be opened. */
  const appendMany = (count: number) =>
    app.sql(
      `INSERT INTO ledger_entries (entry_id, bytes)
       SELECT gen_random_uuid(), convert_to('{"n":' || n || '}', 'UTF8') FROM generate_series(1, $1) n`,
      [count],
    );

  async function expectSoundTree(head: TreeHead): Promise<void> {
    const all = await leaves();
    expect(all).toHaveLength(head.size);
    expect(all.every(({ bytes, leaf_hash: hash }) => leafHash(bytes).equals(hash))).toBe(true);
    expect(head.root).toEqual(rootOf(all.map(({ leaf_hash: hash }) => hash)));
    const [waiting] = await app.sql<{ count: string }>(
      'SELECT count(*) FROM ledger_entries LEFT JOIN ledger_leaves USING (entry_id) WHERE leaf_index IS NULL',
    );
    expect(waiting).toEqual({ count: '0' });
  }

  it('gives every entry a leaf, and nothing where there is nothing new', async () => {
    await people.optedInTo('lettre');
    const first = await run();
    await expectSoundTree(first);
    expect(first.size).toBeGreaterThan(5);
    expect(await run()).toMatchObject({ size: first.size, root: first.root });
  });

  it('stores full tiles, from which every earlier root can be read', async () => {
    const { size: before, root: rootThen } = await run();
    await appendMany(70_000);
    const head = await run();
    await expectSoundTree(head);
    const tiles = await app.sql<{ level: number; tiles: string }>(
      'SELECT level, count(*) AS tiles FROM ledger_tiles GROUP BY level ORDER BY level',
    );
    expect(tiles).toEqual([
      { level: 0, tiles: String(Math.floor(head.size / 256)) },
      { level: 1, tiles: String(Math.floor(head.size / 65_536)) },
    ]);
    await app.get(Database).inSnapshot(async (tx) => {
      const read = treeReader(tx, app.get(TreeStore), head.size);
      expect(await rootAt(read, before)).toEqual(rootThen);
      expect(await rootAt(read, head.size)).toEqual(head.root);
      expect(await rootAt(read, 65_537)).toEqual(await rootBefore(65_537));
    });
  });

  it('puts what commits late after what was sealed before, and changes no root', async () => {
    const late = new pg.Client({ connectionString: app.ownerUrl });
    await late.connect();
    await late.query('BEGIN');
    await late.query(
      `INSERT INTO ledger_entries (entry_id, bytes) VALUES (gen_random_uuid(), 'late')`,
    );
    const early = await inTransaction((tx) => append(tx));
    const sealed = await run();
    const before = (await leaves()).slice(0, sealed.size);
    expect(before.map((leaf) => leaf.entry_id)).toContain(early);
    await late.query('COMMIT');
    await late.end();
    const head = await run();
    const after = (await leaves()).slice(sealed.size).map(({ bytes }) => bytes.toString());
    expect(after).toContain('late');
    expect(after).toHaveLength(1 + app.get(SealRows).expected);
    expect(await rootBefore(sealed.size)).toEqual(sealed.root);
    await expectSoundTree(head);
  });

  it('leaves out what never committed', async () => {
    const { size } = await run();
    await inTransaction(async (tx) => {
      await append(tx);
      throw new Error('undone');
    }).catch(() => undefined);
    expect((await run()).size).toBe(size);
  });

  it('makes one tree, however many sequence together', async () => {
    const others = [0, 1, 2].map(
      () =>
        new Sequencer(
          app.get(Database),
          app.get(TreeStore),
          app.get(SealRows),
          app.get(Checkpoints),
        ),
    );
    await run();
    await appendMany(3_000);
    await Promise.all([...others, ...others].map((sequencer) => sequencer.run()));
    await appendMany(10);
    const head = await run();
    const [row] = await app.sql<{ entries: number }>(
      'SELECT count(*)::int AS entries FROM ledger_entries',
    );
    expect(head.size).toBe(row?.entries);
    await expectSoundTree(head);
  });

  describe('of decisions', () => {
    let sender: TestSender;

    beforeAll(async () => {
      sender = await TestSender.with(app, ['authorize']);
    });

    /** Every document that is sealed, with the hash under which it is. */
    async function sealedDocuments(): Promise<Map<string, { id: string; text: string }>> {
      const runs = await app.sql<{ entry_id: string }>(
        'SELECT entry_id FROM sealed_runs ORDER BY source, last_xid, last_key COLLATE "C"',
      );
      const found = new Map<string, { id: string; text: string }>();
      await inTransaction(async (tx) => {
        for (const { entry_id: entryId } of runs) {
          const run = await app.get(SealedRunsStore).find(tx, entryId);
          if (!run) throw new Error('A run is gone.');
          const rows = await app.get(SealRows).rows(tx, run);
          expect(rows.map(({ document }) => leafHash(Buffer.from(document)))).toEqual(
            hashesIn(run.hashes),
          );
          for (const { document } of rows)
            found.set(leafHash(Buffer.from(document)).toString('hex'), {
              text: document,
              id: (JSON.parse(document) as { id: string }).id,
            });
        }
      });
      return found;
    }
    /** In the order in which they are asked for. */
    const outcomesOf = async (...asked: readonly { readonly id: string }[]) => {
      const told = [...(await sealedDocuments()).values()].map(
        ({ text }) => JSON.parse(text) as { id: string; outcome?: string },
      );
      return asked.map(({ id }) => told.find((one) => one.id === id && one.outcome)?.outcome);
    };
    const counted = async () => {
      const [row] = await app.sql<{ rows: number }>(
        `SELECT (SELECT count(*) FROM authorizations)::int
           + (SELECT count(*) FROM authorization_outcomes)::int AS rows`,
      );
      return row?.rows;
    };

    it('seals each once, as canonical text that names nobody', async () => {
      const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
      const allow = await sender.allowed(email, 'lettre');
      await sender.redeem(allow, email, 'lettre').expect(200);
      await run();
      const documents = await sealedDocuments();
      expect(documents.size).toBe(await counted());
      const mine = [...documents.values()].filter(({ id }) => id === allow.id);
      expect(mine.map(({ text }) => JSON.parse(text) as unknown)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'decision', decision: 'allow', topic: 'lettre', v: 1 }),
          expect.objectContaining({ kind: 'outcome', outcome: 'redeemed' }),
        ]),
      );
      for (const { text } of documents.values()) {
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(text).not.toContain(contactId);
      }
    });

    it('keeps what it sealed when a permit is spent, released or made void afterwards', async () => {
      const person = await people.optedInTo('lettre', 'ateliers');
      const leaver = await people.optedInTo('lettre');
      const spent = await sender.allowed(person.email, 'lettre');
      const released = await sender.allowed(person.email, 'ateliers');
      const voided = await sender.allowed(leaver.email, 'lettre');
      const sealed = await run();
      const before = await sealedDocuments();
      await sender.redeem(spent, person.email, 'lettre').expect(200);
      await sender.release(released).expect(200);
      await app.http.post(footerPath(voided)).type('form').send(ONE_CLICK).expect(200);
      await run();
      expect(await outcomesOf(spent, released, voided)).toEqual(['redeemed', 'released', 'voided']);
      const after = await sealedDocuments();
      expect(after.size).toBe(await counted());
      for (const [hash, document] of before) expect(after.get(hash)).toEqual(document);
      expect(await rootBefore(sealed.size)).toEqual(sealed.root);
    });

    it('waits for a transaction that is still open, and then seals its rows too', async () => {
      const slow = new pg.Client({ connectionString: app.ownerUrl });
      await slow.connect();
      const { email } = await people.optedInTo('lettre');
      // As shortly as can be: it holds up the sealing of every database of the server, other tests' too.
      await slow.query('BEGIN');
      await slow.query('SELECT pg_current_xact_id()');
      const allow = await sender.allowed(email, 'lettre');
      await run();
      const isSealed = async () =>
        [...(await sealedDocuments()).values()].some(({ id }) => id === allow.id);
      expect(await isSealed()).toBe(false);
      await slow.query('COMMIT');
      await slow.end();
      await run();
      expect(await isSealed()).toBe(true);
    });
  });
});
