/** Times on the command line: days as the console takes them, instants as the API does, and nothing else. */
import { fromTime, topicKey, toTime } from './audit-arguments.js';

describe('the period of an export', () => {
  it('takes a day whole, as one of UTC', () => {
    expect(fromTime('2026-11-21')).toBe('2026-11-21T00:00:00.000Z');
    expect(toTime('2026-11-21')).toBe('2026-11-22T00:00:00.000Z');
  });

  it('takes an instant as it is', () => {
    expect(fromTime('2026-11-21T01:00:00+01:00')).toBe('2026-11-21T00:00:00.000Z');
    expect(toTime('2026-11-21T00:00:00Z')).toBe('2026-11-21T00:00:00.000Z');
  });

  it.each(['', '5', '03/04/2026', '2026-02-30', '2026-02-30T00:00:00Z', '2026-02-03T00:00:00'])(
    'takes nothing that might be another period: "%s"',
    (text) => {
      expect(() => fromTime(text)).toThrow('must be a day');
      expect(() => toTime(text)).toThrow('must be a day');
    },
  );

  it('takes no time that is not written with four digits of a year', () => {
    expect(() => toTime('9999-12-31')).toThrow('must be a day');
    expect(() => fromTime('0000-01-01T00:00:00+01:00')).toThrow('must be a day');
  });
});

describe('the topic of an export', () => {
  it('is a key, since it is kept in the ledger', () => {
    expect(topicKey('lettre')).toBe('lettre');
    expect(() => topicKey('lea@halles.example')).toThrow('the key of a topic');
  });
});
