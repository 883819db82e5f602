import { wantedRange } from './byte-range.js';

const ETAG = '"abc"';
const wanted = (range: string | undefined, size = 10, ifRange?: string) =>
  wantedRange(size, ETAG, { range, ifRange });

describe('the bytes that a request asks for (RFC 9110 §14.2)', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-9', 0, 9],
    ['bytes=3-', 3, 9],
    ['bytes=3-99', 3, 9],
    ['bytes=-4', 6, 9],
    ['bytes=-99', 0, 9],
    ['bytes=9-9', 9, 9],
  ])('%s of ten are %i to %i', (range, from, to) => {
    expect(wanted(range)).toEqual({ what: 'part', from, to });
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s of ten are none', (range) => {
    expect(wanted(range)).toEqual({ what: 'nothing' });
  });

  it.each(['bytes=0-', 'bytes=-1'])('%s of nothing are none', (range) => {
    expect(wanted(range, 0)).toEqual({ what: 'nothing' });
  });

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-3',
    'bytes=a-b',
    'bytes=0-1,3-4',
    'bytes= 0-1',
    'items=0-1',
    'bytes=0-1234567890123456',
  ])('%s is passed over', (range) => {
    expect(wanted(range)).toEqual({ what: 'all' });
  });

  it('are all of them when the file is another than the one that was begun', () => {
    expect(wanted('bytes=3-', 10, ETAG)).toEqual({ what: 'part', from: 3, to: 9 });
    for (const other of ['"abd"', 'W/"abc"', 'abc', 'Sun, 22 Nov 2026 09:00:00 GMT'])
      expect(wanted('bytes=3-', 10, other)).toEqual({ what: 'all' });
  });
});
