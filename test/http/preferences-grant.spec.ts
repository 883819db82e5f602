/** A grant in somebody's preferences is an ask: they confirm it by mail, or it never was one. */
import { openCast, type Cast } from '../support/cast.js';
import type { Json } from '../support/people.js';
import { Preferences } from '../support/preferences.js';
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

const at = (...topics: string[]) => topics.map((topic) => ({ topic, channel: 'email' }));
const ticked = (name: string) => ({ name, label: name, default: false, value: true });
const form = (...topics: string[]) => ({
  formUrl: 'https://www.montfaribole.example/compte',
  noticeVersion: '2',
  controls: topics.map(ticked),
});
const grant = (...topics: string[]) => ({ grant: at(...topics), evidence: form(...topics) });

describe('a grant', () => {
  it('sends one mail for all of it, and stands once the person says yes', async () => {
    const { email, contactId } = await withdrawals.customer();
    await preferences.patch(contactId, grant('lettre', 'ateliers')).expect(200);
    expect((await cast.sender.ask(email, 'lettre')).decision).toBe('deny');
    const path = await cast.people.linkTo(email);
    expect(await cast.people.mailsTo(email)).toHaveLength(1);
    expect(await preferences.topic(contactId, 'ateliers')).toMatchObject({ state: 'pending' });
    await cast.people.answer(path, 'confirm', ['lettre']).expect(200);
    await cast.sender.allowed(email, 'lettre');
    expect((await cast.sender.ask(email, 'ateliers')).decision).toBe('deny');
    const [entry] = await withdrawals.entriesOf(contactId, 'opt_in.requested');
    const { clientId: actor } = withdrawals.client.client;
    expect(entry).toMatchObject({ topics: ['ateliers', 'lettre'], actor });
  });

  it('goes with what the same request leaves and tightens', async () => {
    const { email, contactId } = await cast.people.optedInTo('lettre');
    const change = { withdraw: at('lettre'), budget: { limit: 1, hours: 24 }, locale: 'en' };
    await preferences.patch(contactId, { ...change, ...grant('offres') }).expect(200);
    await cast.people.answer(await cast.people.linkTo(email), 'confirm', ['offres']).expect(200);
    expect(await preferences.of(contactId)).toMatchObject({ budget: { limit: 1, hours: 24 } });
    expect(await preferences.topic(contactId, 'lettre')).toMatchObject({ state: 'withdrawn' });
    expect((await cast.people.mailsTo(email))[0]?.subject).toMatch(/confirm/i);
    expect((await cast.sender.allowed(email, 'offres')).locale).toBe('en');
  });

  it.each<[Json, string, string[]]>([
    [
      { grant: at('lettre') },
      'invalid_request',
      ['/evidence/formUrl', '/evidence/noticeVersion', '/evidence/controls'],
    ],
    [
      { ...grant('lettre'), evidence: { ...form('lettre'), controls: null } },
      'invalid_request',
      ['/evidence/controls'],
    ],
    [{ ...grant('lettre'), withdraw: at('lettre') }, 'invalid_request', ['/grant/0']],
    [grant('lettre', 'rumeurs'), 'topic_unknown', ['/grant/1/topic']],
    [grant('service-compte'), 'topic_unknown', ['/grant/0/topic']],
    [
      { ...grant('lettre'), grant: [...at('lettre'), { topic: 'alertes', channel: 'sms' }] },
      'channel_not_confirmable',
      ['/grant/1/channel'],
    ],
    [
      { ...grant('lettre'), grant: [{ topic: 'lettre', channel: 'pigeon' }] },
      'channel_not_offered',
      ['/grant/0/channel'],
    ],
    [
      { grant: at('lettre'), evidence: { ...form('lettre'), noticeVersion: '99' } },
      'notice_unknown',
      ['/evidence/noticeVersion'],
    ],
    [
      {
        grant: at('lettre'),
        evidence: { ...form(), controls: [{ ...ticked('lettre'), default: true }] },
      },
      'consent_prechecked',
      ['/evidence/controls/0/default'],
    ],
  ])('of %j is refused, with all that came with it', async (change, code, pointers) => {
    const { contactId } = await withdrawals.customer();
    const { 'public.access_log': _, ...before } = await fingerprint(cast.app);
    const request = { budget: { limit: 1, hours: 24 }, ...change };
    expect(await preferences.refused(contactId, request, code)).toEqual(pointers);
    expect(await fingerprint(cast.app)).toMatchObject(before);
  });

  it('needs an address that the person can confirm by', async () => {
    const addresses = [{ phone: '+33612345987' }];
    const { body } = await withdrawals.client
      .post('/v1/contacts', { addresses, source: 'x' })
      .expect(200);
    const { contactId } = body as { contactId: string };
    const pointers = await preferences.refused(contactId, grant('lettre'), 'address_invalid');
    expect(pointers).toEqual(['/grant/0/channel']);
  });
});
