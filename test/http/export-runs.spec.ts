/**
 * What becomes of an export when its work is cut off, fails, is done twice, or loses its person: it is
 * begun anew or given up, and there is no half file at any time.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ExportFiles } from '../../src/compliance/exports/export-files.js';
import { ExportsStore } from '../../src/compliance/exports/exports.store.js';
import { RunExports } from '../../src/compliance/exports/run-exports.js';
import { Database } from '../../src/platform/database/database.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, type Export } from '../support/exports.js';
import { People, type Person } from '../support/people.js';

let app: TestApp;
let plain: Compliance;
let person: Person;
const never = new AbortController().signal;
beforeAll(async () => {
  app = await startTestApp();
  const people = new People(app);
  plain = await Compliance.with(app, 'audit');
  person = await people.optedInTo('lettre', 'ateliers');
  await people.optedInTo('lettre');
  await people.settle();
  // What works on exports here is what a test starts.
  await app.get(Jobs).stop();
});
afterAll(() => app.close());
afterEach(() => jest.restoreAllMocks());

const run = (signal = never) => app.get(RunExports).run(signal);
const filesOf = (id: string) =>
  readdirSync(join(app.config.settings.dataDir, 'exports')).filter((name) => name.startsWith(id));

async function ordered(body: object = {}): Promise<string> {
  const { id } = (await plain.order({ format: 'ndjson', ...body }).expect(202)).body as Export;
  return id;
}

const notedOf = async (id: string) =>
  (await new People(app).happeningsOf(null)).filter((one) => one.export === id);

/** Lets the writer give so many pieces, then does something. */
function cutAfter(pieces: number, cut: () => void | Promise<void>): void {
  const write = ExportFiles.prototype.write;
  jest.spyOn(ExportFiles.prototype, 'write').mockImplementationOnce(function (
    this: ExportFiles,
    key,
    chunks,
    signal,
  ) {
    return write.call(this, key, cutting(chunks, pieces, cut), signal);
  });
}

async function* cutting(
  chunks: AsyncIterable<Buffer>,
  pieces: number,
  cut: () => void | Promise<void>,
): AsyncGenerator<Buffer> {
  let given = 0;
  for await (const chunk of chunks) {
    if (given++ === pieces) await cut();
    yield chunk;
  }
  if (given <= pieces) await cut();
}

describe('an export', () => {
  it('that fails leaves nothing, is tried again, and is then whole', async () => {
    const id = await ordered();
    cutAfter(0, () => {
      throw new Error('The disk is full.');
    });
    await expect(run()).rejects.toThrow('full');
    expect(filesOf(id)).toEqual([]);
    expect(await plain.state(id)).toMatchObject({ state: 'queued', sha256: null });
    expect((await plain.fetch(id)).status).toBe(409);
    await run();
    expect(await plain.state(id)).toMatchObject({ state: 'done' });
    expect(await notedOf(id)).toHaveLength(1);
  });

  it.each(['ndjson', 'bundle'])('of evidence that cannot be opened fails as %s', async (format) => {
    const turn = async () => {
      await app.sql('SET session_replication_role = replica');
      await app.sql(`UPDATE evidence SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)
        WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 2)`);
      await app.sql('SET session_replication_role = DEFAULT');
    };
    const id = await ordered({ format });
    await turn();
    try {
      await expect(run()).rejects.toThrow('unable to authenticate data');
    } finally {
      await turn();
    }
    expect(filesOf(id)).toEqual([]);
    await run();
    expect((await plain.state(id)).state).toBe('done');
  });

  it('that fails five times is given up, and says so', async () => {
    const id = await ordered();
    for (let nth = 0; nth < 5; nth++) {
      cutAfter(0, () => {
        throw new Error('The disk is full.');
      });
      await expect(run()).rejects.toThrow('full');
    }
    await run();
    expect((await plain.state(id)).state).toBe('failed');
    expect(await notedOf(id)).toEqual([]);
    const refused = await plain.fetch(id);
    expect([refused.status, String(refused.body)]).toEqual([
      409,
      expect.stringContaining('failed'),
    ]);
  });

  it('is given back when the service stops, and that is no failure', async () => {
    const id = await ordered();
    const stop = new AbortController();
    cutAfter(0, () => stop.abort());
    await run(stop.signal);
    expect(filesOf(id)).toEqual([]);
    const [row] = await app.sql('SELECT state, attempts FROM audit_exports WHERE export_id = $1', [
      id,
    ]);
    expect(row).toEqual({ state: 'queued', attempts: 0 });
    await run();
    expect((await plain.state(id)).state).toBe('done');
  });

  it('of somebody who crashed is begun anew once they are silent, and what they left is not it', async () => {
    const id = await ordered();
    await app.sql(
      `UPDATE audit_exports SET state = 'running', wrapped_key = '\\x01', attempts = 1, moved_at = now()
       WHERE export_id = $1`,
      [id],
    );
    await run();
    expect((await plain.state(id)).state).toBe('running');
    await app.sql(
      `UPDATE audit_exports SET moved_at = now() - interval '61 s' WHERE export_id = $1`,
      [id],
    );
    await run();
    expect((await plain.state(id)).state).toBe('done');
  });

  it('that takes everybody with it who tries is given up', async () => {
    const id = await ordered();
    await app.sql(
      `UPDATE audit_exports SET state = 'running', wrapped_key = '\\x02', attempts = 5,
         moved_at = now() - interval '61 s' WHERE export_id = $1`,
      [id],
    );
    await run();
    expect((await plain.state(id)).state).toBe('failed');
  });

  it('is made by one of two who take it up at once', async () => {
    const id = await ordered();
    await Promise.all([run(), run()]);
    expect(filesOf(id)).toHaveLength(1);
    expect(await notedOf(id)).toHaveLength(1);
    const { sha256 } = await plain.state(id);
    expect((await plain.fetch(id)).headers.etag).toBe(`"${sha256 ?? ''}"`);
  });

  it('that was overtaken ends without a word, and the file is the other’s', async () => {
    const id = await ordered();
    cutAfter(0, async () => {
      await app.sql(
        `UPDATE audit_exports SET moved_at = now() - interval '61 s' WHERE export_id = $1`,
        [id],
      );
      await run();
    });
    await run();
    expect(filesOf(id)).toHaveLength(1);
    expect(await notedOf(id)).toHaveLength(1);
    expect((await plain.fetch(id)).status).toBe(200);
  });

  it('that is being written when its person is erased is begun anew, without them', async () => {
    const id = await ordered();
    cutAfter(0, () =>
      app
        .get(Database)
        .inTransaction((tx) => app.get(ExportsStore).forgetKeys(tx, person.contactId)),
    );
    await run();
    const [row] = await app.sql('SELECT state, attempts FROM audit_exports WHERE export_id = $1', [
      id,
    ]);
    expect(row).toEqual({ state: 'done', attempts: 2 });
    expect(filesOf(id)).toHaveLength(1);
    expect(await notedOf(id)).toHaveLength(1);
  });
});

describe('an erasure', () => {
  it('takes away every file that may show the person, and no other', async () => {
    const clear = await Compliance.with(app, 'audit', 'audit.clear');
    const other = '22222222-2222-4222-8222-222222222222';
    const orders: [object, boolean][] = [
      [{ format: 'csv' }, false],
      [{ format: 'csv', filter: { topic: 'lettre' } }, false],
      [{ format: 'csv', filter: { contactId: person.contactId } }, false],
      [{ format: 'bundle', clear: true }, false],
      [{ format: 'bundle' }, true],
      [{ format: 'csv', clear: true, filter: { contactId: other } }, true],
    ];
    const ids: [string, boolean][] = [];
    for (const [body, isKept] of orders) {
      const { id } = (await clear.order({ ...body }).expect(202)).body as Export;
      await run();
      ids.push([id, isKept]);
    }
    await app
      .get(Database)
      .inTransaction((tx) => app.get(ExportsStore).forgetKeys(tx, person.contactId));
    for (const [id, isKept] of ids) {
      const { status } = await clear.fetch(id);
      expect({ id, status }).toEqual({ id, status: isKept ? 200 : 410 });
    }
  });

  it('keeps exports from beginning until it is committed', async () => {
    const id = await ordered();
    let working: Promise<void> = Promise.resolve();
    await app.get(Database).inTransaction(async (tx) => {
      await app.get(ExportsStore).forgetKeys(tx, person.contactId);
      working = run();
      await app.until(async () => {
        const waiting = await app.sql(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND wait_event = 'advisory'`,
        );
        return waiting.length === 1;
      }, 'the export to wait');
      expect((await plain.state(id)).state).toBe('queued');
    });
    await working;
    expect((await plain.state(id)).state).toBe('done');
  });
});
