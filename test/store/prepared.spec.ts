/** Arrays as literals, and named statements: what goes in comes out of a real database unchanged. */
import fc from 'fast-check';
import { QueryFailedError } from 'typeorm';
import { isRetryable, sqlStateOf } from '../../src/platform/database/database.js';
import {
  byteaArray,
  plainArray,
  prepared,
  textArray,
  type Statement,
} from '../../src/platform/database/prepared.js';
import { query, txOf, type Tx } from '../../src/platform/database/tx.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const list = (name: string, type: string): Statement => ({
  name: `test_${name}`,
  text: `SELECT value FROM unnest($1::${type}[]) WITH ORDINALITY AS k (value, ord) ORDER BY ord`,
});
const TEXTS = list('texts', 'text');
const BYTES = list('bytes', 'bytea');
const NUMBERS = list('numbers', 'float8');
const FLAGS = list('flags', 'boolean');
const IDS = list('ids', 'uuid');
const DOCUMENTS = list('documents', 'jsonb');

describe('a prepared statement', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => test.database.inTransaction(work);

  async function values(statement: Statement, literal: string): Promise<unknown[]> {
    const rows = await inTransaction((tx) => prepared<[unknown]>(tx, statement, [literal]));
    return rows.map(([value]) => value);
  }

  it.each([
    ['', ' ', '  a ', '\t', '\n', '\r\n'],
    ['NULL', 'null', '"NULL"', '{}', '{a,b}', '{', '}'],
    [',', 'a,b', "'", "''", '"', '""', '\\', '\\\\', '\\"', '"\\', '\\x41', '\\n', '\\000'],
    ["'; DROP TABLE contacts; --", '$1', '$$', 'é', '中', '🌱', '\u2028', '\ufeff'],
    [],
  ])('gets texts as they are (%#)', async (...texts: string[]) => {
    expect(await values(TEXTS, textArray(texts))).toEqual(texts);
    expect(await values(TEXTS, textArray([...texts, null, 'x', null]))).toEqual([
      ...texts,
      null,
      'x',
      null,
    ]);
  });

  it('gets whatever text the database can hold', () => {
    // No NUL, which PostgreSQL has not, and no half of a pair, which is no text.
    const unit = fc.oneof(
      fc.constantFrom('"', '\\', ',', '{', '}', ' ', '\n', 'n', 'NULL'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const text = fc
      .array(unit, { maxLength: 8 })
      .map((units) => units.join(''))
      .filter((one) => !/[\0\p{Cs}]/u.test(one));
    return fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 8 }), async (texts) => {
        expect(await values(TEXTS, textArray(texts))).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  it('gets documents, whatever stands in them', async () => {
    const documents = [{ a: 'x"y\\z' }, { 'ké"y': [1, null, '{}'] }, {}, null];
    const literal = textArray(documents.map((one) => one && JSON.stringify(one)));
    expect(await values(DOCUMENTS, literal)).toEqual(documents);
  });

  it('gets bytes as they are, also none', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const bytes = [all, Buffer.alloc(0), null, Buffer.from('"\\x41,}{'), Buffer.from('NULL')];
    expect(await values(BYTES, byteaArray(bytes))).toEqual(bytes);
    expect(await values(BYTES, byteaArray([]))).toEqual([]);
  });

  it('gets numbers, flags and ids', async () => {
    const numbers = [0, -1, 1.5, 1_795_305_600_123, Number.MAX_SAFE_INTEGER, 1e21, null];
    expect(await values(NUMBERS, plainArray(numbers))).toEqual(numbers);
    expect(await values(FLAGS, plainArray([true, false, null]))).toEqual([true, false, null]);
    const ids = ['6a1f4a3e-1111-4222-8333-444455556666', null];
    expect(await values(IDS, plainArray(ids))).toEqual(ids);
    expect(await values(IDS, plainArray([]))).toEqual([]);
  });

  it('is parsed once for a connection, however often it runs', async () => {
    const known = await inTransaction(async (tx) => {
      for (let run = 0; run < 3; run++) await prepared(tx, TEXTS, [textArray([String(run)])]);
      return query<{ count: number }>(
        tx,
        `SELECT count(*)::int AS count FROM pg_prepared_statements WHERE name = 'test_texts'`,
      );
    });
    expect(known).toEqual([{ count: 1 }]);
  });

  it('answers its own rows where several are sent together', async () => {
    const answers = await inTransaction((tx) =>
      Promise.all([
        prepared(tx, TEXTS, [textArray(['a', 'b'])]),
        prepared(tx, NUMBERS, [plainArray([1])]),
        query(tx, 'SELECT 2 AS two'),
        prepared(tx, TEXTS, [textArray([])]),
      ]),
    );
    expect(answers).toEqual([[['a'], ['b']], [[1]], [{ two: 2 }], []]);
  });

  it('may be sent twice together before the server knows it', async () => {
    const statement = list('twice', 'text');
    const answers = await inTransaction((tx) =>
      Promise.all(['a', 'b'].map((text) => prepared(tx, statement, [textArray([text])]))),
    );
    expect(answers).toEqual([[['a']], [['b']]]);
  });

  it('sees what its transaction did, and goes with it', async () => {
    const count = { name: 'test_count', text: 'SELECT count(*)::int FROM opt_in_tallies' };
    const failing = inTransaction(async (tx) => {
      await query(tx, `INSERT INTO opt_in_tallies VALUES ('2026-01-01', 'confirmed', 1)`);
      expect(await prepared(tx, count, [])).toEqual([[1]]);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await inTransaction((tx) => prepared(tx, count, []))).toEqual([[0]]);
  });

  it('fails as any statement fails: a deadlock is known as one', async () => {
    const raise = (code: string): Statement => ({
      name: `test_raise_${code}`,
      text: `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${code}'; END $$`,
    });
    let runs = 0;
    const deadlocked = inTransaction(async (tx) => {
      if (++runs < 3) await prepared(tx, raise('40P01'), []);
      return 'done';
    });
    expect(await deadlocked).toBe('done');
    expect(runs).toBe(3);
    const error: unknown = await inTransaction((tx) => prepared(tx, raise('23505'), [])).catch(
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(QueryFailedError);
    expect([sqlStateOf(error), isRetryable(error)]).toEqual(['23505', false]);
  });

  it('runs again on the same connection after one failed', async () => {
    const divide = { name: 'test_divide', text: 'SELECT 6 / $1::int' };
    await expect(inTransaction((tx) => prepared(tx, divide, [0]))).rejects.toThrow(/zero/);
    expect(await inTransaction((tx) => prepared(tx, divide, [3]))).toEqual([[2]]);
  });

  it('is refused outside a transaction', async () => {
    await expect(prepared(txOf({} as never), TEXTS, ['{}'])).rejects.toThrow(/outside/);
  });
});
