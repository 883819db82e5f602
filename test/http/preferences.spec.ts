/** The preference document over the API: clients read it, and what they tighten binds. */
import { randomUUID } from 'node:crypto';
import { openCast, type Cast } from '../support/cast.js';
import { ahead, DAY_MS, Preferences } from '../support/preferences.js';
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

const accessTo = (contactId: string | null, action: string) =>
  cast.app.sql(
    `SELECT actor FROM access_log WHERE contact_id IS NOT DISTINCT FROM $1 AND action = $2
     AND actor = $3`,
    [contactId, action, withdrawals.client.client.clientId],
  );

describe('the document', () => {
  it('says of everything that can be left how it stands, and what was chosen', async () => {
    const contactId = await preferences.brought();
    const nothing = { state: 'none', basis: null, since: null, expiresAt: null };
    expect(await preferences.of(contactId)).toEqual({
      contactId,
      topics: [
        { topic: 'alertes', channel: 'email', ...nothing },
        { topic: 'alertes', channel: 'sms', ...nothing },
        { topic: 'ateliers', channel: 'email', ...nothing },
        { topic: 'lettre', channel: 'email', ...nothing },
        { topic: 'offres', channel: 'email', ...nothing },
      ],
      cadences: {},
      budget: null,
      pausedUntil: null,
      hours: null,
      timezone: 'Europe/Paris',
      locale: 'fr',
      objection: false,
    });
    const { headers } = await preferences.read(contactId.toUpperCase()).expect(200);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('follows a topic from the ask to the leaving', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre');
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown;
    const yes = { state: 'confirmed', basis: 'consent', since: instant, expiresAt: instant };
    expect(await preferences.topic(contactId, 'lettre')).toMatchObject(yes);
    await cast.people.subscribe(email, ['ateliers']);
    await cast.people.settle();
    const asked = { state: 'pending', basis: null, since: instant, expiresAt: instant };
    expect(await preferences.topic(contactId, 'ateliers')).toMatchObject(asked);
    await preferences
      .patch(contactId, { withdraw: [{ topic: 'lettre', channel: 'email' }] })
      .expect(200);
    const left = { state: 'withdrawn', basis: 'consent', since: instant, expiresAt: null };
    expect(await preferences.topic(contactId, 'lettre')).toMatchObject(left);
  });

  it('takes no request to renew for a topic that is pending', async () => {
    const { contactId } = await cast.people.optedInTo('lettre');
    await preferences
      .patch(contactId, { withdraw: [{ topic: 'lettre', channel: 'email' }] })
      .expect(200);
    await cast.app.sql(
      `UPDATE opt_ins SET state = 'requested', kind = 'renewal', expires_at = now() + interval '1 day'
       WHERE contact_id = $1`,
      [contactId],
    );
    expect(await preferences.topic(contactId, 'lettre')).toMatchObject({ state: 'withdrawn' });
  });

  it('shows a basis beside consent, its end, and an objection', async () => {
    const { contactId } = await withdrawals.customer();
    const carried = await preferences.topic(contactId, 'offres');
    expect(carried).toMatchObject({ state: 'none', basis: 'soft_opt_in' });
    expect(Date.parse(String(carried.expiresAt))).toBeGreaterThan(Date.now());
    await withdrawals.pass({ contactId }, { scope: 'all' }).expect(200);
    expect(await preferences.of(contactId)).toMatchObject({ objection: true });
    const ended = { state: 'withdrawn', basis: 'soft_opt_in', expiresAt: null };
    expect(await preferences.topic(contactId, 'offres')).toMatchObject(ended);
  });

  it('leaves an access line each time, whatever is found', async () => {
    const contactId = await preferences.brought();
    await preferences.read(contactId).expect(200);
    await preferences.read(contactId).expect(200);
    await preferences.patch(contactId, { pausedUntil: ahead(DAY_MS) }).expect(200);
    await preferences.patch(contactId, { pausedUntil: null }).expect(422);
    expect(await accessTo(contactId, 'preferences.read')).toHaveLength(2);
    expect(await accessTo(contactId, 'preferences.change')).toHaveLength(2);
    const before = (await accessTo(null, 'preferences.read')).length;
    const { body } = await preferences.read(randomUUID()).expect(404);
    expect(body).toMatchObject({ code: 'contact_unknown' });
    expect(await accessTo(null, 'preferences.read')).toHaveLength(before + 1);
    await preferences.read('camille').expect(404);
  });
});

describe('a change that tightens', () => {
  it('is made whole, in one entry that says what became different', async () => {
    const contactId = await preferences.brought(null);
    const pausedUntil = ahead(7 * DAY_MS);
    const chosen = {
      cadences: { lettre: 'weekly', offres: 'monthly' },
      budget: { limit: 2, hours: 168 },
      pausedUntil,
      hours: { from: '20:30', to: '24:00' },
      timezone: 'America/St_Johns',
      locale: 'en',
    };
    const evidence = { via: 'telephone', reference: 'ticket/12' };
    const { body } = await preferences.patch(contactId, { ...chosen, evidence }).expect(200);
    expect(body).toMatchObject(chosen);
    expect(await preferences.of(contactId)).toEqual(body);
    const { clientId } = withdrawals.client.client;
    const entry = { ...chosen, ...evidence, actor: clientId };
    const entries = () => withdrawals.entriesOf(contactId, 'preference.changed');
    expect(await entries()).toEqual([expect.objectContaining(entry)]);
    // Said again, or in part, it is nothing new.
    await preferences.patch(contactId, chosen).expect(200);
    await preferences
      .patch(contactId, { budget: chosen.budget, cadences: { ateliers: 'immediate' } })
      .expect(200);
    await preferences.patch(contactId, {}).expect(200);
    expect(await entries()).toHaveLength(1);
    const next = { cadences: { lettre: 'monthly' }, hours: { from: '21:00', to: '23:00' } };
    await preferences.patch(contactId, next).expect(200);
    const cadences = { lettre: 'monthly', offres: 'monthly' };
    expect((await entries()).at(-1)).toMatchObject({ cadences, hours: next.hours });
    expect((await entries()).at(-1)).not.toHaveProperty('budget');
  });

  it('leaves topics, each with its entry and its line in the journal', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers', 'offres');
    const held = await cast.sender.allowed(email, 'lettre');
    const left = ['lettre', 'ateliers'].map((topic) => ({ topic, channel: 'email' }));
    await preferences.patch(contactId, { withdraw: [...left, ...left] }).expect(200);
    await cast.sender.redeem(held, email, 'lettre').expect(410);
    expect((await cast.sender.ask(email, 'ateliers')).reason).toBe('no_consent');
    await cast.sender.allowed(email, 'offres');
    const rows = left.map((one) => ({ scope: 'topic', ...one }));
    expect(await withdrawals.rowsOf(contactId)).toEqual(rows);
    expect(await withdrawals.entriesOf(contactId, 'consent.withdrawn')).toHaveLength(2);
    expect(withdrawals.journal().slice(-2)).toMatchObject(rows);
  });

  it('binds the next ask: a pause, a cadence, a budget', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers', 'offres');
    await cast.sender.allowed(email, 'lettre');
    await preferences.patch(contactId, { cadences: { lettre: 'weekly' } }).expect(200);
    expect((await cast.sender.ask(email, 'lettre')).reason).toBe('cadence');
    await preferences.patch(contactId, { budget: { limit: 1, hours: 1 } }).expect(200);
    expect((await cast.sender.ask(email, 'ateliers')).reason).toBe('budget_reached');
    const pausedUntil = ahead(3 * DAY_MS);
    await preferences.patch(contactId, { pausedUntil }).expect(200);
    const { reason, notBefore } = await cast.sender.ask(email, 'offres');
    expect({ reason, notBefore }).toEqual({ reason: 'paused', notBefore: pausedUntil });
    expect((await cast.sender.ask(email, 'service-compte')).decision).toBe('allow');
  });

  it('is judged under the lock: of two at once the tighter one stands', async () => {
    for (const _ of Array.from({ length: 5 })) {
      const contactId = await preferences.brought();
      const limits = [5, 1, 4, 2, 3];
      const answers = await Promise.all(
        limits.map((limit) => preferences.patch(contactId, { budget: { limit, hours: 24 } })),
      );
      for (const { status } of answers) expect([200, 422]).toContain(status);
      expect(await preferences.of(contactId)).toMatchObject({ budget: { limit: 1, hours: 24 } });
    }
  });
});
