import { allPass, NEVER, PASS, windowVerdict } from './rolling-window.js';

describe('windowVerdict', () => {
  it('waits for as many uses to end as stand over the limit', () => {
    const verdict = windowVerdict([30, 10, 20], { limit: 1, perMs: 100 }, 40);
    expect(verdict).toEqual({ passes: false, notBefore: 130 });
  });

  it('frees the room of a use exactly one window after it', () => {
    const window = { limit: 1, perMs: 100 };
    expect(windowVerdict([10], window, 109).passes).toBe(false);
    expect(windowVerdict([10], window, 110).passes).toBe(true);
  });

  it('never has room in a window of none', () => {
    expect(windowVerdict([], { limit: 0, perMs: 100 }, 0)).toEqual(NEVER);
  });
});

describe('allPass', () => {
  it('waits for the last of several, and for ever where one never passes', () => {
    const soon = { passes: false, notBefore: 5 } as const;
    const late = { passes: false, notBefore: 9 } as const;
    expect(allPass([PASS, late, soon])).toEqual(late);
    expect(allPass([soon, NEVER, late])).toEqual(NEVER);
  });

  it('passes where nothing is asked', () => {
    expect(allPass([])).toEqual(PASS);
    expect(allPass([PASS, PASS])).toEqual(PASS);
  });
});
