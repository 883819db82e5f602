/** Nobody but the person moves the clock that closed hours are read on, and who tries is on record. */
import { openCast, type Cast } from '../support/cast.js';
import { anEmail, bodyOf, TestSender, type Json } from '../support/people.js';
import { Preferences } from '../support/preferences.js';
import { refusalOf } from '../support/problem.js';
import { Withdrawals } from '../support/withdrawals.js';

const HOURS = { from: '09:00', to: '18:00' };

let cast: Cast;
let withdrawals: Withdrawals;
let client: TestSender;
let preferences: Preferences;
beforeAll(async () => {
  cast = await openCast();
  withdrawals = await Withdrawals.with(cast);
  client = withdrawals.client;
  preferences = new Preferences(cast, client);
});
afterAll(() => cast.app.close());

async function brought(known: Json = {}): Promise<string> {
  const body = { addresses: [{ email: anEmail() }], source: 'x', ...known };
  const made = await client.post('/v1/contacts', body).expect(200);
  return String(bodyOf(made).contactId);
}

const correct = (contactId: string, body: Json) =>
  cast.app.http
    .patch(`/v1/contacts/${contactId}`)
    .auth(client.client.token, { type: 'bearer' })
    .send(body);

const known = (contactId: string) =>
  cast.app.sql('SELECT timezone, country, locale FROM contacts WHERE contact_id = $1', [contactId]);

const settled = (...pointers: string[]) => ({ status: 409, code: 'clock_settled', pointers });

const linesOf = (contactId: string | null, action = 'contact.refused') =>
  cast.app.sql(
    `SELECT reason FROM access_log
     WHERE contact_id IS NOT DISTINCT FROM $1 AND actor = $2 AND action = $3`,
    [contactId, client.client.clientId, action],
  );

describe('hours that somebody chose', () => {
  it('are kept with the zone that they were meant in', async () => {
    const contactId = await brought({ timezone: 'Europe/Paris' });
    await preferences.patch(contactId, { hours: HOURS }).expect(200);
    expect(
      await cast.app.sql('SELECT timezone FROM preferences WHERE contact_id = $1', [contactId]),
    ).toEqual([{ timezone: 'Europe/Paris' }]);
    const [entry] = await withdrawals.entriesOf(contactId, 'preference.changed');
    expect(entry).toMatchObject({ hours: HOURS, timezone: 'Europe/Paris' });
  });

  it.each([
    ['known', { timezone: 'Europe/Paris' }],
    ['not known', {}],
  ])('stay on their clock where the zone was %s', async (_, profile) => {
    const contactId = await brought(profile);
    await preferences.patch(contactId, { hours: HOURS }).expect(200);
    const [documentBefore, before] = [await preferences.of(contactId), await known(contactId)];
    const change = { timezone: 'Asia/Tokyo', locale: 'en' };
    expect(await preferences.refused(contactId, change, 'preference_not_tighter')).toEqual([
      '/timezone',
    ]);
    expect(refusalOf(await correct(contactId, change))).toEqual(settled('/timezone'));
    expect(await preferences.of(contactId)).toEqual(documentBefore);
    expect(await known(contactId)).toEqual(before);
  });

  it('stay on the clocks of the country where only that tells them', async () => {
    const contactId = await brought({ country: 'FR' });
    await preferences.patch(contactId, { hours: HOURS }).expect(200);
    expect(refusalOf(await correct(contactId, { country: 'JP' }))).toEqual(settled('/country'));
    await correct(contactId, { country: 'FR', locale: 'en' }).expect(200);
    expect(await known(contactId)).toEqual([{ country: 'FR', timezone: null, locale: 'en' }]);
  });

  it('may be sent together with their zone, once', async () => {
    const contactId = await brought();
    const chosen = { hours: HOURS, timezone: 'America/St_Johns' };
    await preferences.patch(contactId, chosen).expect(200);
    await preferences.patch(contactId, chosen).expect(200);
    expect(refusalOf(await correct(contactId, { timezone: 'Asia/Tokyo' }))).toEqual(
      settled('/timezone'),
    );
    await correct(contactId, { country: 'CA' }).expect(200);
  });
});

describe('the zone that the hours of the law are read in', () => {
  it('is completed where none is known, and then stays', async () => {
    const contactId = await brought();
    await correct(contactId, { timezone: 'Europe/Paris' }).expect(200);
    await correct(contactId, { timezone: 'Europe/Paris', locale: 'fr' }).expect(200);
    const change = { timezone: 'Asia/Tokyo' };
    expect(refusalOf(await correct(contactId, change))).toEqual(settled('/timezone'));
    expect(await preferences.refused(contactId, change, 'preference_not_tighter')).toEqual([
      '/timezone',
    ]);
    expect(await known(contactId)).toEqual([
      { timezone: 'Europe/Paris', country: null, locale: 'fr' },
    ]);
    expect(await linesOf(contactId)).toEqual([{ reason: 'clock_settled' }]);
  });

  it('is as settled by what stands in the preferences', async () => {
    const contactId = await brought();
    await preferences.patch(contactId, { timezone: 'Europe/Paris' }).expect(200);
    expect(refusalOf(await correct(contactId, { timezone: 'Asia/Tokyo' }))).toEqual(
      settled('/timezone'),
    );
    await correct(contactId, { timezone: 'Europe/Paris' }).expect(200);
  });
});

describe('a refusal that tells who is on file', () => {
  it('leaves an access line with whoever it tells of, though nothing else of it stays', async () => {
    const [theirs, nobodys, phone] = [anEmail(), anEmail(), '+33612345411'];
    const holder = await brought({ addresses: [{ email: theirs }] });
    const mine = await brought({ addresses: [{ phone }] });
    const taken = await correct(mine, { locale: 'en', addresses: [{ email: theirs }] });
    expect(refusalOf(taken)).toMatchObject({ status: 409, code: 'address_in_use' });
    expect(await linesOf(holder)).toEqual([{ reason: 'address_in_use' }]);
    expect(await linesOf(mine)).toEqual([]);
    expect(await known(mine)).toMatchObject([{ locale: null }]);
    const both = { addresses: [{ email: theirs }, { phone }], source: 'x' };
    await client.post('/v1/contacts', both).expect(409);
    expect(await linesOf(holder)).toContainEqual({ reason: 'address_in_use' });
    expect((await linesOf(holder)).length + (await linesOf(mine)).length).toBe(3);
    const before = (await linesOf(null)).length;
    const second = await correct(holder, { addresses: [{ email: nobodys }] });
    expect(refusalOf(second)).toMatchObject({ status: 409, code: 'address_kind_taken' });
    expect(await linesOf(null)).toHaveLength(before + 1);
  });
});
