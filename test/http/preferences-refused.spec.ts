/** What no client may change in somebody's preferences: only the person chooses to hear more. */
import { openCast, type Cast } from '../support/cast.js';
import { footerPath, type Json } from '../support/people.js';
import { ahead, DAY_MS, HOUR_MS, Preferences } from '../support/preferences.js';
import { fingerprint } from '../support/scan.js';
import { Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let withdrawals: Withdrawals;
let preferences: Preferences;
beforeAll(async () => {
  cast = await openCast();
  withdrawals = await Withdrawals.with(cast);
  preferences = new Preferences(cast, withdrawals.client);
});
afterAll(() => cast.app.close());

describe('a change that would widen', () => {
  const chosen = {
    cadences: { lettre: 'weekly', offres: 'monthly' },
    budget: { limit: 1, hours: 24 },
    pausedUntil: ahead(2 * 365 * DAY_MS),
    hours: { from: '08:00', to: '20:00' },
  };
  const refused = 'preference_not_tighter';

  it.each<[Json, string[]]>([
    [
      { cadences: { lettre: 'immediate', offres: 'weekly' } },
      ['/cadences/lettre', '/cadences/offres'],
    ],
    [{ budget: { limit: 2, hours: 24 } }, ['/budget']],
    // The same rate: thirty messages in one day would keep to it.
    [{ budget: { limit: 30, hours: 720 } }, ['/budget']],
    [{ budget: null }, ['/budget']],
    [{ pausedUntil: '2027-01-01T00:00:00Z' }, ['/pausedUntil']],
    [{ pausedUntil: null, hours: null }, ['/pausedUntil', '/hours']],
    [{ hours: { from: '08:00', to: '20:01' } }, ['/hours']],
    [{ hours: { from: '20:00', to: '08:00' } }, ['/hours']],
    // The same hours, twelve hours later.
    [{ timezone: 'Pacific/Auckland' }, ['/timezone']],
    [{ timezone: 'Asia/Tokyo', hours: { from: '09:00', to: '10:00' } }, ['/timezone']],
  ])('by %j is refused with nothing of the request applied', async (change, pointers) => {
    const { email, contactId } = await cast.people.optedInTo('lettre');
    await preferences.patch(contactId, chosen).expect(200);
    const before = await preferences.of(contactId);
    const withdraw = [{ topic: 'lettre', channel: 'email' }];
    const request = {
      withdraw,
      locale: 'en',
      cadences: { alertes: 'weekly' },
      ...change,
    };
    expect(await preferences.refused(contactId, request, refused)).toEqual(pointers);
    expect(await preferences.of(contactId)).toEqual(before);
    expect((await cast.sender.ask(email, 'lettre')).reasons).not.toContain('no_consent');
    expect(await withdrawals.rowsOf(contactId)).toEqual([]);
  });

  it('is nothing where nothing was chosen, or its time is over', async () => {
    const contactId = await preferences.brought();
    await preferences
      .patch(contactId, { budget: null, hours: null, pausedUntil: null })
      .expect(200);
    expect(await cast.people.typesOf(contactId)).not.toContain('preference.changed');
    await preferences.patch(contactId, { pausedUntil: ahead(DAY_MS) }).expect(200);
    await cast.app.sql('UPDATE preferences SET paused_until = now() WHERE contact_id = $1', [
      contactId,
    ]);
    expect(await preferences.of(contactId)).toMatchObject({ pausedUntil: null });
    await preferences.patch(contactId, { pausedUntil: ahead(HOUR_MS) }).expect(200);
  });

  it('also what the person said on the page of a message binds clients', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre');
    const path = footerPath(await cast.sender.allowed(email, 'lettre'));
    await cast.app.http.post(path).type('form').send({ action: 'less' }).expect(200);
    const budget = { limit: 1, hours: 24 };
    expect(await preferences.refused(contactId, { budget }, refused)).toEqual(['/budget']);
  });
});

describe('what cannot be meant', () => {
  it.each<[Json, string, string[]]>([
    [{ withdraw: [] }, 'invalid_request', ['/withdraw']],
    [{ withdraw: [{ topic: 'lettre' }] }, 'invalid_request', ['/withdraw/0/channel']],
    [{ withdraw: [{ topic: 'x', channel: 'email' }] }, 'topic_unknown', ['/withdraw/0/topic']],
    [
      { withdraw: [{ topic: 'service-compte', channel: 'email' }] },
      'topic_unknown',
      ['/withdraw/0/topic'],
    ],
    [
      { withdraw: [{ topic: 'lettre', channel: 'x' }] },
      'channel_not_offered',
      ['/withdraw/0/channel'],
    ],
    [{ cadences: { rumeurs: 'weekly' } }, 'topic_unknown', ['/cadences/rumeurs']],
    // Names that every object has are names like others.
    [{ cadences: { constructor: 'weekly' } }, 'topic_unknown', ['/cadences/constructor']],
    [{ cadences: { toString: 'weekly' } }, 'invalid_request', ['/cadences']],
    [
      { cadences: { lettre: { constructor: 'x' } } },
      'invalid_request',
      ['/cadences/lettre/constructor'],
    ],
    [{ locale: { constructor: 'x' } }, 'invalid_request', ['/locale/constructor']],
    [{ locale: 'fr', constructor: 'x' }, 'invalid_request', ['/constructor']],
    [{ hours: { from: '08:00', to: '20:00', valueOf: 1 } }, 'invalid_request', ['/hours/valueOf']],
    [
      { withdraw: [{ topic: 'lettre', channel: 'email', toString: 'x' }] },
      'invalid_request',
      ['/withdraw/0/toString'],
    ],
    [{ cadences: { lettre: 'daily' } }, 'invalid_request', ['/cadences']],
    [{ cadences: { 'a@b.example': 'weekly' } }, 'invalid_request', ['/cadences']],
    [{ cadences: ['weekly'] }, 'invalid_request', ['/cadences']],
    [{ cadences: null }, 'invalid_request', ['/cadences']],
    [{ budget: { limit: -1, hours: 24 } }, 'invalid_request', ['/budget/limit']],
    [
      { budget: { limit: 1001, hours: 721 } },
      'invalid_request',
      ['/budget/limit', '/budget/hours'],
    ],
    [
      { budget: { limit: 1.5, hours: '24' } },
      'invalid_request',
      ['/budget/limit', '/budget/hours'],
    ],
    [{ budget: { limit: 1, hours: 24, per: 'day' } }, 'invalid_request', ['/budget/per']],
    [{ pausedUntil: '2026-01-01T00:00:00Z' }, 'invalid_request', ['/pausedUntil']],
    [{ pausedUntil: '2126-01-01T00:00:00Z' }, 'invalid_request', ['/pausedUntil']],
    [{ pausedUntil: 'tomorrow' }, 'invalid_request', ['/pausedUntil']],
    [{ hours: { from: '08:00', to: '08:00' } }, 'invalid_request', ['/hours']],
    [{ hours: { from: '24:00', to: '8:00' } }, 'invalid_request', ['/hours/from', '/hours/to']],
    [{ timezone: 'Europe/Atlantis' }, 'invalid_request', ['/timezone']],
    [{ timezone: '+01:00' }, 'invalid_request', ['/timezone']],
    [{ timezone: 'BST' }, 'invalid_request', ['/timezone']],
    [{ locale: 'français' }, 'invalid_request', ['/locale']],
    [{ evidence: { via: 'a@b.example' } }, 'invalid_request', ['/evidence/via']],
    [{ objection: true }, 'invalid_request', ['/objection']],
  ])('%j is refused', async (change, code, pointers) => {
    const contactId = await preferences.brought();
    const { 'public.access_log': _, ...before } = await fingerprint(cast.app);
    expect(await preferences.refused(contactId, change, code)).toEqual(pointers);
    expect(await fingerprint(cast.app)).toMatchObject(before);
  });

  it('a client without the scope is told nothing', async () => {
    const contactId = await preferences.brought();
    await cast.sender.get(Preferences.pathOf(contactId)).expect(403);
    await cast.app.http.get(Preferences.pathOf(contactId)).expect(401);
  });
});
