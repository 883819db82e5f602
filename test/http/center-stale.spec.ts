/** Two tabs of one person, or a tab that was open for long: what each changed counts, and nothing else. */
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import type { Person } from '../support/people.js';
import { visitorOf, type Visitor } from '../support/person.js';
import { Preferences } from '../support/preferences.js';
import { TestSender } from '../support/people.js';
import { Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let preferences: Preferences;
let told: Withdrawals;
beforeAll(async () => {
  cast = await openCast();
  told = await Withdrawals.with(cast);
  preferences = new Preferences(cast, await TestSender.with(cast.app, ['preferences', 'contacts']));
});
afterAll(() => cast.app.close());

const visitor = (...topics: string[]) => visitorOf(cast, ...topics);

const reasonFor = async ({ email }: Person, topic: string) =>
  (await cast.sender.ask(email, topic)).reason;
const entries = async ({ contactId }: Person) => (await cast.people.typesOf(contactId)).length;

describe('an old tab', () => {
  it('never gives again what was left meanwhile', async () => {
    const person = await visitor('lettre', 'ateliers');
    const old = await ChoicesTab.open(person.center);
    await person.center.post('/preferences/leave', { topic: 'lettre/email' }).expect(303);
    const { headers } = await old.save({ fields: { budget: '3' } }).expect(303);
    expect(headers.location).toContain('done=saved');
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    expect((await ChoicesTab.open(person.center)).ticked()).toEqual(['ateliers/email']);
    expect((await preferences.of(person.contactId)).budget).toEqual({ limit: 3, hours: 168 });
  });

  it('never ends an objection that was made meanwhile', async () => {
    const person = await visitor('lettre', 'ateliers');
    const old = await ChoicesTab.open(person.center);
    await person.center.post('/preferences/leave', { all: 'yes' }).expect(303);
    await old.save({ fields: { language: 'en' } }).expect(303);
    expect(await reasonFor(person, 'lettre')).toBe('objection');
  });

  it('does not leave what was chosen meanwhile', async () => {
    const person = await visitor('lettre');
    const old = await ChoicesTab.open(person.center);
    await (await ChoicesTab.open(person.center)).save({ tick: ['offres/email'] }).expect(303);
    await old.save({ untick: ['lettre/email'] }).expect(303);
    expect((await ChoicesTab.open(person.center)).ticked()).toEqual(['offres/email']);
  });

  it('keeps what another one changed, field by field', async () => {
    const person = await visitor('lettre');
    const [first, second] = [
      await ChoicesTab.open(person.center),
      await ChoicesTab.open(person.center),
    ];
    const hours = { from: '08:00', to: '20:00' };
    await first
      .save({
        fields: { budget: '2', ...hours, timezone: 'Europe/Berlin', 'cadence-lettre': 'weekly' },
      })
      .expect(303);
    await person.center.post('/preferences/pause', { pause: 'week' }).expect(303);
    await second.save({ fields: { 'cadence-ateliers': 'monthly', language: 'en' } }).expect(303);
    const document = await preferences.of(person.contactId);
    expect(document).toMatchObject({
      ...{ budget: { limit: 2, hours: 168 }, hours, timezone: 'Europe/Berlin', locale: 'en' },
      cadences: { ateliers: 'monthly', lettre: 'weekly' },
    });
    expect(document.pausedUntil).not.toBeNull();
  });

  it('saved as it was shown changes nothing, and says so', async () => {
    const person = await visitor('lettre');
    const old = await ChoicesTab.open(person.center);
    await (await ChoicesTab.open(person.center)).save({ fields: { budget: '2' } }).expect(303);
    const before = await entries(person);
    const { headers } = await old.save().expect(303);
    expect(headers.location).toBe('/preferences?lang=fr&done=unchanged');
    expect(await entries(person)).toBe(before);
    const { text } = await person.center.get('/preferences?lang=fr&done=unchanged');
    expect(text).toContain('Rien n’a changé');
    expect((await preferences.of(person.contactId)).budget).toEqual({ limit: 2, hours: 168 });
  });

  it('sent twice gives once', async () => {
    const person = await visitor('lettre');
    const tab = await ChoicesTab.open(person.center);
    await Promise.all([1, 2, 3].map(() => tab.save({ tick: ['offres/email'] })));
    const given = (await cast.people.typesOf(person.contactId)).filter(
      (type) => type === 'consent.confirmed',
    );
    expect(given).toHaveLength(2);
  });

  it('that asks to mend something shows what stands now, under what was typed', async () => {
    const person = await visitor('lettre', 'ateliers');
    const old = await ChoicesTab.open(person.center);
    await person.center.post('/preferences/leave', { topic: 'lettre/email' }).expect(303);
    const { text } = await old.save({ tick: ['offres/email'], fields: { budget: 'many' } });
    const again = ChoicesTab.of(person.center, text);
    expect(again.ticked()).toEqual(['ateliers/email', 'offres/email']);
    await again.save({ fields: { budget: '9' } }).expect(303);
    expect((await ChoicesTab.open(person.center)).ticked()).toEqual([
      'ateliers/email',
      'offres/email',
    ]);
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
  });
});

describe('what ended by itself while the page was open', () => {
  const offers = 'offres/email';
  const end = (table: 'bases' | 'consents', { contactId }: Person) =>
    cast.app.sql(
      `UPDATE ${table} SET expires_at = clock_timestamp() WHERE contact_id = $1 AND topic = 'offres'`,
      [contactId],
    );
  const leave = ({ center }: Visitor, what: Record<string, string>) =>
    center.post('/preferences/leave', what).expect(303);

  it.each([
    ['its button', (person: Visitor) => leave(person, { topic: offers })],
    ['the button of its channel', (person: Visitor) => leave(person, { channel: 'email' })],
    ['its box', (_: Visitor, tab: ChoicesTab) => tab.save({ untick: [offers] }).expect(303)],
  ])('is left by %s all the same: no basis brought later carries', async (_, act) => {
    const person = await visitor('lettre');
    await told.bringBasis({ email: person.email }).expect(200);
    const tab = await ChoicesTab.open(person.center);
    expect(tab.ticked()).toContain(offers);
    await end('bases', person);
    const { headers } = await act(person, tab);
    expect(headers.location).toMatch(/done=(left|saved)/);
    await told.bringBasis({ email: person.email });
    expect(await reasonFor(person, 'offres')).toBe('no_consent');
    const before = await entries(person);
    await act(person, tab);
    expect(await entries(person)).toBe(before);
  });

  it('counts for a consent too', async () => {
    const person = await visitor('lettre', 'offres');
    const tab = await ChoicesTab.open(person.center);
    await end('consents', person);
    await tab.save({ untick: [offers] }).expect(303);
    await told.bringBasis({ email: person.email });
    expect(await reasonFor(person, 'offres')).toBe('no_consent');
  });

  it('is no way to add entries: what the catalog cannot have people leave is left by nobody', async () => {
    const person = await visitor('lettre');
    const before = await entries(person);
    for (const topic of ['nichts/email', 'lettre/pigeon', 'service-compte/email'])
      await leave(person, { topic });
    await leave(person, { channel: 'pigeon' });
    const stood = ['nichts/email', 'lettre/pigeon', 'service-compte/email', 'lettre'];
    await person.center.post('/preferences', { stood }).expect(303);
    expect(await entries(person)).toBe(before);
  });
});

describe('limits', () => {
  const save = async ({ center }: Visitor, fields: Record<string, string>) =>
    (await ChoicesTab.open(center)).save({ fields });

  it('are tightened and loosened by the person alone', async () => {
    const person = await visitor('lettre', 'ateliers');
    await save(person, { budget: '1', 'cadence-lettre': 'monthly' }).then(({ status }) => {
      expect(status).toBe(303);
    });
    await cast.sender.allowed(person.email, 'ateliers');
    expect(await reasonFor(person, 'lettre')).toBe('budget_reached');
    await save(person, { budget: '', 'cadence-lettre': 'immediate' });
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
    const document = await preferences.of(person.contactId);
    expect(document).toMatchObject({ budget: null, cadences: {} });
    const changes = (await cast.people.happeningsOf(person.contactId)).filter(
      ({ type }) => type === 'preference.changed',
    );
    expect(changes.map(({ via }) => via)).toEqual(['preferences_page', 'preferences_page']);
  });

  it('set hours in the zone that was shown beside them, and take any zone of the world', async () => {
    const person = await visitor('lettre');
    await save(person, { from: '8:00', to: '20h' });
    expect(await preferences.of(person.contactId)).toMatchObject({
      ...{ hours: { from: '08:00', to: '20:00' }, timezone: 'Europe/Paris' },
    });
    await save(person, { timezone: 'Pacific/Chatham' });
    expect(await preferences.of(person.contactId)).toMatchObject({ timezone: 'Pacific/Chatham' });
    await save(person, { from: '', to: '' });
    expect((await preferences.of(person.contactId)).hours).toBeNull();
  });

  it('show a budget of other hours in words, and leave it until a number takes its place', async () => {
    const person = await visitor('lettre');
    const body = { budget: { limit: 3, hours: 24 } };
    await preferences.patch(person.contactId, body).expect(200);
    const tab = await ChoicesTab.open(person.center);
    expect(tab.html).toContain('au plus 3 messages en 24 heures');
    expect(tab.value('budget')).toBe('');
    await tab.save({ fields: { language: 'en' } }).expect(303);
    expect((await preferences.of(person.contactId)).budget).toEqual(body.budget);
    await save(person, { budget: '5' });
    expect((await preferences.of(person.contactId)).budget).toEqual({ limit: 5, hours: 168 });
    expect((await ChoicesTab.open(person.center)).html).not.toContain('no-budget');
  });

  it('end a budget of other hours by one save', async () => {
    const person = await visitor('lettre');
    await preferences.patch(person.contactId, { budget: { limit: 3, hours: 24 } }).expect(200);
    const tab = await ChoicesTab.open(person.center);
    expect(tab.html).toContain('name="no-budget"');
    const wrong = await tab.save({ fields: { 'no-budget': 'yes', from: '8' } }).expect(422);
    const again = ChoicesTab.of(person.center, wrong.text);
    expect(again.value('no-budget')).toBe('yes');
    await again.save({ fields: { from: '' } }).expect(303);
    expect((await preferences.of(person.contactId)).budget).toBeNull();
  });

  it('are refused with each error at its field, all that was typed kept, and nothing saved', async () => {
    const person = await visitor('lettre');
    const before = await entries(person);
    const tab = await ChoicesTab.open(person.center);
    const typed = {
      budget: '-1',
      from: 'dawn',
      to: '',
      timezone: 'Paris',
      'cadence-lettre': 'weekly',
    };
    const { text } = await tab
      .save({ fields: { ...typed, language: 'en' }, untick: ['lettre/email'] })
      .expect(422);
    expect(text).toMatch(/<h2>4 /);
    for (const field of ['budget', 'from', 'to', 'timezone']) {
      expect(text).toContain(`<a href="#${field}">`);
      expect(text).toMatch(new RegExp(`id="${field}"[^>]* aria-describedby="[^"]*${field}-error`));
    }
    const again = ChoicesTab.of(person.center, text);
    for (const [name, value] of Object.entries({ ...typed, language: 'en' }))
      expect([name, again.value(name)]).toEqual([name, value]);
    expect(again.ticked()).toEqual([]);
    expect(await entries(person)).toBe(before);
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
  });

  it('speak the language that was chosen, from then on', async () => {
    const person = await visitor('lettre');
    const { headers } = await save(person, { language: 'en' });
    expect(headers.location).toBe('/preferences?lang=en&done=saved');
    expect((await person.center.get('/preferences')).text).toContain('<html lang="en">');
    expect(await preferences.of(person.contactId)).toMatchObject({ locale: 'en' });
  });

  it('take no cadence or language that no form sends', async () => {
    const person = await visitor('lettre');
    for (const fields of [
      { 'cadence-lettre': 'hourly' },
      { 'cadence-service-compte': 'weekly' },
      { language: 'de' },
    ] as Record<string, string>[])
      expect((await save(person, fields)).status).toBe(400);
  });
});
