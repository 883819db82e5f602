/**
 * A transaction of few round trips, on a real database: all of it or nothing, whichever statement
 * fails and whoever hears of it, and no more writes than its turns.
 */
import type { PoolClient } from 'pg';
import { isDatabaseDown, sqlStateOf } from '../../src/platform/database/database.js';
import type { Leave } from '../../src/platform/database/pipeline.js';
import { prepared } from '../../src/platform/database/prepared.js';
import { managerOf, query, type Tx } from '../../src/platform/database/tx.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

const INSERT = {
  name: 'test_insert',
  text: `INSERT INTO opt_in_tallies VALUES ($1::date, 'confirmed', 1)`,
};
const ADD = {
  name: 'test_add',
  text: 'UPDATE opt_in_tallies SET count = count + 1 WHERE day = $1::date RETURNING count::int',
};
const PID = { name: 'test_pid', text: 'SELECT pg_backend_pid()' };
const END = { name: 'test_end', text: 'SELECT pg_terminate_backend(pg_backend_pid())' };
const FAIL = { name: 'test_fail', text: 'SELECT 1 / $1::int' };

const UNIQUE_VIOLATION = '23505';
const DIVISION_BY_ZERO = '22012';

describe('a transaction in few round trips', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  let days = 0;
  /** A row of its own for whoever asks. */
  const aDay = () => new Date(Date.UTC(2026, 0, ++days)).toISOString().slice(0, 10);

  const insert = (tx: Tx, day: string) => prepared(tx, INSERT, [day]);
  const add = (tx: Tx, day: string) => prepared(tx, ADD, [day]);
  const fail = (tx: Tx) => prepared(tx, FAIL, [0]);

  const run = <T>(work: (tx: Tx, leave: Leave) => Promise<T>) => test.database.inPipeline(work);

  /** As somebody else sees it, who sees only what is committed; null where there is nothing. */
  async function countOf(day: string): Promise<number | null> {
    const rows = await test.database.inSnapshot((tx) =>
      query<{ count: number }>(
        tx,
        `SELECT count::int FROM opt_in_tallies WHERE day = $1 AND outcome = 'confirmed'`,
        [day],
      ),
    );
    return rows[0]?.count ?? null;
  }

  async function aStoredDay(): Promise<string> {
    const day = aDay();
    await test.database.inTransaction((tx) => insert(tx, day));
    return day;
  }

  const connectionOf = async (tx: Tx) => (await prepared<[number]>(tx, PID, []))[0]?.[0];

  const failureOf = (running: Promise<unknown>) =>
    running.then(
      () => 'done',
      (error: unknown) => sqlStateOf(error) ?? String(error),
    );

  it('stores what it waited for and what it left, once it is fulfilled', async () => {
    const [waited, left] = [aDay(), aDay()];
    const answer = await run(async (tx, leave) => {
      await insert(tx, waited);
      leave(insert(tx, left));
      leave(add(tx, waited));
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect([await countOf(waited), await countOf(left)]).toEqual([2, 1]);
  });

  it('shows nobody anything before that', async () => {
    const day = aDay();
    await run(async (tx) => {
      await insert(tx, day);
      expect(await countOf(day)).toBeNull();
    });
    expect(await countOf(day)).toBe(1);
  });

  it('fails as a left statement failed, and stores nothing', async () => {
    const [taken, waited, before, behind] = [await aStoredDay(), aDay(), aDay(), aDay()];
    let connection: unknown;
    const running = run(async (tx, leave) => {
      connection = await connectionOf(tx);
      await insert(tx, waited);
      leave(insert(tx, before));
      leave(insert(tx, taken));
      leave(insert(tx, behind));
      return 'answer';
    });
    expect(await failureOf(running)).toBe(UNIQUE_VIOLATION);
    for (const day of [waited, before, behind]) expect(await countOf(day)).toBeNull();
    expect(await countOf(taken)).toBe(1);

    const next = run(async (tx, leave) => {
      leave(insert(tx, waited));
      return connectionOf(tx);
    });
    expect(await next).toBe(connection);
    expect(await countOf(waited)).toBe(1);
  });

  it('undoes everything where its work throws, what was left included', async () => {
    const [waited, left] = [aDay(), aDay()];
    const error = new Error('changed our mind');
    let connection: unknown;
    const running = run(async (tx, leave) => {
      connection = await connectionOf(tx);
      await insert(tx, waited);
      leave(insert(tx, left));
      throw error;
    });
    await expect(running).rejects.toBe(error);
    expect([await countOf(waited), await countOf(left)]).toEqual([null, null]);
    expect(await run(connectionOf)).toBe(connection);
  });

  it('is not done where its work kept a failure to itself', async () => {
    const day = aDay();
    const running = run(async (tx) => {
      await insert(tx, day);
      return fail(tx).catch(() => 'answer');
    });
    await expect(running).rejects.toThrow('A transaction was undone by PostgreSQL.');
    expect(await countOf(day)).toBeNull();
  });

  it('gives its connection back however it ends', async () => {
    const failures: string[] = [];
    // More than the pool has.
    for (let nth = 0; nth < 9; nth++)
      failures.push(
        await failureOf(
          run(async (tx, leave) => {
            if (nth % 2 === 0) leave(fail(tx));
            else await fail(tx);
          }),
        ),
      );
    expect(new Set(failures)).toEqual(new Set([DIVISION_BY_ZERO]));
    expect(await run(async () => 'answer')).toBe('answer');
  });

  it('fails where its connection ends, and the next has another', async () => {
    const day = aDay();
    let connection: unknown;
    const running = run(async (tx, leave) => {
      connection = await connectionOf(tx);
      await insert(tx, day);
      leave(prepared(tx, END, []));
    });
    const error: unknown = await running.catch((failure: unknown) => failure);
    expect(isDatabaseDown(error)).toBe(true);
    expect(await countOf(day)).toBeNull();
    expect(await run(connectionOf)).not.toBe(connection);
  });

  /** Resolves for all once as many as that have come; later comers need not wait. */
  function meeting(size: number): () => Promise<void> {
    let come = 0;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return () => {
      if (++come === size) open();
      return opened;
    };
  }

  it.each(['waited for', 'left'])(
    'is run again after a deadlock in a statement: %s',
    async (how) => {
      const [a, b] = [await aStoredDay(), await aStoredDay()];
      const bothHoldOne = meeting(2);
      const tries: string[] = [];
      const crossing = (name: string, first: string, second: string) =>
        run(async (tx, leave) => {
          tries.push(name);
          await add(tx, first);
          await bothHoldOne();
          const last = add(tx, second);
          if (how === 'left') leave(last);
          else await last;
          return name;
        });
      expect(await Promise.all([crossing('x', a, b), crossing('y', b, a)])).toEqual(['x', 'y']);
      // Whoever tries again may be first at the row once more, and so meet the other again.
      expect(tries.length).toBeGreaterThan(2);
      expect([await countOf(a), await countOf(b)]).toEqual([3, 3]);
    },
  );

  it('is not run again after any other failure', async () => {
    let tries = 0;
    const running = run(async (tx, leave) => {
      tries++;
      leave(fail(tx));
    });
    expect(await failureOf(running)).toBe(DIVISION_BY_ZERO);
    expect(tries).toBe(1);
  });

  /** What leaves the process from here on: the text of each write. */
  async function writesOf(tx: Tx): Promise<string[]> {
    const client = (await managerOf(tx).queryRunner?.connect()) as PoolClient;
    const { stream } = client.connection;
    const writes: string[] = [];
    const [write, writev] = [stream._write.bind(stream), stream._writev?.bind(stream)];
    jest.spyOn(stream, '_write').mockImplementation((chunk: Buffer, encoding, done) => {
      writes.push(chunk.toString());
      write(chunk, encoding, done);
    });
    jest.spyOn(stream, '_writev' as '_write').mockImplementation(((
      chunks: { chunk: Buffer }[],
      done: () => void,
    ) => {
      writes.push(chunks.map(({ chunk }) => chunk.toString()).join(''));
      writev?.(chunks as never, done);
    }) as never);
    return writes;
  }

  it('sends what it says in one turn in one write, BEGIN and COMMIT with it', async () => {
    const [first, second, left] = [aDay(), aDay(), aDay()];
    let writes: string[] = [];
    try {
      await run(async (tx, leave) => {
        writes = await writesOf(tx);
        await Promise.all([insert(tx, first), insert(tx, second)]);
        await add(tx, first);
        leave(insert(tx, left));
        leave(add(tx, second));
      });
    } finally {
      jest.restoreAllMocks();
    }
    expect(writes).toHaveLength(3);
    const [beginning, middle, end] = writes;
    expect(beginning).toMatch(new RegExp(`BEGIN[^]*${first}[^]*${second}`));
    expect(middle).toContain(first);
    expect(end).toMatch(new RegExp(`${left}[^]*${second}[^]*COMMIT`));
    expect([await countOf(first), await countOf(second), await countOf(left)]).toEqual([2, 2, 1]);
  });
});
