/** Would this message be allowed now? A question that takes nothing, and is counted. */
import { ORGANISATION_ID } from '../../src/ledger/contact-keys.store.js';
import { newId } from '../../src/platform/ids.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { anEmail, TestSender, type Json, type People } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { StoppedClock } from '../support/stopped-clock.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let curious: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
  curious = await TestSender.with(app, ['check', 'reasons']);
  stranger = await TestSender.with(app, ['check']);
});
afterAll(() => app.close());

const about = (email: string, topic = 'lettre', change: Json = {}) => ({
  recipient: { email },
  channel: 'email',
  topic,
  ...change,
});

async function check(email: string, topic?: string, by = curious): Promise<Json> {
  const { body } = await by.post('/v1/checks', about(email, topic)).expect(200);
  return body as Json;
}

/** By client and day, how often somebody was asked about. */
const countsOf = (contactId: string) =>
  app.sql<{ client: string; day: string; count: number }>(
    `SELECT client_id AS client, day::text, count::int FROM check_counts
     WHERE contact_id = $1 ORDER BY day, count`,
    [contactId],
  );
const today = async () =>
  (await app.sql<{ day: string }>(`SELECT (now() AT TIME ZONE 'UTC')::date::text AS day`))[0]?.day;

describe('a check', () => {
  it('explains an allow as an ask does, and gives no id and no permit', async () => {
    const { email } = await people.optedInTo('lettre');
    const said = await check(email);
    const { policyVersion, rules } = await sender.allowed(email, 'lettre');
    expect(said).toEqual({
      decision: 'allow',
      reason: null,
      reasons: [],
      notBefore: null,
      alternatives: [],
      policyVersion,
      rules,
    });
  });

  it('reserves nothing, however often, and sees what is reserved', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    for (let nth = 0; nth < 5; nth++)
      expect(await check(email)).toMatchObject({ decision: 'allow' });
    expect(await people.decisionsOf(contactId)).toEqual([]);
    // Two letters a week: both are still there.
    await sender.allowed(email, 'lettre');
    expect(await check(email)).toMatchObject({ decision: 'allow' });
    await sender.allowed(email, 'lettre');
    expect(await check(email)).toMatchObject({ decision: 'deny', reason: 'cap_reached' });
  });

  it('reserves nothing either where many arrive together', async () => {
    const { email } = await people.optedInTo('lettre');
    const said = await Promise.all(Array.from({ length: 12 }, () => check(email)));
    expect(said.map(({ decision }) => decision)).toEqual(said.map(() => 'allow'));
  });

  it('makes nobody of somebody unknown', async () => {
    const email = anEmail();
    expect(await check(email)).toMatchObject({ decision: 'deny', reason: 'unknown_contact' });
    // An ask would make somebody of them, and be allowed.
    expect(await check(email, 'service-compte')).toMatchObject({ decision: 'allow' });
    expect(await people.find(email)).toBeNull();
  });

  it('leaves no entry in the ledger', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const before = await people.typesOf(contactId);
    await check(email);
    await check(email, 'offres');
    expect(await people.typesOf(contactId)).toEqual(before);
  });
});

describe('a check is counted', () => {
  it('by contact, client and day, whatever was said', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await check(email);
    await Promise.all([check(email), check(email, 'offres'), check(email, 'jardin')]);
    await check(email, 'lettre', stranger);
    const day = await today();
    expect(await countsOf(contactId)).toEqual([
      { client: stranger.client.clientId, day, count: 1 },
      { client: curious.client.clientId, day, count: 4 },
    ]);
  });

  it('by contact id too, and not where it is refused', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await curious.post('/v1/checks', about('', 'lettre', { recipient: { contactId } })).expect(200);
    await curious.post('/v1/checks', about('camille')).expect(422);
    expect((await countsOf(contactId)).map(({ count }) => count)).toEqual([1]);
  });
});

describe('a check about somebody unknown', () => {
  it('is counted with no name, like one about an id that leads nowhere', async () => {
    const by = await TestSender.with(app, ['check']);
    await check(anEmail(), 'lettre', by);
    await by.post('/v1/checks', about('', 'lettre', { recipient: { contactId: newId() } }));
    const counted = (await countsOf(ORGANISATION_ID)).filter(
      ({ client }) => client === by.client.clientId,
    );
    expect(counted.map(({ count }) => count)).toEqual([2]);
    const named = await app.sql('SELECT FROM check_counts WHERE client_id = $1', [
      by.client.clientId,
    ]);
    expect(named).toHaveLength(1);
  });
});

describe('who checks', () => {
  it('needs the scope for it, which the scope for asks is not, and which is not that scope', async () => {
    const email = anEmail();
    const code = async (by: TestSender, path: string, body: object) =>
      refusalOf(await by.post(path, body)).code;
    expect(await code(sender, '/v1/checks', about(email))).toBe('insufficient_scope');
    const ask = { ...about(email), messageRef: 'm/1' };
    expect(await code(curious, '/v1/authorizations', ask)).toBe('insufficient_scope');
    await app.http.post('/v1/checks').send(about(email)).expect(401);
  });

  it('is told nothing about the person without the scope `reasons`', async () => {
    const { email } = await people.optedInTo('lettre');
    expect(await check(email, 'offres')).toMatchObject({ reason: 'no_consent' });
    const hidden = await check(email, 'offres', stranger);
    expect(hidden).toMatchObject({ reason: 'not_permitted', reasons: ['not_permitted'] });
    expect(JSON.stringify(hidden)).not.toContain('consent');
    // Nor who is on file.
    const nobody = await check(anEmail(), 'offres', stranger);
    expect(nobody).toEqual(hidden);
  });

  it('cannot name a message, since none is reserved', async () => {
    const named = { ...about(anEmail()), messageRef: 'm/1' };
    expect(refusalOf(await curious.post('/v1/checks', named))).toMatchObject({
      status: 422,
      code: 'invalid_request',
    });
  });
});

describe('a day of checks', () => {
  it('begins at midnight, UTC, by the clock of the database', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
    const clock = await StoppedClock.of(app);
    for (const at of [midnight - 2, midnight - 1, midnight]) {
      await clock.at(at);
      await check(email);
    }
    const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
    expect((await countsOf(contactId)).map(({ day, count }) => [day, count])).toEqual([
      [dayOf(midnight - 1), 2],
      [dayOf(midnight), 1],
    ]);
  });
});
