/** What is on record of a yes that was ticked on the page of somebody's choices. */
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { ContactsService } from '../../src/contacts/contacts.service.js';
import { readClock } from '../../src/platform/database/clock.js';
import { Database } from '../../src/platform/database/database.js';
import { ChooseTopics, type ChosenTopics } from '../../src/opt-in/choose-topics.js';
import { openCast, type Cast } from '../support/cast.js';
import { anEmail, type Person } from '../support/people.js';

let cast: Cast;
beforeAll(async () => {
  cast = await openCast();
});
afterAll(() => cast.app.close());

const FORM = {
  formUrl: 'https://consent.example/preferences',
  noticeVersion: '2',
  controls: [{ name: 'lettre', label: 'La lettre du potager', default: false, value: true }],
};

async function brought(): Promise<Person> {
  const email = anEmail();
  const body = { addresses: [{ email }], source: 'web shop' };
  const { body: made } = await cast.sender.post('/v1/contacts', body).expect(200);
  return { email, contactId: (made as { contactId: string }).contactId };
}

function choose(contactId: string, change: Partial<ChosenTopics> = {}) {
  const { app } = cast;
  return app.get(Database).inTransaction(async (tx) => {
    const contacts = app.get(ContactsService);
    const found = await contacts.find(tx, { by: 'contact', contactId }, 'email');
    await contacts.lock(tx, contactId);
    const { catalog } = await app.get(CatalogService).currentIn(tx);
    const chosen: ChosenTopics = {
      ...{ contactId, addressId: found?.addressId ?? '', kind: 'email', channel: 'email' },
      ...{ topics: ['lettre'], locale: 'fr', form: FORM, ...change },
    };
    const now = await readClock(tx);
    app.get(ChooseTopics).check(catalog, chosen);
    return app.get(ChooseTopics).choose(tx, catalog, chosen, now);
  });
}

describe('a topic that is chosen', () => {
  it('is asked and confirmed in one act, with what was shown, and holds at once', async () => {
    const { email, contactId } = await brought();
    expect((await cast.sender.ask(email, 'lettre')).reason).toBe('no_consent');
    expect(await choose(contactId)).toEqual([]);
    expect((await cast.sender.ask(email, 'lettre')).decision).toBe('allow');
    const told = await cast.people.happeningsOf(contactId);
    const asked = told.find(({ type }) => type === 'opt_in.requested');
    const given = told.find(({ type }) => type === 'consent.confirmed');
    expect(asked).toMatchObject({
      ...{ actor: 'preferences page', channel: 'email', topics: ['lettre'], locale: 'fr' },
      form: { url: FORM.formUrl, controls: FORM.controls },
      notices: [{ key: 'accord-nouvelles', version: '2', locale: 'fr' }],
    });
    expect(given).toMatchObject({
      ...{ optIn: asked?.optIn, at: asked?.at, method: 'preferences_page', chosen: 1 },
      ...{ topic: 'lettre', channel: 'email', basis: 'consent', locale: 'fr' },
    });
    expect(await cast.people.mailsTo(email)).toEqual([]);
    expect(await cast.app.sql('SELECT 1 FROM opt_ins WHERE contact_id = $1', [contactId])).toEqual(
      [],
    );
  });

  it('ends "no marketing", and what that ended stays ended', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre', 'ateliers');
    const caller = await cast.app.token('preferences');
    await cast.app.http
      .post('/v1/withdrawals')
      .auth(caller, { type: 'bearer' })
      .send({ recipient: { email }, scope: 'all', evidence: { via: 'letter' } })
      .expect(200);
    await choose(contactId);
    expect(await cast.people.suppressionsOf(email)).toEqual([]);
    expect((await cast.sender.ask(email, 'lettre')).decision).toBe('allow');
    expect((await cast.sender.ask(email, 'ateliers')).reason).toBe('no_consent');
  });

  it.each([
    ['topic_unknown', { topics: ['service-compte'] }],
    ['channel_not_confirmable', { topics: ['alertes'], channel: 'sms', kind: 'phone' }],
    ['address_invalid', { kind: 'phone' }],
    ['notice_unknown', { form: { ...FORM, noticeVersion: '0' } }],
  ] as const)('is refused as %s where nobody could agree to it', async (code, change) => {
    const { contactId } = await brought();
    await expect(choose(contactId, change)).rejects.toMatchObject({ code });
    expect(await cast.people.typesOf(contactId)).not.toContain('consent.confirmed');
  });
});
