/** What the synthetic year left behind decides the next ask, as if people had lived it. */
import { History } from '../../examples/populate.history.js';
import { peopleOf } from '../../examples/populate.people.js';
import { populateInto } from '../../examples/populate.run.js';
import { makeWorld } from '../../examples/populate.world.js';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender } from '../support/people.js';

const WEEK_MS = 7 * 24 * 3_600_000;

interface Place {
  readonly contact_id: string;
  readonly topic: string;
}

describe('the next ask after a populated year', () => {
  let app: TestApp;
  let sender: TestSender;
  beforeAll(async () => {
    app = await startTestApp();
    await populateInto(app, { contacts: 200, seed: 7 }, () => undefined);
    sender = await TestSender.with(app, ['authorize', 'reasons']);
  }, 120_000);
  afterAll(() => app.close());

  const ask = ({ contact_id, topic }: Place) =>
    sender.ask('', topic, { recipient: { contactId: contact_id } });

  async function somebody<Row extends Place>(where: string): Promise<Row> {
    const [row] = await app.sql<Row>(where);
    if (!row) throw new Error('The seed makes nobody of this kind: take another one.');
    return row;
  }

  const OBJECTION = `EXISTS (SELECT FROM addresses a JOIN suppressions s USING (bucket, match_key)
    WHERE a.contact_id = c.contact_id AND s.kind = 'objection')`;
  const LAST_WEEK = `(SELECT min(a.decided_at) FROM authorizations a WHERE a.contact_id = c.contact_id
    AND a.decision = 'allow' AND a.topic_class = 'marketing'
    AND a.decided_at > now() - interval '7 days' AND NOT EXISTS (SELECT
      FROM authorization_outcomes o WHERE o.authorization_id = a.authorization_id
        AND o.kind = 'released'))`;
  const CHOSE = `EXISTS (SELECT FROM preferences p WHERE p.contact_id = c.contact_id)`;
  const BUDGET = `EXISTS (SELECT FROM preferences p WHERE p.contact_id = c.contact_id
    AND p.budget_limit IS NOT NULL AND p.paused_until IS NULL AND p.cadences = '{}')`;
  const CONFIRMED = `SELECT c.contact_id, c.topic, ${LAST_WEEK} AS since FROM consents c
    WHERE c.state = 'confirmed'`;

  it('of who agreed and got nothing this week: allow', async () => {
    const place = await somebody(`${CONFIRMED} AND ${LAST_WEEK} IS NULL AND NOT ${CHOSE} LIMIT 1`);
    expect((await ask(place)).decision).toBe('allow');
  });

  it('of who left the topic: deny', async () => {
    const place = await somebody(
      `SELECT contact_id, topic FROM consents c WHERE state = 'withdrawn' AND NOT ${OBJECTION}
       LIMIT 1`,
    );
    expect((await ask(place)).reason).toBe('no_consent');
  });

  it('of who objected to everything: deny', async () => {
    const place = await somebody(
      `SELECT contact_id, topic FROM consents c WHERE ${OBJECTION} LIMIT 1`,
    );
    expect((await ask(place)).reason).toBe('objection');
  });

  it('of who asked for one a week and got it: not before the week is over', async () => {
    const place = await somebody<Place & { since: Date }>(
      `${CONFIRMED} AND ${BUDGET} AND ${LAST_WEEK} IS NOT NULL LIMIT 1`,
    );
    const { reason, notBefore } = await ask(place);
    expect(reason).toBe('budget_reached');
    expect(Date.parse(notBefore ?? '')).toBeGreaterThanOrEqual(place.since.getTime() + WEEK_MS);
  });

  it('of who has not answered the mail yet: not confirmed', async () => {
    const place = await somebody(
      `SELECT contact_id, topics[1] AS topic FROM opt_ins WHERE state = 'requested'
         AND expires_at > now() + interval '5 minutes' LIMIT 1`,
    );
    expect((await ask(place)).reason).toBe('not_confirmed');
  });

  it('tells the same story for the same seed, and another for another', async () => {
    const { catalog, version } = await app.get(CatalogService).current();
    const someone = { clientId: 'x', name: 'x', gated: false };
    const story = (seed: number) => {
      const world = makeWorld({
        ...{ seed, catalog, policyVersion: version, end: 1_795_000_000_000, formUrl: 'https://x' },
        senders: { own: someone, byName: { get: () => someone } },
      });
      const events = [...new History(world, peopleOf(world, 20)).events()];
      return events.map(({ at, type }) => `${at} ${type}`);
    };
    expect(story(1)).toEqual(story(1));
    expect(story(1)).not.toEqual(story(2));
  });
});
