import { stateOf } from './key-state.js';

const RETIRED_AT = Date.parse('2026-11-21T12:00:00.000Z');
const retired = { retiredAt: new Date(RETIRED_AT), revokedAt: null };
const HOUR_MS = 3_600_000;

describe('a key', () => {
  it('is current until it is retired', () => {
    const key = { use: 'access', retiredAt: null, revokedAt: null } as const;
    expect(stateOf(key, RETIRED_AT)).toBe('current');
  });

  it('verifies for an hour after retirement when it signed access tokens', () => {
    expect(stateOf({ use: 'access', ...retired }, RETIRED_AT + HOUR_MS - 1)).toBe('retired');
    expect(stateOf({ use: 'access', ...retired }, RETIRED_AT + HOUR_MS)).toBe('expired');
  });

  it('verifies for a day after retirement when it signed permits', () => {
    expect(stateOf({ use: 'permit', ...retired }, RETIRED_AT + 24 * HOUR_MS - 1)).toBe('retired');
    expect(stateOf({ use: 'permit', ...retired }, RETIRED_AT + 24 * HOUR_MS)).toBe('expired');
  });

  it('opens links for ever after retirement', () => {
    expect(stateOf({ use: 'link', ...retired }, RETIRED_AT + 1e12)).toBe('retired');
  });

  it('is good for nothing once revoked', () => {
    const revokedAt = new Date(RETIRED_AT);
    for (const use of ['access', 'permit', 'link'] as const)
      expect(stateOf({ use, retiredAt: null, revokedAt }, RETIRED_AT)).toBe('revoked');
  });
});
