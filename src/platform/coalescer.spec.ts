import { DomainError } from '../core/errors.js';
import { Coalescer, type CoalescerLimits } from './coalescer.js';

const LIMITS: CoalescerLimits = { largest: 4, atOnce: 2, mostWaiting: 20 };

/** What is worked on: each set stands here until the test answers it. */
interface OpenSet {
  readonly items: readonly number[];
  answer(results?: readonly (string | Error)[]): void;
  fail(error: Error): void;
}

function opened(limits: Partial<CoalescerLimits> = {}) {
  const open: OpenSet[] = [];
  const sizes: number[] = [];
  const coalescer = new Coalescer<number, string>(
    (items) => {
      sizes.push(items.length);
      return new Promise((resolve, reject) => {
        open.push({
          items,
          answer: (results = items.map((item) => `answer ${item}`)) => {
            resolve(results);
          },
          fail: reject,
        });
      });
    },
    { ...LIMITS, ...limits },
  );
  return { coalescer, open, sizes };
}

/** Everything that is ready to happen has happened. */
const settle = () =>
  new Promise<void>((resolve) => void setImmediate(() => void setImmediate(resolve)));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('work that arrives together', () => {
  it('is done together, and each gets its own answer', async () => {
    const { coalescer, open } = opened();
    const answers = Promise.all(numbers(3).map((item) => coalescer.submit(item)));
    await settle();
    expect(open.map(({ items }) => items)).toEqual([[0, 1, 2]]);
    open[0]?.answer();
    expect(await answers).toEqual(['answer 0', 'answer 1', 'answer 2']);
  });

  it('is done together also where the events that are here bring it one after the other', async () => {
    const { coalescer, open } = opened();
    const answers = [coalescer.submit(0)];
    for (const item of [1, 2]) {
      await Promise.resolve();
      answers.push(coalescer.submit(item));
    }
    await settle();
    expect(open.map(({ items }) => items)).toEqual([[0, 1, 2]]);
    open[0]?.answer();
    await Promise.all(answers);
  });

  it('begins alone at once when nobody else is there', async () => {
    const { coalescer, open } = opened();
    const first = coalescer.submit(1);
    await settle();
    const second = coalescer.submit(2);
    await settle();
    expect(open.map(({ items }) => items)).toEqual([[1], [2]]);
    open[1]?.answer();
    expect(await second).toBe('answer 2');
    open[0]?.answer();
    expect(await first).toBe('answer 1');
  });

  it('waits, in its order, while as many sets are worked on as may be, and then goes on', async () => {
    const { coalescer, open } = opened();
    const answers = numbers(15).map((item) => coalescer.submit(item));
    await settle();
    expect(open.map(({ items }) => items)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    open[1]?.answer();
    await settle();
    expect(open.map(({ items }) => items).slice(2)).toEqual([[8, 9, 10, 11]]);
    open[0]?.answer();
    open[2]?.answer();
    await settle();
    expect(open[3]?.items).toEqual([12, 13, 14]);
    open[3]?.answer();
    expect(await Promise.all(answers)).toEqual(numbers(15).map((item) => `answer ${item}`));
  });

  it('makes sets as large as what came while all were busy', async () => {
    const { coalescer, open, sizes } = opened({ largest: 64, atOnce: 1, mostWaiting: 100 });
    const answers = [coalescer.submit(0)];
    await settle();
    for (const item of numbers(40)) {
      answers.push(coalescer.submit(item));
      await settle();
    }
    open[0]?.answer();
    await settle();
    open[1]?.answer();
    await Promise.all(answers);
    expect(sizes).toEqual([1, 40]);
  });
});

describe('a set', () => {
  it('fails for a member alone whose answer is an error', async () => {
    const { coalescer, open } = opened();
    const answers = numbers(3).map((item) => coalescer.submit(item));
    await settle();
    open[0]?.answer(['yes', new DomainError('message_ref_reused'), 'also']);
    const results = await Promise.allSettled(answers);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'message_ref_reused' } });
  });

  it('fails for all of its members, and for no other set, when its work fails', async () => {
    const { coalescer, open } = opened();
    const answers = numbers(6).map((item) => coalescer.submit(item));
    await settle();
    open[0]?.fail(new Error('the database is down'));
    open[1]?.answer();
    const results = await Promise.allSettled(answers);
    expect(results.map(({ status }) => status)).toEqual([
      ...Array<string>(4).fill('rejected'),
      ...Array<string>(2).fill('fulfilled'),
    ]);
    expect(results[3]).toMatchObject({ reason: { message: 'the database is down' } });
  });

  it('that answers too few of its members leaves nobody without an answer', async () => {
    const { coalescer, open } = opened();
    const answers = numbers(2).map((item) => coalescer.submit(item));
    await settle();
    open[0]?.answer(['yes']);
    const results = await Promise.allSettled(answers);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('that fails gives its place to the next, also when it fails at once', async () => {
    let calls = 0;
    const coalescer = new Coalescer<number, string>(
      (items) => {
        if (++calls === 1) throw new Error('at once');
        return Promise.resolve(items.map(String));
      },
      { ...LIMITS, largest: 1, atOnce: 1 },
    );
    const results = await Promise.allSettled(numbers(3).map((item) => coalescer.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
});

describe('what would wait too long', () => {
  it('is refused at once, and taken again when there is room', async () => {
    const { coalescer, open } = opened({ mostWaiting: 6 });
    const first = numbers(8).map((item) => coalescer.submit(item).catch((error: unknown) => error));
    // None has begun yet, so two are too many.
    expect(coalescer.isFull).toBe(true);
    expect(await first[7]).toMatchObject({ code: 'overloaded' });
    await settle();
    expect(coalescer.isFull).toBe(false);
    const later = numbers(7).map((item) => coalescer.submit(item).catch((error: unknown) => error));
    expect(await later[6]).toMatchObject({ code: 'overloaded' });
    for (let set = 0; set < 4; set++) {
      await settle();
      open[set]?.answer();
    }
    const answers = await Promise.all([...first.slice(0, 6), ...later.slice(0, 6)]);
    expect(answers).toEqual([...numbers(6), ...numbers(6)].map((item) => `answer ${item}`));
  });
});
