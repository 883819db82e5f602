/** What a stranger holds of the log outlives an erasure: proofs, roots and decisions. */
import { verifyDecisionProof } from '../../src/core/decision-proof.js';
import { rootAt } from '../../src/core/merkle-proofs.js';
import { leafHash } from '../../src/core/merkle.js';
import { parseVkey } from '../../src/core/signed-note.js';
import { parseTlogProof, verifyTlogProof } from '../../src/core/tlog-proof.js';
import { LogKeys } from '../../src/ledger/log-keys.js';
import { Proofs } from '../../src/ledger/proofs.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { treeReader } from '../../src/ledger/tree-reader.js';
import { TreeStore } from '../../src/ledger/tree.store.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People, TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize']);
  keeper = await TestSender.with(app, ['erase']);
});
afterAll(() => app.close());

const keysOfLog = async () =>
  (await app.get(LogKeys).vkeys()).map(parseVkey).filter((key) => key !== null);

const rootOf = (size: number) =>
  app.get(Database).inSnapshot((tx) => rootAt(treeReader(tx, app.get(TreeStore), size), size));

async function leafOf(entryId: string): Promise<Buffer> {
  const [row] = await app.sql<{ bytes: Buffer }>(
    'SELECT bytes FROM ledger_entries WHERE entry_id = $1',
    [entryId],
  );
  if (!row) throw new Error('There is no such entry.');
  return leafHash(row.bytes);
}

async function entriesOf(contactId: string): Promise<string[]> {
  const rows = await app.sql<{ id: string }>(
    'SELECT entry_id AS id FROM evidence WHERE contact_id = $1',
    [contactId],
  );
  return rows.map(({ id }) => id);
}

async function proofsOf(entries: readonly string[]): Promise<Map<string, string>> {
  const proofs = new Map<string, string>();
  for (const id of entries) proofs.set(id, (await app.get(Proofs).ofEntry(id))?.proof ?? '');
  return proofs;
}

describe('a proof that was given before an erasure', () => {
  it('still verifies, under a root that did not change; so does a decision', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const allow = await sender.allowed(email, 'lettre');
    const { size } = await app.get(Sequencer).run();
    const before = await proofsOf(await entriesOf(contactId));
    const root = await rootOf(size);
    await keeper.post(`/v1/contacts/${contactId}/erasure`, { reason: 'letter' }).expect(200);
    expect((await app.get(Sequencer).run()).size).toBeGreaterThan(size);
    const keys = await keysOfLog();
    const after = await proofsOf([...before.keys()]);
    expect(before.size).toBeGreaterThan(2);
    for (const proofs of [before, after])
      for (const [id, proof] of proofs)
        expect(verifyTlogProof(proof, await leafOf(id), keys)).toMatchObject({
          isProved: true,
          index: parseTlogProof(before.get(id) ?? '')?.index,
        });
    expect(await rootOf(size)).toEqual(root);
    const decided = (await app.get(Proofs).ofDecision(allow.id)) ?? [];
    const kinds = decided.map(({ document }) => (JSON.parse(document) as { kind: string }).kind);
    expect(kinds).toEqual(['decision', 'outcome']);
    for (const one of decided) expect(verifyDecisionProof(one, keys)).toBe(true);
  });
});
