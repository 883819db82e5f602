import {
  NOT_ME_MS,
  OPT_IN_LIFE_MS,
  transition,
  type OptInEvent,
  type OptInState,
} from './opt-in.js';

const STATES: OptInState[] = ['requested', 'confirmed', 'refused', 'expired'];
const EVENTS: OptInEvent[] = ['confirm', 'refuse', 'expire'];

describe('the life of an opt-in', () => {
  it.each<[OptInEvent, OptInState]>([
    ['confirm', 'confirmed'],
    ['refuse', 'refused'],
    ['expire', 'expired'],
  ])('can %s while it is requested', (event, state) => {
    expect(transition('requested', event)).toEqual({ ok: true, state, changed: true });
  });

  it('answers a second confirmation and a second refusal like the first, unchanged', () => {
    const confirmed = { ok: true, state: 'confirmed', changed: false };
    const refused = { ok: true, state: 'refused', changed: false };
    expect(transition('confirmed', 'confirm')).toEqual(confirmed);
    expect(transition('refused', 'refuse')).toEqual(refused);
  });

  it('has no other way: an answer given, or a link that ended, stays so', () => {
    const open = STATES.flatMap((state) =>
      EVENTS.filter((event) => transition(state, event).ok).map((event) => `${state} ${event}`),
    );
    expect(open).toEqual([
      'requested confirm',
      'requested refuse',
      'requested expire',
      'confirmed confirm',
      'refused refuse',
    ]);
  });

  it('keeps the times that are promised', () => {
    expect([OPT_IN_LIFE_MS, NOT_ME_MS].map((ms) => ms / 3_600_000)).toEqual([72, 30 * 24]);
  });
});
