import { parseIdempotencyKey } from './idempotency-key.js';

describe('an Idempotency-Key', () => {
  it.each([
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['8e03978e-40d5-43e8-bc93-6894a57f9324', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['"with space"', 'with space'],
    ['"a \\"quoted\\" \\\\ one"', 'a "quoted" \\ one'],
    [`"${'k'.repeat(128)}"`, 'k'.repeat(128)],
  ])('is read from %s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it.each([
    '',
    '""',
    '"',
    '"open',
    'two words',
    'ké',
    '"ké"',
    '"a\\b"',
    '"a"; p=1',
    '"a", "b"',
    'k'.repeat(129),
    `"${'k'.repeat(129)}"`,
  ])('is none in %s', (header) => {
    expect(parseIdempotencyKey(header)).toBeNull();
  });
});
