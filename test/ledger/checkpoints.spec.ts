/**
 * What is signed and held outside the database: that a stranger can follow it with nothing but the
 * published keys, and that a database which says something else is found out.
 */
import { readFileSync } from 'node:fs';
import { openCheckpoint, type Checkpoint } from '../../src/core/checkpoint.js';
import { verifyDecisionProof } from '../../src/core/decision-proof.js';
import { consistencyProof } from '../../src/core/merkle-proofs.js';
import { leafHash, rootOf, verifyConsistency } from '../../src/core/merkle.js';
import { parseVkey, type NoteKey } from '../../src/core/signed-note.js';
import { bundlesOf, decodeBundle, hashesIn, tilePath, tilesOf } from '../../src/core/tiles.js';
import { verifyTlogProof } from '../../src/core/tlog-proof.js';
import { CheckpointFile } from '../../src/ledger/checkpoint-file.js';
import { Checkpoints } from '../../src/ledger/checkpoints.js';
import { CheckpointsStore } from '../../src/ledger/checkpoints.store.js';
import { ledgerCommand } from '../../src/ledger/ledger.command.js';
import { LogKeys } from '../../src/ledger/log-keys.js';
import { LogKeysStore } from '../../src/ledger/log-keys.store.js';
import { Proofs } from '../../src/ledger/proofs.js';
import { SealRows } from '../../src/ledger/seal-rows.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { treeReader } from '../../src/ledger/tree-reader.js';
import { TreeStore } from '../../src/ledger/tree.store.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { asSuperuser } from '../support/tampering.js';
import { People, TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

const run = () => app.get(Sequencer).run();
async function published(): Promise<{ checkpoint: Checkpoint; keys: NoteKey[]; note: string }> {
  const note = (await app.http.get('/log/checkpoint').expect(200)).text;
  const vkeys = (await app.http.get('/log/vkey').expect(200)).text.trim().split('\n');
  const keys = vkeys.map((vkey) => parseVkey(vkey)).filter((key) => key !== null);
  expect(keys).toHaveLength(vkeys.length);
  const opened = openCheckpoint(note, keys);
  if (!opened.isOpen) throw new Error(`The note does not open: ${opened.fault}.`);
  return { checkpoint: opened.checkpoint, keys, note };
}
/** Another process on this machine, which has read nothing yet. */
const anotherInstance = (path = app.config.settings.checkpointsFile) =>
  new Checkpoints(
    app.get(Database),
    app.get(TreeStore),
    app.get(CheckpointsStore),
    app.get(LogKeys),
    app.get(LogKeysStore),
    new CheckpointFile(path),
  );

describe('the published log', () => {
  it('can be followed by a stranger from the entries to the signature', async () => {
    await people.optedInTo('lettre');
    const { size } = await run();
    const { checkpoint } = await published();
    expect(checkpoint).toMatchObject({ origin: 'consent.example/log', size });
    const token = await app.token('audit');
    const leaves: Buffer[] = [];
    for (const { level, index, width } of bundlesOf(size)) {
      const path = `/log/${tilePath(level, index, width)}`;
      await app.http.get(path).expect(401);
      const { body } = await app.http.get(path).auth(token, { type: 'bearer' }).expect(200);
      leaves.push(...(decodeBundle(body as Buffer) ?? []).map(leafHash));
    }
    expect(rootOf(leaves)).toEqual(checkpoint.root);
    for (const { level, index, width } of tilesOf(size)) {
      const answer = await app.http.get(`/log/${tilePath(level, index, width)}`).expect(200);
      expect(answer.headers['content-type']).toBe('application/octet-stream');
      expect(answer.headers['cache-control']).toContain('immutable');
      if (level === 0)
        expect(hashesIn(answer.body as Buffer)).toEqual(
          leaves.slice(index * 256, index * 256 + width),
        );
    }
  });

  it.each(['tile/0/999', 'tile/0/000.p/0', 'tile/0/0', 'tile/64/000', 'tile/1/000', 'tile/-1/000'])(
    'has no %s',
    (path) => app.http.get(`/log/${path}`).expect(404),
  );

  it('shows no entry under a path that is for everybody', async () => {
    for (const path of [
      'tile//entries/000.p/1',
      'tile/entries%2f000.p/1',
      'tile/./entries/000.p/1',
    ])
      expect((await app.http.get(`/log/${path}`)).status).toBeGreaterThanOrEqual(400);
  });

  it('grows: every checkpoint contains the one before', async () => {
    const first = await run();
    await people.optedInTo('ateliers');
    const second = await run();
    const proof = await app.get(Database).inSnapshot((tx) => {
      const read = treeReader(tx, app.get(TreeStore), second.size);
      return consistencyProof(read, first.size, second.size);
    });
    const [size1, size2, root1, root2] = [first.size, second.size, first.root, second.root];
    expect(verifyConsistency({ size1, size2, root1, root2, proof })).toBe(true);
    const wrong = Buffer.from(root1.map((byte) => byte ^ 1));
    expect(verifyConsistency({ size1, size2, root1: wrong, root2, proof })).toBe(false);
  });

  it('proves each entry, and none before it is under a checkpoint', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const [entry] = await app.sql<{ entry_id: string; bytes: Buffer }>(
      `SELECT entry_id, bytes FROM evidence JOIN ledger_entries USING (entry_id) WHERE contact_id = $1`,
      [contactId],
    );
    if (!entry) throw new Error('There is no entry.');
    expect(await app.get(Proofs).ofEntry(entry.entry_id)).toBeNull();
    await run();
    const { keys } = await published();
    const proof = (await app.get(Proofs).ofEntry(entry.entry_id))?.proof ?? '';
    expect(verifyTlogProof(proof, leafHash(entry.bytes), keys)).toMatchObject({ isProved: true });
    const other = Buffer.concat([entry.bytes, Buffer.from(' ')]);
    expect(verifyTlogProof(proof, leafHash(other), keys)).toMatchObject({ isProved: false });
  });

  it('proves a single decision and what became of it', async () => {
    const sender = await TestSender.with(app, ['authorize']);
    const { email } = await people.optedInTo('lettre');
    const allow = await sender.allowed(email, 'lettre');
    await sender.redeem(allow, email, 'lettre').expect(200);
    expect(await app.get(Proofs).ofDecision(allow.id)).toBeNull();
    await run();
    const { keys } = await published();
    const proofs = (await app.get(Proofs).ofDecision(allow.id)) ?? [];
    expect(proofs.map(({ document }) => JSON.parse(document) as unknown)).toEqual([
      expect.objectContaining({ kind: 'decision', id: allow.id, decision: 'allow' }),
      expect.objectContaining({ kind: 'outcome', id: allow.id, outcome: 'redeemed' }),
    ]);
    for (const proof of proofs) {
      expect(verifyDecisionProof(proof, keys)).toBe(true);
      const turned = proof.document.replace('"allow"', '"deny"').replace('redeemed', 'released');
      expect(verifyDecisionProof({ ...proof, document: turned }, keys)).toBe(false);
      const { payload } = proof.entry;
      const root = leafHash(Buffer.from(turned)).toString('base64');
      const entry = { ...proof.entry, payload: { ...payload, rows: 1, root } };
      const forged = { ...proof, document: turned, index: 0, hashes: [], entry };
      expect(verifyDecisionProof(forged, keys)).toBe(false);
    }
  });
});

describe('the checkpoints outside', () => {
  it('stand in a file, with the keys that sign them', async () => {
    await people.optedInTo('lettre');
    await run();
    const { note } = await published();
    const text = readFileSync(app.config.settings.checkpointsFile, 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    expect(JSON.parse(lines[0] ?? '')).toEqual({ vkey: expect.any(String) as string });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ note });
    expect(await anotherInstance().behind()).toBeNull();
  });

  it('find a database that went back', async () => {
    await people.optedInTo('lettre');
    await run();
    await asSuperuser(app, async (sql) => {
      await sql('UPDATE tree_head SET size = size - 1');
      expect(await anotherInstance().behind()).toMatch(/has \d+ entries, and a checkpoint of \d+/);
    });
    expect(await anotherInstance().behind()).toBeNull();
  });

  it('find a database that was restored from a logical copy, whose transactions begin anew', async () => {
    await asSuperuser(app, async (sql) => {
      await sql(
        `UPDATE tree_head SET horizon = (pg_current_xact_id()::text::bigint + 1000)::text::xid8`,
      );
      expect(await anotherInstance().behind()).toMatch(/restored from a logical copy/);
    });
  });

  it('find a database whose past was changed, and sign nothing on it', async () => {
    await people.optedInTo('lettre');
    const { size } = await run();
    await asSuperuser(app, async (sql) => {
      await sql(`UPDATE ledger_leaves SET leaf_hash = sha256(leaf_hash) WHERE leaf_index = $1`, [
        size - 1,
      ]);
      expect(await anotherInstance().behind()).toMatch(/does not contain what was published/);
      await expect(run()).rejects.toThrow(/does not contain/);
    });
    await run();
  });

  it('do not believe a key for being in the database', async () => {
    await asSuperuser(app, async (sql) => {
      await sql('UPDATE log_keys SET retired_at = now()');
      await app.get(LogKeys).ensure();
      expect(await anotherInstance().behind()).toMatch(/a key that was never published/);
    });
    expect(await anotherInstance().behind()).toBeNull();
  });

  /** `assent ledger …`, in the process of its own that it is. */
  async function command(...words: string[]): Promise<string> {
    const instance = anotherInstance();
    const context = {
      get: (token: unknown) =>
        (token === Checkpoints ? instance : app.get(token as typeof LogKeys)) as never,
      close: () => Promise.resolve(),
    };
    const ledger = ledgerCommand(() => Promise.resolve(context));
    let written = '';
    ledger.configureOutput({ writeOut: (text) => (written += text), writeErr: () => undefined });
    await ledger.parseAsync(words, { from: 'user' });
    return written;
  }

  interface Stored {
    readonly size: string;
    readonly note: string;
  }

  async function expectGrowth(old: Stored, grown: Stored): Promise<void> {
    const rootIn = (note: string) => Buffer.from(note.split('\n')[2] ?? '', 'base64');
    const text = await command('consistency', old.size, grown.size);
    const [head = '', note = ''] = text.split(/\n\n(.*)/s);
    const [first, ...hashes] = head.split('\n');
    expect([first, note]).toEqual([`old ${old.size}`, grown.note]);
    const claim = {
      ...{ size1: Number(old.size), size2: Number(grown.size) },
      ...{ root1: rootIn(old.note), root2: rootIn(note) },
      proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
    };
    expect(verifyConsistency(claim)).toBe(true);
  }

  it('grow out of each other, which the command proves between any two', async () => {
    await people.optedInTo('lettre');
    await run();
    const stored = await app.sql<Stored>('SELECT size, note FROM checkpoints ORDER BY size');
    expect(stored.length).toBeGreaterThan(2);
    for (const [nth, old] of stored.entries())
      for (const grown of stored.slice(nth)) await expectGrowth(old, grown);
    const [oldest, newest] = [stored.at(0)?.size ?? '', stored.at(-1)?.size ?? ''];
    const told = JSON.parse(await command('consistency', oldest, '--json')) as object;
    expect(told).toMatchObject({ old: Number(oldest), checkpoint: stored.at(-1)?.note });
    for (const sizes of [['999999'], [newest, oldest]])
      await expect(command('consistency', ...sizes)).rejects.toThrow(/no two checkpoints/);
  });

  it('believe a new key that the old one signs beside', async () => {
    const written = await command('rotate-key', '--json');
    const { vkey } = JSON.parse(written) as { vkey: string };
    await run();
    const { keys, note } = await published();
    expect(note.match(/^— /gm)).toHaveLength(2);
    expect(keys[0]?.id).toBe(parseVkey(vkey)?.id);
    expect(await anotherInstance().behind()).toBeNull();
  });

  it('learn of a key that another machine made, from the one that they know', async () => {
    const vkey = await app.get(LogKeys).rotate('another machine');
    expect(await anotherInstance().behind()).toMatch(/never published/);
    await run();
    expect(new CheckpointFile(app.config.settings.checkpointsFile).read().vkeys).toContain(vkey);
    expect(await anotherInstance().behind()).toBeNull();
  });

  it('go on under another name after a restore, and only then', async () => {
    await expect(command('resume', '--reason', 'to see')).rejects.toThrow(/nothing to resume/);
    // What happens here is taken away again, as a restored backup does.
    await asSuperuser(app, async () => {
      await people.optedInTo('lettre');
      await run();
    });
    expect(await anotherInstance().behind()).toMatch(/older than that, or entries were taken away/);
    await expect(run()).rejects.toThrow(/does not contain what was published/);
    const held = app.get(Checkpoints).heldOutside;
    const { vkey } = JSON.parse(
      await command('resume', '--json', '--reason', 'restored the backup of May'),
    ) as { vkey: string };
    expect(await anotherInstance().behind()).toBeNull();
    const next = anotherInstance();
    await new Sequencer(app.get(Database), app.get(TreeStore), app.get(SealRows), next).run();
    const { checkpoint, keys } = await published();
    expect(checkpoint.origin).toBe('consent.example/log/2');
    expect(keys[0]).toEqual(parseVkey(vkey));
    expect(await anotherInstance().behind()).toBeNull();
    const told = (await people.happeningsOf(null)).find(({ type }) => type === 'log.resumed');
    expect(told).toMatchObject({ vkey, behind: held, reason: 'restored the backup of May' });
  });
});
