import { Turns } from './turns.js';

const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Work that goes on until the test ends it, and what was begun so far. */
function works(turns: Turns) {
  const begun: string[] = [];
  const open = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const take = (name: string): Promise<string> =>
    turns.take(() => {
      begun.push(name);
      return new Promise((resolve, reject) => {
        const end = () => {
          resolve(name);
        };
        open.set(name, { end, fail: reject });
      });
    });
  return { begun, take, end: (name: string) => open.get(name)?.end(), open };
}

describe('turns', () => {
  it('let only so many work at the same time, the others in the order in which they came', async () => {
    const { begun, take, end } = works(new Turns(2));
    const all = ['a', 'b', 'c', 'd', 'e'].map(take);
    await settle();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('c');
    end('a');
    await settle();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    end('e');
    end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are given on by whoever fails, also at once', async () => {
    const turns = new Turns(1);
    const { begun, take, open, end } = works(turns);
    const failing = take('a');
    const thrown = turns.take(() => {
      throw new Error('at once');
    });
    const last = take('b');
    open.get('a')?.fail(new Error('in the middle'));
    await expect(failing).rejects.toThrow('in the middle');
    await expect(thrown).rejects.toThrow('at once');
    await settle();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    expect(await last).toBe('b');
  });

  it('are not taken by somebody new while others wait', async () => {
    const { begun, take, end } = works(new Turns(1));
    const all = [take('first'), take('second')];
    await settle();
    end('first');
    await all[0];
    all.push(take('new'));
    await settle();
    expect(begun).toEqual(['first', 'second']);
    end('second');
    await settle();
    expect(begun).toEqual(['first', 'second', 'new']);
    end('new');
    await Promise.all(all);
  });

  it('are as many again after a rush as before it', async () => {
    const { begun, take, open } = works(new Turns(2));
    const rush = Array.from({ length: 9 }, (_, index) => take(`rush ${index}`));
    while (begun.length < rush.length) {
      for (const { end } of open.values()) end();
      await settle();
    }
    for (const { end } of open.values()) end();
    await Promise.all(rush);
    begun.length = 0;
    const later = ['a', 'b', 'c'].map(take);
    await settle();
    expect(begun).toEqual(['a', 'b']);
    for (const name of ['a', 'b', 'c']) {
      open.get(name)?.end();
      await settle();
    }
    await Promise.all(later);
  });
});
