import { parseDay } from './calendar-day.js';

describe('a day as people write it', () => {
  it('is read as its midnight in UTC', () => {
    expect(parseDay('2028-02-29')).toBe(Date.UTC(2028, 1, 29));
  });

  it.each(['', '21/11/2026', 'hier', '2026-11-2', '2026-02-29', '2026-11-31', '2026-13-45'])(
    'is none where it is written %p',
    (text) => {
      expect(parseDay(text)).toBeNull();
    },
  );
});
