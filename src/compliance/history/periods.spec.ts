import { lineAt } from '../../../test/support/history.js';
import { periodsOf } from './periods.js';

const DAY = 86_400_000;
const email = { topic: 'lettre', channel: 'email' };
const sms = { topic: 'lettre', channel: 'sms' };
const confirmed = (day: number, place = email, expires: number | null = null) =>
  lineAt(day * DAY, 'consent.confirmed', {
    ...place,
    details: { expiresAt: expires === null ? null : new Date(expires * DAY).toISOString() },
  });

const spans = (
  lines: Parameters<typeof periodsOf>[0],
  today = 100,
  lapses: Parameters<typeof periodsOf>[2] = [],
) =>
  periodsOf(lines, today * DAY, lapses).map(({ kind, topic, channel, from, to }) => [
    kind,
    `${topic ?? '*'}/${channel ?? '*'}`,
    from / DAY,
    to === null ? null : to / DAY,
  ]);

describe('the periods in which something stood', () => {
  it('begin with a confirmation and go on while nothing ends them', () => {
    expect(spans([confirmed(3)])).toEqual([['consent', 'lettre/email', 3, null]]);
  });

  it('end with the withdrawal that names them, and with no other', () => {
    const lines = [
      confirmed(3),
      confirmed(4, sms),
      lineAt(9 * DAY, 'consent.withdrawn', { ...email, details: { ended: [email], bases: [] } }),
    ];
    expect(spans(lines)).toEqual([
      ['consent', 'lettre/email', 3, 9],
      ['consent', 'lettre/sms', 4, null],
    ]);
  });

  it('end by themselves on the day that was set, also when somebody says no later', () => {
    const gone = lineAt(30 * DAY, 'consent.withdrawn', { details: { ended: [email] } });
    expect(spans([confirmed(3, email, 20)])).toEqual([['consent', 'lettre/email', 3, 20]]);
    expect(spans([confirmed(3, email, 20), gone])).toEqual([['consent', 'lettre/email', 3, 20]]);
    expect(spans([confirmed(3, email, 200)])).toEqual([['consent', 'lettre/email', 3, null]]);
  });

  it('go on when somebody says yes again in time, and begin anew when it was too late', () => {
    expect(spans([confirmed(3, email, 20), confirmed(10, email, 40)])).toEqual([
      ['consent', 'lettre/email', 3, 40],
    ]);
    expect(spans([confirmed(3, email, 20), confirmed(25, email, 200)])).toEqual([
      ['consent', 'lettre/email', 3, 20],
      ['consent', 'lettre/email', 25, null],
    ]);
  });

  it('go on, for what is left of their time, where the person undid their end', () => {
    const ended = { ended: [email], bases: [{ ...sms, basis: 'soft_opt_in' }] };
    const restored = { restored: [email], bases: ended.bases, objectionEnded: true };
    const lines = [
      confirmed(3, email, 20),
      lineAt(4 * DAY, 'basis.recorded', { ...sms, details: { inForce: true, expiresAt: null } }),
      lineAt(9 * DAY, 'objection.recorded', { details: ended }),
      lineAt(10 * DAY, 'withdrawal.undone', { details: restored }),
    ];
    expect(spans(lines)).toEqual([
      ['consent', 'lettre/email', 3, 9],
      ['basis', 'lettre/sms', 4, 9],
      ['objection', '*/*', 9, 10],
      ['consent', 'lettre/email', 10, 20],
      ['basis', 'lettre/sms', 10, null],
    ]);
  });

  it('end where they lapsed, which the entry says of the act that came later', () => {
    const lapsed = (day: number, endsAt: number) => {
      const instant = new Date(endsAt * DAY).toISOString();
      return lineAt(day * DAY, 'consent.lapsed', {
        details: { lapsed: [{ ...email, endsAt: instant }] },
      });
    };
    expect(spans([confirmed(3), lapsed(30, 20)])).toEqual([['consent', 'lettre/email', 3, 20]]);
    const anew = [
      ['consent', 'lettre/email', 3, 20],
      ['consent', 'lettre/email', 30, null],
    ];
    expect(spans([confirmed(3), lapsed(30, 20), confirmed(30)])).toEqual(anew);
    expect(spans([confirmed(3), confirmed(30), lapsed(30, 20)])).toEqual(anew);
  });

  it('end where they lapsed, also before an act has said so', () => {
    const lapse = { ...email, endsAt: 20 * DAY };
    expect(spans([confirmed(3), confirmed(4, sms)], 100, [lapse])).toEqual([
      ['consent', 'lettre/email', 3, 20],
      ['consent', 'lettre/sms', 4, null],
    ]);
    // Asleep since the yes that was said last; the one before it was withdrawn.
    const gone = lineAt(5 * DAY, 'consent.withdrawn', { details: { ended: [email] } });
    expect(spans([confirmed(3), gone, confirmed(10, email, 200)], 100, [lapse])).toEqual([
      ['consent', 'lettre/email', 3, 5],
      ['consent', 'lettre/email', 10, 20],
    ]);
  });

  it('are not brought back where what was undone had ended nothing', () => {
    const gone = (day: number) =>
      lineAt(day * DAY, 'consent.withdrawn', { details: { ended: [email] } });
    const back = lineAt(31 * DAY, 'withdrawal.undone', { details: { restored: [email] } });
    expect(spans([confirmed(1), gone(2), confirmed(3, email, 20), gone(30), back])).toEqual([
      ['consent', 'lettre/email', 1, 2],
      ['consent', 'lettre/email', 3, 20],
    ]);
  });

  it('all end with an objection, which stands until it is ended', () => {
    const lines = [
      confirmed(3),
      lineAt(4 * DAY, 'basis.recorded', { ...sms, details: { inForce: true, expiresAt: null } }),
      lineAt(9 * DAY, 'objection.recorded', {
        details: { ended: [email], bases: [{ ...sms, basis: 'soft_opt_in' }] },
      }),
      lineAt(20 * DAY, 'objection.ended', {}),
    ];
    expect(spans(lines)).toEqual([
      ['consent', 'lettre/email', 3, 9],
      ['basis', 'lettre/sms', 4, 9],
      ['objection', '*/*', 9, 20],
    ]);
  });

  it('are none for a basis that carried nothing', () => {
    expect(spans([lineAt(DAY, 'basis.recorded', { ...sms, details: { inForce: false } })])).toEqual(
      [],
    );
  });

  it('show a restriction from its word to its lifting', () => {
    const lines = [
      lineAt(2 * DAY, 'restriction.changed', { details: { restricted: true } }),
      lineAt(5 * DAY, 'restriction.changed', { details: { restricted: false } }),
    ];
    expect(spans(lines)).toEqual([['restriction', '*/*', 2, 5]]);
  });

  it('are the same in whatever order the lines come', () => {
    const lines = [
      confirmed(3),
      lineAt(9 * DAY, 'consent.withdrawn', { details: { ended: [email] } }),
      confirmed(12),
    ];
    expect(spans([...lines].reverse())).toEqual(spans(lines));
  });

  it('survive payloads that say nothing', () => {
    const lines = ['consent.withdrawn', 'objection.recorded', 'basis.ended', 'restriction.changed'];
    const odd = lines.map((type, day) => lineAt(day * DAY, type, { details: { ended: 7 } }));
    expect(spans(odd)).toEqual([['objection', '*/*', 1, null]]);
  });
});
