/**
 * The consents table is only a projection: what the evidence tells, read from nothing else, is where
 * everybody stands.
 */
import { startTestApp, type TestApp } from '../support/app.js';
import {
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Json,
  type Person,
} from '../support/people.js';

jest.setTimeout(30_000);

type Consent = Readonly<Record<string, string | null>>;
type Projection = Record<string, Consent>;

/** Where a contact stands after all that happened, in the order in which it happened. */
function project(happenings: readonly Json[]): Projection {
  const consents: Projection = {};
  const inOrder = [...happenings].sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
  for (const happening of inOrder)
    for (const [place, consent] of changesOf(happening, consents)) consents[place] = consent;
  return consents;
}

function changesOf(happening: Json, consents: Projection): [string, Consent][] {
  const { at, entryId } = happening as Record<'at' | 'entryId', string>;
  const end = (place: string): [string, Consent] => {
    const consent = consents[place];
    if (!consent) throw new Error('What was never given was taken back.');
    return [place, { ...consent, state: 'withdrawn', endedAt: at, entryId }];
  };
  switch (happening.type) {
    case 'consent.confirmed': {
      const { basis, locale, expiresAt } = happening as Consent;
      const { key, version } = happening.notice as Record<'key' | 'version', string>;
      const given = { state: 'confirmed', confirmedAt: at, endedAt: null, entryId };
      const notice = { noticeKey: key, noticeVersion: version };
      const place = placeOf(happening);
      return [[place, { ...given, ...notice, basis, locale, expiresAt } as Consent]];
    }
    case 'consent.withdrawn':
      return [end(placeOf(happening))];
    case 'objection.recorded':
      return (happening.ended as Json[]).map((one) => end(placeOf(one)));
    default:
      return [];
  }
}

const placeOf = ({ topic, channel }: Json) => `${String(topic)}/${String(channel)}`;

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
    'asks, and says it was not them': async () => {
      const person = await people.optedInTo('lettre');
      await people.subscribe(person.email, ['ateliers']);
      await people.answer(await people.linkTo(person.email), 'refuse').expect(200);
      return person;
    },
  };

  async function standing(contactId: string): Promise<Projection> {
    const rows = await app.sql<Record<string, string | Date | null>>(
      `SELECT topic, channel, state, basis, locale, notice_key AS "noticeKey",
         notice_version AS "noticeVersion", confirmed_at AS "confirmedAt",
         expires_at AS "expiresAt", ended_at AS "endedAt", entry_id AS "entryId"
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

  it.each(Object.keys(histories))('stand as the evidence says: somebody %s', async (name) => {
    const { contactId } = (await histories[name]?.()) ?? { contactId: '' };
    const rebuilt = project(await people.happeningsOf(contactId));
    expect(Object.keys(rebuilt).length).toBeGreaterThan(0);
    expect(rebuilt).toEqual(await standing(contactId));
  });

  it('stand for nobody of whom the evidence says nothing', async () => {
    const contacts = await app.sql<{ contact_id: string }>(
      'SELECT DISTINCT contact_id FROM consents',
    );
    expect(contacts.length).toBeGreaterThanOrEqual(1);
    for (const { contact_id: contactId } of contacts)
      expect(project(await people.happeningsOf(contactId))).toEqual(await standing(contactId));
  });

  it('name the address that the evidence names', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const [row] = await app.sql<{ address_id: string }>(
      'SELECT address_id FROM consents WHERE contact_id = $1',
      [contactId],
    );
    const happenings = await people.happeningsOf(contactId);
    const confirmed = happenings.find(({ type }) => type === 'consent.confirmed');
    expect(confirmed).toMatchObject({ address: row?.address_id });
  });
});
