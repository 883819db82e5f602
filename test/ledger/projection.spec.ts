/**
 * The consents table is only a projection: what the evidence tells, read from nothing else, is where
 * everybody stands.
 */
import type { LedgerPayload } from '../../src/core/ledger-entry.js';
import { Projection, type ProjectedConsent } from '../../src/core/projection.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender, type Person } from '../support/people.js';
import { FooterPresses } from '../support/undo.js';

type Rebuilt = Record<string, ProjectedConsent>;

/** Where a contact stands after all that happened. */
function project(contact: string, happenings: readonly LedgerPayload[]): Rebuilt {
  const projection = new Projection();
  happenings.forEach((happening, index) => projection.add(contact, happening, index));
  return Object.fromEntries([...projection.all()].map(([place, row]) => [placeOf(place), row]));
}

const placeOf = ({ topic, channel }: { readonly topic?: unknown; readonly channel?: unknown }) =>
  `${String(topic)}/${String(channel)}`;

describe('consents', () => {
  let app: TestApp;
  let people: People;
  let sender: TestSender;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
    sender = await TestSender.with(app, ['authorize']);
  });
  afterAll(() => app.close());

  async function footerOf({ email }: Person, topic: string): Promise<string> {
    const allow = await sender.allowed(email, topic);
    await sender.release(allow).expect(200);
    return footerPath(allow);
  }
  const leave = async (person: Person, topic: string) =>
    app.http
      .post(await footerOf(person, topic))
      .type('form')
      .send(ONE_CLICK)
      .expect(200);
  const leaveAll = async (person: Person, topic: string) =>
    app.http
      .post(await footerOf(person, topic))
      .type('form')
      .send({ action: 'all' })
      .expect(200);

  const histories: Readonly<Record<string, () => Promise<Person>>> = {
    'stays with everything': () => people.optedInTo('lettre', 'ateliers'),
    'leaves one topic': async () => {
      const person = await people.optedInTo('lettre', 'ateliers');
      await leave(person, 'lettre');
      return person;
    },
    'leaves and comes back': async () => {
      const person = await people.optedInTo('lettre', 'ateliers');
      await leave(person, 'lettre');
      return people.optIn(person.email, ['lettre']);
    },
    'objects to all': async () => {
      const person = await people.optedInTo('lettre', 'ateliers', 'offres');
      await leave(person, 'offres');
      await leaveAll(person, 'lettre');
      return person;
    },
    'objects, comes back for one topic and leaves it': async () => {
      const person = await people.optedInTo('lettre', 'ateliers');
      await leaveAll(person, 'lettre');
      await people.optIn(person.email, ['offres']);
      await leave(person, 'offres');
      return person;
    },
    'leaves, undoes it, objects to all, undoes that, and leaves': async () => {
      const person = await people.optedInTo('lettre', 'ateliers');
      const path = await footerOf(person, 'lettre');
      const footer = new FooterPresses(app, people);
      for (const action of ['topic', 'all'] as const)
        await footer.undo({ path }, await footer.act({ path }, action)).expect(200);
      await footer.act({ path }, 'topic');
      return person;
    },
    'asks, and says it was not them': async () => {
      const person = await people.optedInTo('lettre');
      await people.subscribe(person.email, ['ateliers']);
      await people.answer(await people.linkTo(person.email), 'refuse').expect(200);
      return person;
    },
  };

  async function standing(contactId: string): Promise<Record<string, unknown>> {
    const rows = await app.sql<Record<string, string | Date | null>>(
      `SELECT topic, channel, state, basis, locale, address_id AS address,
         notice_key AS "noticeKey", notice_version AS "noticeVersion",
         confirmed_at AS "confirmedAt", expires_at AS "expiresAt",
         renewal_asked_at AS "renewalAskedAt", ended_at AS "endedAt", entry_id AS "entryId"
       FROM consents WHERE contact_id = $1`,
      [contactId],
    );
    const text = (value: string | Date | null) =>
      value instanceof Date ? value.toISOString() : value;
    return Object.fromEntries(
      rows.map(({ topic, channel, ...row }) => [
        placeOf({ topic, channel }),
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])),
      ]),
    );
  }

  const happeningsOf = (contactId: string) =>
    people.happeningsOf(contactId) as unknown as Promise<LedgerPayload[]>;

  it.each(Object.keys(histories))('stand as the evidence says: somebody %s', async (name) => {
    const { contactId } = (await histories[name]?.()) ?? { contactId: '' };
    const rebuilt = project(contactId, await happeningsOf(contactId));
    expect(Object.keys(rebuilt).length).toBeGreaterThan(0);
    expect(rebuilt).toEqual(await standing(contactId));
  });

  it('stand for nobody of whom the evidence says nothing', async () => {
    const contacts = await app.sql<{ contact_id: string }>(
      'SELECT DISTINCT contact_id FROM consents',
    );
    expect(contacts.length).toBeGreaterThanOrEqual(1);
    for (const { contact_id: contactId } of contacts)
      expect(project(contactId, await happeningsOf(contactId))).toEqual(await standing(contactId));
  });
});
