/**
 * A deny names the other channels on which the message would be allowed now. A Tuesday at ten, so that
 * text messages may be sent; one message by email and one by text in any week.
 */
import { resolve } from 'node:path';
import type { TopicOnChannel } from '../../src/core/topic.js';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { RecipientDto } from '../../src/contacts/recipient.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  catalogOf,
  DEFAULT_NOW,
  type ContactDef,
  type DecisionCase,
} from '../support/decision-case.js';
import { TestSender, type Answer } from '../support/people.js';
import { SeedCase } from '../support/seed-case.js';
import { StoppedClock } from '../support/stopped-clock.js';

const OFFERS = { topic: 'offers', channel: 'email' };
const BY_TEXT = { topic: 'offers', channel: 'sms' };
const both = { consents: [OFFERS, BY_TEXT].map((one) => ({ ...one, at: '-30d' })) };
const CAPS = ['email', 'sms'].map(
  (of) => ({ key: `${of}-week`, scope: 'channel', of, limit: 1, per: '7d' }) as const,
);
const NOW = Date.parse(DEFAULT_NOW);

let app: TestApp;
let seeds: SeedCase;
let insider: TestSender;
let stranger: TestSender;
let messages = 0;
beforeAll(async () => {
  const catalogFile = resolve('test/decisions/_catalog.yaml');
  app = await startTestApp({ role: 'web', catalogFile });
  await app.sql(`SELECT ensure_authorization_partitions('2026-01-01', 12)`);
  insider = await TestSender.with(app, ['authorize', 'check', 'reasons'], 'shop');
  stranger = await TestSender.with(app, ['authorize', 'check'], 'club');
  await (await StoppedClock.of(app)).at(NOW);
  await app.get(CatalogService).apply(JSON.stringify(catalogOf(caseOf(both))), 'test');
  seeds = new SeedCase(app);
});
afterAll(() => app.close());

const caseOf = (contact: ContactDef): DecisionCase => ({
  name: 'somebody',
  given: { contact, caps: CAPS },
  ask: { ...OFFERS },
  expect: { decision: 'deny' },
});
const person = (contact: ContactDef): Promise<RecipientDto> => seeds.person(caseOf(contact), NOW);
/** An earlier message on this channel has used up its cap. */
const sentBy = (...used: TopicOnChannel[]) => ({
  slots: used.map((one) => ({ ...one, at: '-1d' })),
});

async function ask(
  recipient: RecipientDto,
  by = insider,
  path = '/v1/authorizations',
): Promise<Answer> {
  const named = path === '/v1/checks' ? {} : { messageRef: `other/${++messages}` };
  const { body } = await by.post(path, { recipient, ...OFFERS, ...named }).expect(200);
  return body as Answer;
}

async function contactOf({ id }: Answer): Promise<string> {
  const [row] = await app.sql<{ contactId: string }>(
    'SELECT contact_id AS "contactId" FROM authorizations WHERE authorization_id = $1',
    [id],
  );
  return row?.contactId ?? '';
}

const CAPPED = { decision: 'deny', reason: 'cap_reached', reasons: ['cap_reached'] };

describe('the alternatives of a deny', () => {
  it.each(['/v1/authorizations', '/v1/checks'])(
    'are the channels that are open now: %s',
    async (path) => {
      const someone = await person({ ...both, ...sentBy(OFFERS) });
      const said = await ask(someone, insider, path);
      expect(said).toMatchObject({ ...CAPPED, alternatives: ['sms'] });
    },
  );

  it('take nothing: the sender asks again on that channel, and is allowed', async () => {
    const someone = await person({ ...both, ...sentBy(OFFERS) });
    const recipient = { contactId: await contactOf(await ask(someone)) };
    expect(await ask(someone)).toMatchObject({ alternatives: ['sms'] });
    const again = { recipient, ...BY_TEXT, messageRef: `other/${++messages}` };
    const { body } = await insider.post('/v1/authorizations', again).expect(200);
    expect(body).toMatchObject({ decision: 'allow' });
    expect(await ask(someone)).toMatchObject({ alternatives: [] });
  });

  it.each<[string, ContactDef]>([
    ['nobody agreed to', { consents: [{ ...OFFERS, at: '-30d' }], ...sentBy(OFFERS) }],
    ['has no room either', { ...both, ...sentBy(OFFERS, BY_TEXT) }],
    ['is paused like all others', { ...both, pausedUntil: '+7d' }],
  ])('do not name a channel that %s', async (_, contact) => {
    const said = await ask(await person(contact));
    expect(said).toMatchObject({ decision: 'deny', alternatives: [] });
  });

  it('are told to every sender where time alone denies', async () => {
    const someone = await person({ ...both, ...sentBy(OFFERS) });
    expect(await ask(someone, stranger)).toMatchObject({ ...CAPPED, alternatives: ['sms'] });
  });

  it.each(['/v1/authorizations', '/v1/checks'])(
    'are withheld where the person denies, but from who may see reasons: %s',
    async (path) => {
      const byTextAlone = { consents: [{ ...BY_TEXT, at: '-30d' }] };
      const hidden = await ask(await person(byTextAlone), stranger, path);
      expect(hidden).toMatchObject({ reason: 'not_permitted', alternatives: [] });
      const seen = await ask(await person(byTextAlone), insider, path);
      expect(seen).toMatchObject({ reason: 'no_consent', alternatives: ['sms'] });
    },
  );

  it('see what the same batch has granted', async () => {
    const someone = await person({ ...both, ...sentBy(OFFERS) });
    const contactId = await contactOf(await ask(someone));
    const named = { recipient: { contactId } };
    const requests = [
      { ...named, ...OFFERS, messageRef: `other/${++messages}` },
      { ...named, ...BY_TEXT, messageRef: `other/${++messages}` },
      { ...named, ...OFFERS, messageRef: `other/${++messages}` },
    ];
    const { body } = await insider.post('/v1/authorizations/batch', { requests }).expect(200);
    const { results } = body as { results: Answer[] };
    expect(results.map(({ decision }) => decision)).toEqual(['deny', 'allow', 'deny']);
    expect(results[2]).toMatchObject({ ...CAPPED, alternatives: [] });
  });
});
