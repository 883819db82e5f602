import { DAY_MS, MINUTE_MS } from './local-time.js';
import { isOpenAt, nextEdge, timetableOf, type OpenHours } from './opening-hours.js';

const NO_HOLIDAYS: ReadonlySet<string> = new Set();
const MORNINGS: OpenHours = { days: ['mon', 'sat'], from: '08:00', to: '12:30' };
const LATE: OpenHours = { days: ['mon'], from: '22:00', to: '24:00' };

const at = (local: string): number => Date.parse(`${local}Z`);

describe('opening hours', () => {
  const timetable = timetableOf([MORNINGS, LATE], new Set(['2026-11-28']), false);

  it.each([
    ['2026-11-23T07:59:59.999', false],
    ['2026-11-23T08:00', true],
    ['2026-11-23T12:29:59.999', true],
    ['2026-11-23T12:30', false],
    ['2026-11-23T23:59:59.999', true],
    ['2026-11-24T00:00', false],
    ['2026-11-24T08:00', false],
    ['2026-11-21T08:00', true],
    ['2026-11-21T22:00', false],
    ['2026-11-28T08:00', false],
    ['1969-12-29T08:00', true],
    ['1969-12-30T08:00', false],
    ['1969-12-20T08:00', true],
  ])('at %s: %s', (local, isOpen) => {
    expect(isOpenAt(timetable, null, at(local))).toBe(isOpen);
  });

  it('take own hours besides, over midnight too', () => {
    const night = { fromMinute: 23 * 60, toMinute: 9 * 60 };
    const hours = ['22:59', '23:00', '08:59', '09:00'].map((time) => at(`2026-11-23T${time}`));
    expect(hours.map((local) => isOpenAt(timetable, night, local))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('are all hours but holidays where none are listed, and no hour where the list is empty', () => {
    const always = timetableOf(undefined, new Set(['2026-12-25']), false);
    expect(isOpenAt(always, null, at('2026-12-24T03:00'))).toBe(true);
    expect(isOpenAt(always, null, at('2026-12-25T23:59:59.999'))).toBe(false);
    expect(isOpenAt(timetableOf([], NO_HOLIDAYS, false), null, at('2026-12-24T12:00'))).toBe(false);
  });

  it('open on no day of a year whose holidays must be known and are not', () => {
    const known = new Set(['2026-12-25', '2028-01-01']);
    const noons = ['2025-12-31', '2026-01-01', '2026-12-31', '2027-06-01', '2028-12-31'].map(
      (day) => at(`${day}T12:00`),
    );
    const open = (holidays: ReadonlySet<string>): boolean[] =>
      noons.map((local) => isOpenAt(timetableOf(undefined, holidays, true), null, local));
    expect(open(known)).toEqual([false, true, true, false, true]);
    expect(open(NO_HOLIDAYS)).not.toContain(true);
    expect(open(new Set(['soon']))).not.toContain(true);
  });

  it('open nothing where they or the time cannot be read', () => {
    const unreadable = ['8:00', '08:60', '24:30', '', '08:00 '].map((from) =>
      timetableOf([{ days: ['mon'], from, to: '24:00' }], NO_HOLIDAYS, false),
    );
    const noon = at('2026-11-23T12:00');
    expect(unreadable.filter((each) => isOpenAt(each, null, noon))).toEqual([]);
    expect(isOpenAt(timetableOf(undefined, NO_HOLIDAYS, false), null, NaN)).toBe(false);
    const own = { fromMinute: NaN, toMinute: 1_440 };
    expect(isOpenAt(timetableOf(undefined, NO_HOLIDAYS, false), own, noon)).toBe(false);
  });
});

describe('nextEdge', () => {
  it('walks over every time at which it may open or close, and over every midnight', () => {
    const timetable = timetableOf([MORNINGS, LATE], NO_HOLIDAYS, false);
    const own = { fromMinute: 9 * 60, toMinute: 1_440 };
    const midnight = at('2026-11-24T00:00');
    const edges: number[] = [];
    for (let local = midnight; local < midnight + DAY_MS;) {
      local = nextEdge(timetable, own, local);
      edges.push((local - midnight) / MINUTE_MS);
    }
    expect(edges).toEqual([480, 540, 750, 1_320, 1_440]);
  });

  it('goes from where holidays are not known to the next year of which they are', () => {
    const timetable = timetableOf([MORNINGS], new Set(['2026-12-25', '2028-01-01']), true);
    const next = (local: string): number => nextEdge(timetable, null, at(local));
    expect(next('2025-03-01T09:00')).toBe(at('2026-01-01T00:00'));
    expect(next('2027-03-01T09:00')).toBe(at('2028-01-01T00:00'));
    expect(next('2028-12-31T23:00')).toBe(at('2029-01-01T00:00'));
    expect(next('2029-01-01T00:00')).toBe(Infinity);
  });
});
