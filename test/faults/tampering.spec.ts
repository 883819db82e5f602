/**
 * Somebody who owns the database changes it, after a checkpoint was published. Whatever they do is found,
 * by the check that is there for it and at the first entry that it is about, by whoever verifies with
 * what was held outside; and where nobody did anything, nothing is found.
 */
import { DataSource } from 'typeorm';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { CheckAddresses } from '../../src/contacts/check-addresses.js';
import { ContactsStore } from '../../src/contacts/contacts.store.js';
import { ContactKeysStore } from '../../src/ledger/contact-keys.store.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { ownerDataSourceOptions } from '../../src/platform/database/data-source.js';
import { Database } from '../../src/platform/database/database.js';
import { query, txOf, type Tx } from '../../src/platform/database/tx.js';
import { LISTED_PER_CHECK, type Verification } from '../../src/verifier/findings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { loadEntities } from '../support/database.js';
import { DAMAGES } from './support/damages.js';
import { FORGERIES } from './support/forgeries.js';
import { isFull, randomFor, range, rounds, saySeed } from './support/form.js';
import { LogLife } from './support/log-life.js';
import type { Deed, Mutation, Sql, Tamperer, Told } from './support/mutations.js';
import { TABLE_FORGERIES } from './support/table-forgeries.js';

// For a machine with much else to do; nothing here is about speed.
jest.setTimeout(isFull ? 1_200_000 : 600_000);

const ROUNDS = rounds(100, 3_000);
const CLEAN_RUNS = rounds(40, 500);
/** Enough for a full tile, which can be tampered with too. */
const FILLER = 230;
/** All that verification looks at, and what an older state of the database is made of. */
const TABLES = [
  ...['ledger_entries', 'ledger_leaves', 'ledger_tiles', 'tree_head', 'checkpoints', 'log_keys'],
  ...['evidence', 'contact_keys', 'sealed_runs', 'authorizations', 'authorization_outcomes'],
  ...['consents', 'bases', 'withdrawals', 'contacts', 'addresses', 'rights_requests'],
  ...['catalog_versions', 'undone_withdrawals'],
];
const PASTS = ['past_0', 'past_1'] as const;

let app: TestApp;
let life: LogLife;
let owner: DataSource;
let addresses: CheckAddresses;
let published = 0;
let told: Told[] = [];
let erased: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
  life = new LogLife(app);
  addresses = new CheckAddresses(app.get(ContactsStore), app.get(ContactKeysStore), app.get(Vault));
  owner = new DataSource({
    ...ownerDataSourceOptions(app.ownerUrl, []),
    entities: await loadEntities(),
  });
  await owner.initialize();
  for (const past of PASTS) {
    for (const act of life.acts) await act();
    await app.get(Sequencer).run();
    for (const table of TABLES) await app.sql(`CREATE TABLE ${past}_${table} AS TABLE ${table}`);
  }
  for (const act of life.acts) await act();
  await fill();
  published = (await app.get(Sequencer).run()).size;
  told = await app.get(Database).inSnapshot(toldIn);
  erased = await app.get(VerifyLedger).erased();
});
afterAll(async () => {
  await owner.destroy();
  await app.close();
});

/** Entries of the organisation that say nothing. */
function fill(): Promise<void> {
  const entry = { contactId: null, type: 'retention.applied', at: Date.now() } as const;
  return app.get(Database).inTransaction(async (tx) => {
    for (const nth of range(FILLER))
      await app.get(LedgerService).append(tx, { ...entry, payload: { rule: 'none', nth } });
  });
}

async function toldIn(tx: Tx): Promise<Told[]> {
  const found: Told[] = [];
  const entries = app.get(LedgerService).inOrder(tx, { from: 0, to: published });
  for await (const { leafIndex: index, contactId: contact, payload } of entries)
    if (index !== null && payload) found.push({ index, contact, payload });
  return found;
}

const verifyIn = (tx: Tx): Promise<Verification> =>
  app
    .get(VerifyLedger)
    .runIn(tx, { vkeys: [], checkpoints: [] }, erased, () => addresses.run(tx, LISTED_PER_CHECK));

/** In a transaction that is undone; triggers, and keys between tables, are out of force in it. */
async function after<Did>(
  act: (tamperer: Tamperer) => Promise<Did>,
  scenario: string,
): Promise<{ deed: Did; found: Verification }> {
  const runner = owner.createQueryRunner();
  await runner.startTransaction();
  try {
    const tx = txOf(runner.manager);
    const sql: Sql = (text, parameters) => query(tx, text, parameters);
    await sql('SET LOCAL session_replication_role = replica');
    const deed = await act({ sql, random: randomFor(scenario), published, told });
    return { deed, found: await verifyIn(tx) };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  ...DAMAGES,
  ...FORGERIES,
  ...TABLE_FORGERIES,
  'rewinds the whole database': async ({ sql, random }) => {
    const past = random.pick(PASTS);
    for (const table of TABLES) {
      await sql(`DELETE FROM ${table}`);
      await sql(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${past}_${table}`);
    }
    const [head] = await sql<{ size: number }>('SELECT size::int FROM tree_head');
    const did = `put the whole database back to ${past}`;
    return { did, check: 'checkpoints', index: head?.size ?? null };
  },
};

/** Null where it was found as what it is, and where it is. */
function missed({ did, check, index }: Deed, { ok, problems }: Verification): string | null {
  const found = problems.filter((problem) => problem.check === check);
  if (!ok && found[0]?.index === index) return null;
  const where = found.map((problem) => problem.index).join(', ') || 'nowhere';
  return `${did}: ${check} should name ${index}, and names ${where}`;
}

describe('the log of a tampered database', () => {
  const names = Object.keys(MUTATIONS);
  beforeAll(() => saySeed('tampering'));

  it('is sound before', async () => {
    const { found } = await after(() => Promise.resolve(null), 'nothing');
    expect(found).toMatchObject({ ok: true, problems: [] });
  });

  it.each(names)('is found when somebody %s', async (name) => {
    const unseen: string[] = [];
    for (const nth of range(Math.ceil(ROUNDS / names.length))) {
      const mutate = MUTATIONS[name] as Mutation;
      const { deed, found } = await after(mutate, `${name} ${nth}`);
      const what = missed(deed, found);
      if (what !== null) unseen.push(`${nth}: ${what}`);
    }
    expect(unseen).toEqual([]);
  });
});

describe('the log of a database that nobody touched', () => {
  it(`is sound ${CLEAN_RUNS} times, whatever happened in between`, async () => {
    const random = randomFor('clean runs');
    const alarms: Verification['problems'][] = [];
    for (const nth of range(CLEAN_RUNS)) {
      if (nth % 4 === 0) await random.pick(life.acts)();
      if (random.chance(0.5)) await app.get(Sequencer).run();
      const { ok, problems } = await app.get(VerifyLedger).run({ vkeys: [], checkpoints: [] });
      if (!ok) alarms.push(problems);
    }
    expect(alarms).toEqual([]);
  });
});
