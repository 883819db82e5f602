import { Chains } from './chains.js';

const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Work that goes on until the test ends it, and what was begun so far. */
function works(chains: Chains) {
  const begun: string[] = [];
  const open = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const link = (key: string, name: string): Promise<string> =>
    chains.link(key, () => {
      begun.push(name);
      return new Promise((resolve, reject) => {
        const end = () => {
          resolve(name);
        };
        open.set(name, { end, fail: reject });
      });
    });
  return { begun, link, open };
}

describe('chains', () => {
  it('do what is under one key in its order, and other keys beside it', async () => {
    const { begun, link, open } = works(new Chains());
    const names: [string, string][] = [
      ['a', 'a1'],
      ['b', 'b1'],
      ['a', 'a2'],
      ['b', 'b2'],
      ['a', 'a3'],
    ];
    const all = names.map(([key, name]) => link(key, name));
    await settle();
    expect(begun).toEqual(['a1', 'b1']);
    open.get('b1')?.end();
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'b2']);
    for (const name of ['a1', 'a2', 'a3', 'b2']) {
      open.get(name)?.end();
      await settle();
    }
    expect(begun).toEqual(['a1', 'b1', 'b2', 'a2', 'a3']);
    expect(await Promise.all(all)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('go on after what failed, and give it to its own caller alone', async () => {
    const { begun, link, open } = works(new Chains());
    const [failing, after] = [link('a', 'a1'), link('a', 'a2')];
    await settle();
    open.get('a1')?.fail(new Error('in the middle'));
    await expect(failing).rejects.toThrow('in the middle');
    await settle();
    expect(begun).toEqual(['a1', 'a2']);
    open.get('a2')?.end();
    expect(await after).toBe('a2');
  });

  it('begin at once again when nothing is left', async () => {
    const { begun, link, open } = works(new Chains());
    const first = link('a', 'a1');
    await settle();
    open.get('a1')?.end();
    await first;
    const second = link('a', 'a2');
    await settle();
    expect(begun).toEqual(['a1', 'a2']);
    open.get('a2')?.end();
    expect(await second).toBe('a2');
  });
});
