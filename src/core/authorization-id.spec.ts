import fc from 'fast-check';
import { formatAuthorizationId, parseAuthorizationId } from './authorization-id.js';
import { formatInstant } from './duration.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const random = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const parts = fc.record({
  now: fc.integer({ min: 0, max: Date.UTC(2999, 0, 1) }),
  bucket: fc.nat({ max: 255 }),
  random,
});

describe('an authorization id', () => {
  it('names day and bucket', () => {
    const now = Date.parse('2026-03-10T23:59:59.999Z');
    const id = formatAuthorizationId({ now, bucket: 10, random: Buffer.alloc(16, 255) });
    expect(id).toBe('20260310-0a-_____________________w');
  });

  it('gives back what it was made of', () => {
    fc.assert(
      fc.property(parts, (parts) => {
        const day = formatInstant(parts.now).slice(0, 10);
        expect(parseAuthorizationId(formatAuthorizationId(parts))).toEqual({
          day,
          bucket: parts.bucket,
        });
      }),
    );
  });

  it.each([
    '',
    '20260310-0a',
    '20260230-0a-_____________________w',
    '20261310-0a-_____________________w',
    '20260310-0A-_____________________w',
    '20260310-0g-_____________________w',
    '20260310-0a-______________________',
    '20260310-0a-____________________w',
    '20260310-0a-_____________________w\n',
    ' 20260310-0a-_____________________w',
    '19691231-0a-_____________________w',
  ])('is not %j', (id) => {
    expect(parseAuthorizationId(id)).toBeNull();
  });

  it('is never read from other text, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => parseAuthorizationId(text) === null),
    );
  });

  it.each([
    { bucket: 256, random: Buffer.alloc(16) },
    { bucket: -1, random: Buffer.alloc(16) },
    { bucket: 0.5, random: Buffer.alloc(16) },
    { bucket: 1, random: Buffer.alloc(15) },
  ])('is not made of %p', (parts) => {
    expect(() => formatAuthorizationId({ now: 0, ...parts })).toThrow(RangeError);
  });
});
