import { isMarkedBy, refusalsOf } from './form-refusals.js';

describe('how a form stands', () => {
  it.each([
    [0, 0, 0, false],
    [0, 19, 100, false],
    [19, 1, 5, true],
    [20, 1, 4.8, false],
    [38, 2, 5, true],
    [0, 20, 100, true],
    [1000, 0, 0, false],
    [949, 50, 5, true],
    [951, 50, 5, false],
  ])('with %d yes and %d no is %d %% refused, marked: %s', (confirmed, refused, share, mark) => {
    const { answers, refusedPercent, isMarked } = refusalsOf('f', { confirmed, refused });
    expect({ answers, refusedPercent, isMarked }).toEqual({
      answers: confirmed + refused,
      refusedPercent: share,
      isMarked: mark,
    });
  });

  it.each([
    [19, 1, 'confirmed', true],
    [19, 1, 'refused', true],
    [18, 2, 'refused', true],
    [18, 3, 'refused', false],
    [37, 3, 'confirmed', false],
    [38, 2, 'refused', true],
    [21, 1, 'confirmed', false],
  ] as const)('with %d and %d after a %s, it passed the line then: %s', (yes, no, last, passed) => {
    expect(isMarkedBy({ confirmed: yes, refused: no }, last)).toBe(passed);
  });
});
