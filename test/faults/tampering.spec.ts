/**
 * Somebody who owns the database changes it, after a checkpoint was published. Whatever they do is found,
 * by whoever verifies with what was held outside; and where nobody did anything, nothing is found.
 */
import { DataSource } from 'typeorm';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { LogKeys } from '../../src/ledger/log-keys.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { ownerDataSourceOptions } from '../../src/platform/database/data-source.js';
import { query, txOf, type Tx } from '../../src/platform/database/tx.js';
import type { Verification } from '../../src/verifier/findings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { loadEntities } from '../support/database.js';
import { footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';
import { DAMAGES } from './support/damages.js';
import { FORGERIES } from './support/forgeries.js';
import { isFull, randomFor, range, rounds, saySeed } from './support/form.js';
import type { Mutation, Sql, Tamperer } from './support/mutations.js';

jest.setTimeout(isFull ? 1_200_000 : 240_000);

const ROUNDS = rounds(300, 3_000);
const CLEAN_RUNS = rounds(100, 500);
/** All that verification looks at, and what an older state of the database is made of. */
const TABLES = [
  ...['ledger_entries', 'ledger_leaves', 'ledger_tiles', 'tree_head', 'checkpoints', 'log_keys'],
  ...['evidence', 'contact_keys', 'sealed_runs', 'authorizations', 'authorization_outcomes'],
  'consents',
];

let app: TestApp;
let people: People;
let owner: DataSource;
let published = 0;

beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  owner = new DataSource({
    ...ownerDataSourceOptions(app.ownerUrl, []),
    entities: await loadEntities(),
  });
  await owner.initialize();
  for (const act of Object.values(ACTS)) await act();
  await app.get(Sequencer).run();
  for (const table of TABLES) await app.sql(`CREATE TABLE past_${table} AS TABLE ${table}`);
  // Enough for a full tile, which can be tampered with too.
  while ((await app.get(Sequencer).run()).size < 300)
    for (const act of Object.values(ACTS)) await act();
  published = (await app.get(Sequencer).run()).size;
});
afterAll(async () => {
  await owner.destroy();
  await app.close();
});

/** What happens in the life of a log. */
const ACTS: Readonly<Record<string, () => Promise<unknown>>> = {
  joins: () => people.optedInTo('lettre', 'ateliers'),
  isWrittenTo: async () => {
    const sender = await aSender();
    const { email } = await people.optedInTo('lettre');
    const allow = await sender.allowed(email, 'lettre');
    await sender.redeem(allow, email, 'lettre').expect(200);
  },
  leaves: async () => {
    const sender = await aSender();
    const { email } = await people.optedInTo('lettre');
    const allow = await sender.allowed(email, 'lettre');
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
  },
  isForgotten: async () => {
    const { contactId } = await people.optedInTo('ateliers');
    await erase(contactId);
  },
  changesKey: () => app.get(LogKeys).rotate('test'),
};

/** A token is good for ten minutes, and the full form takes longer. */
const aSender = () => TestSender.with(app, ['authorize']);

async function erase(contactId: string): Promise<void> {
  const token = await app.token('erase');
  await app.http
    .post(`/v1/contacts/${contactId}/erasure`)
    .auth(token, { type: 'bearer' })
    .send({ reason: 'asked for it' })
    .expect(200);
}

const verifyIn = (tx: Tx): Promise<Verification> =>
  app.get(VerifyLedger).runIn(tx, { vkeys: [], checkpoints: [] }, []);

/** In a transaction that is undone; triggers, and keys between tables, are out of force in it. */
async function after(
  mutate: Mutation,
  seed: number,
): Promise<{ did: string; found: Verification }> {
  const runner = owner.createQueryRunner();
  await runner.startTransaction();
  try {
    const tx = txOf(runner.manager);
    const sql: Sql = (text, parameters) => query(tx, text, parameters);
    await sql('SET LOCAL session_replication_role = replica');
    const tamperer: Tamperer = { sql, random: randomFor(`tampering ${seed}`), published };
    return { did: await mutate(tamperer), found: await verifyIn(tx) };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  ...DAMAGES,
  ...FORGERIES,
  'rewinds the whole database': async ({ sql }) => {
    for (const table of TABLES) {
      await sql(`DELETE FROM ${table}`);
      await sql(`INSERT INTO ${table} SELECT * FROM past_${table}`);
    }
    return 'put the whole database back to an earlier day';
  },
};

describe('the log of a tampered database', () => {
  const names = Object.keys(MUTATIONS);
  beforeAll(() => saySeed('tampering'));

  it('is sound before', async () => {
    const { found } = await after(() => Promise.resolve('nothing'), 0);
    expect(found).toMatchObject({ ok: true, problems: [] });
  });

  it.each(names)('is found when somebody %s', async (name) => {
    const missed: string[] = [];
    for (const nth of range(Math.ceil(ROUNDS / names.length))) {
      const { did, found } = await after(MUTATIONS[name] as Mutation, nth);
      if (found.ok || found.problems.length === 0) missed.push(`${nth}: ${did}`);
    }
    expect(missed).toEqual([]);
  });
});

describe('the log of a database that nobody touched', () => {
  it(`is sound ${CLEAN_RUNS} times, whatever happened in between`, async () => {
    const random = randomFor('clean runs');
    const acts = Object.values(ACTS) as [() => Promise<unknown>];
    const alarms: Verification['problems'][] = [];
    for (const nth of range(CLEAN_RUNS)) {
      if (nth % 4 === 0) await random.pick(acts)();
      if (random.chance(0.5)) await app.get(Sequencer).run();
      const { ok, problems } = await app.get(VerifyLedger).run({ vkeys: [], checkpoints: [] });
      if (!ok) alarms.push(problems);
    }
    expect(alarms).toEqual([]);
  });
});
