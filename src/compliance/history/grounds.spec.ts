import { lineAt } from '../../../test/support/history.js';
import { Grounds } from './grounds.js';

const email = { topic: 'letter', channel: 'email' };
const sms = { topic: 'letter', channel: 'sms' };
const notice = { key: 'news', version: '1', locale: 'en', sha256: 'ab' };
const yes = (at: number, version: string, expiresAt: number | null = null) =>
  lineAt(at, 'consent.confirmed', {
    ...email,
    details: {
      notice: { ...notice, version },
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    },
  });
const no = (at: number) => lineAt(at, 'consent.withdrawn', { details: { ended: [email] } });
const basis = (at: number) =>
  lineAt(at, 'basis.recorded', {
    ...email,
    actor: 'caisse',
    details: { basis: 'soft_opt_in', inForce: true, expiresAt: null },
  });

describe('what a message rested on', () => {
  it('is the last yes before it, with the text that it was said to', () => {
    const grounds = new Grounds([yes(10, '1'), yes(20, '2')], 100, []);
    expect(grounds.at(email, 15)).toMatchObject({ kind: 'consent', at: 10 });
    expect(grounds.at(email, 30)).toEqual({
      kind: 'consent',
      at: 20,
      notice: { key: 'news', version: '2', sha256: 'ab' },
    });
  });

  it('is nothing before a yes, after a no, after its end, and elsewhere', () => {
    const grounds = new Grounds([yes(10, '1'), no(20), yes(30, '1', 40)], 100, []);
    for (const at of [5, 20, 25, 40]) expect(grounds.at(email, at)).toBeNull();
    expect(grounds.at(sms, 15)).toBeNull();
  });

  it('is the same yes, and the same basis, where the person undid their end', () => {
    const undone = lineAt(25, 'withdrawal.undone', { details: { restored: [email] } });
    const grounds = new Grounds([yes(10, '1'), no(20), undone], 100, []);
    expect(grounds.at(email, 22)).toBeNull();
    expect(grounds.at(email, 30)).toMatchObject({ kind: 'consent', at: 10 });
    const back = { bases: [{ ...email, basis: 'soft_opt_in' }] };
    const brought = new Grounds(
      [
        basis(10),
        lineAt(20, 'basis.ended', { details: back }),
        lineAt(25, 'withdrawal.undone', { details: back }),
      ],
      100,
      [],
    );
    expect(brought.at(email, 30)).toMatchObject({ kind: 'basis', at: 10, actor: 'caisse' });
  });

  it('is a basis that somebody brought where there was no yes, and only there', () => {
    const grounds = new Grounds([basis(5), yes(10, '1'), no(20)], 100, []);
    expect(grounds.at(email, 7)).toEqual({
      kind: 'basis',
      at: 5,
      basis: 'soft_opt_in',
      actor: 'caisse',
    });
    expect(grounds.at(email, 15)?.kind).toBe('consent');
  });

  it('is the basis where the yes beside it had lapsed, before any act says so', () => {
    const lapse = { ...email, endsAt: 20 };
    const grounds = new Grounds([basis(5), yes(10, '1')], 100, [lapse]);
    expect(grounds.at(email, 19)?.kind).toBe('consent');
    expect(grounds.at(email, 20)?.kind).toBe('basis');
  });

  it('is a yes without a text where the evidence names none', () => {
    const bare = lineAt(10, 'consent.confirmed', email);
    expect(new Grounds([bare], 100, []).at(email, 11)).toEqual({
      kind: 'consent',
      at: 10,
      notice: null,
    });
  });
});
