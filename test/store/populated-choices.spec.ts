/** In the synthetic year people choose when and how often: what was sent kept to it. */
import type { Event } from '../../examples/populate.events.js';
import { History } from '../../examples/populate.history.js';
import { peopleOf } from '../../examples/populate.people.js';
import { populateInto } from '../../examples/populate.run.js';
import { makeWorld } from '../../examples/populate.world.js';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { decodeRules } from '../../src/core/rule-codes.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender, type Json } from '../support/people.js';
import { allTold } from '../support/told.js';

const QUARTER_MS = 15 * 60_000;
const WEEK_MS = 7 * 24 * 3_600_000;

describe('choices in a populated year', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await populateInto(app, { contacts: 200, seed: 7 }, () => undefined);
  }, 120_000);
  afterAll(() => app.close());

  const GRANTS = `SELECT a.contact_id, a.topic, a.decided_at, p.updated_at,
      p.paused_until, p.from_minute, p.to_minute, p.cadences,
      60 * extract(hour FROM local.at) + extract(minute FROM local.at) AS minute
    FROM authorizations a JOIN preferences p USING (bucket, contact_id)
    JOIN contacts c USING (bucket, contact_id),
      LATERAL (SELECT a.decided_at AT TIME ZONE coalesce(c.timezone, 'Europe/Paris') AS at) local
    WHERE a.decision = 'allow' AND a.topic_class = 'marketing' AND a.decided_at > p.updated_at`;

  interface Grant {
    readonly contact_id: string;
    readonly topic: string;
    readonly decided_at: Date;
    readonly minute: string;
    readonly from_minute: number;
    readonly to_minute: number;
  }

  it('are of every kind, and refused messages for each', async () => {
    const [chosen] = await app.sql<Record<string, number>>(
      `SELECT count(budget_limit)::int AS budgets, count(paused_until)::int AS pauses,
         count(from_minute)::int AS hours,
         count(*) FILTER (WHERE cadences <> '{}')::int AS cadences FROM preferences`,
    );
    for (const [what, count] of Object.entries(chosen ?? {}))
      expect([what, count]).not.toEqual([what, 0]);
    for (const reason of ['paused', 'cadence', 'budget_reached', 'quiet_hours'])
      expect([
        reason,
        (await app.sql('SELECT FROM authorizations WHERE reason = $1', [reason])).length,
      ]).not.toEqual([reason, 0]);
  });

  it('are kept to: nothing in a pause', async () => {
    expect(await app.sql(`${GRANTS} AND a.decided_at < p.paused_until`)).toEqual([]);
  });

  it('are kept to: nothing outside the hours of the person’s own clock', async () => {
    const sent = await app.sql<Grant>(`${GRANTS} AND p.from_minute IS NOT NULL`);
    expect(sent.length).toBeGreaterThan(5);
    const outside = sent.filter(({ minute, from_minute, to_minute }) => {
      return Number(minute) < from_minute || Number(minute) >= to_minute;
    });
    expect(outside).toEqual([]);
  });

  it('are kept to: one message a week of a topic that is wanted weekly', async () => {
    const sent = await app.sql<Grant>(
      `${GRANTS} AND p.cadences ->> a.topic = 'weekly' AND NOT EXISTS
         (SELECT FROM authorization_outcomes o WHERE o.kind = 'released'
            AND o.authorization_id = a.authorization_id)
       ORDER BY a.contact_id, a.topic, a.decided_at`,
    );
    expect(sent.length).toBeGreaterThan(5);
    const tooSoon = sent.filter((one, n) => {
      const last = sent[n - 1];
      if (last?.contact_id !== one.contact_id || last.topic !== one.topic) return false;
      return one.decided_at.getTime() - last.decided_at.getTime() < WEEK_MS;
    });
    expect(tooSoon).toEqual([]);
  });

  it('have their entry, and the access line of the shop that passed them on', async () => {
    const said = new Map<string, Json[]>();
    for (const { contactId, payload } of await allTold(app))
      if (contactId !== null && payload.type === 'preference.changed')
        said.set(contactId, [...(said.get(contactId) ?? []), payload]);
    const rows = await app.sql<{ contact_id: string; lines: number }>(
      `SELECT p.contact_id, (SELECT count(*)::int FROM access_log l WHERE l.contact_id = p.contact_id
         AND l.action = 'preferences.change') AS lines FROM preferences p`,
    );
    const wrong = rows.filter(({ contact_id, lines }) => {
      const all = said.get(contact_id) ?? [];
      return all.length === 0 || all.filter(({ actor }) => actor !== undefined).length !== lines;
    });
    expect(wrong).toEqual([]);
    expect(rows.some(({ lines }) => lines > 0)).toBe(true);
  });

  it('end a permit at the next closed hour; else each lasts a quarter of an hour', async () => {
    const { catalog, version } = await app.get(CatalogService).current();
    const someone = { clientId: 'x', name: 'x', gated: false };
    const world = makeWorld({
      ...{ seed: 7, catalog, policyVersion: version, end: 1_795_000_000_000, formUrl: 'https://x' },
      senders: { own: someone, byName: { get: () => someone } },
    });
    const short = [...shortPermits(new History(world, peopleOf(world, 300)).events())];
    expect(short.length).toBeGreaterThan(5);
    expect(short.filter(({ ends, closes }) => ends !== closes)).toEqual([]);
  }, 30_000);

  it('know where people are, and when they last did something themselves', async () => {
    const homes = await app.sql<{ country: string | null }>(
      'SELECT DISTINCT country FROM contacts ORDER BY country',
    );
    expect(homes.map(({ country }) => country)).toEqual(
      expect.arrayContaining(['FR', null]) as unknown,
    );
    expect(homes.length).toBeGreaterThan(3);
    const wrong = await app.sql(
      `SELECT FROM contacts c WHERE last_act_at IS DISTINCT FROM
         (SELECT max(at) FROM (
            SELECT confirmed_at AS at FROM consents WHERE contact_id = c.contact_id
            UNION ALL SELECT at FROM withdrawals WHERE contact_id = c.contact_id) acts)
         AND NOT EXISTS (SELECT FROM preferences p WHERE p.contact_id = c.contact_id)`,
    );
    expect(wrong).toEqual([]);
  });

  it('are stored with rules that say what the decision says', async () => {
    const rows = await app.sql<{
      decision: string;
      reason: string | null;
      looked: number;
      denied: number;
      waits: Readonly<Record<string, number>> | null;
      not_before: Date | null;
    }>('SELECT decision, reason, looked, denied, waits, not_before FROM authorizations');
    const wrong = rows.filter(({ decision, reason, not_before, ...code }) => {
      const rules = decodeRules(code);
      const denials = rules.filter(({ result }) => result === 'deny');
      const waits = Object.keys(code.waits ?? {});
      return (
        rules[0]?.rule !== 'halted' ||
        (denials[0]?.rule ?? null) !== reason ||
        (denials.length === 0) !== (decision === 'allow') ||
        (not_before !== null && waits.length !== denials.length)
      );
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(rows.filter(({ waits }) => waits !== null).length).toBeGreaterThan(50);
  });

  it('decide the next ask: not before the pause is over', async () => {
    const sender = await TestSender.with(app, ['authorize', 'reasons']);
    const [one] = await app.sql<{ contact_id: string; topic: string; paused_until: Date }>(
      `SELECT contact_id, topic, paused_until FROM preferences JOIN consents USING (contact_id)
       WHERE paused_until > now() + interval '1 minute' AND state = 'confirmed' LIMIT 1`,
    );
    if (!one) throw new Error('The seed makes nobody of this kind: take another one.');
    const { contact_id: contactId, topic, paused_until } = one;
    const { reason, notBefore } = await sender.ask('', topic, { recipient: { contactId } });
    expect(reason).toBe('paused');
    expect(Date.parse(notBefore ?? '')).toBeGreaterThanOrEqual(paused_until.getTime());
  });
});

interface Clock {
  zone: string;
  closes: number;
}

/** Permits that last less than a quarter of an hour: when they end, and when the person's hours do. */
function* shortPermits(events: Iterable<Event>): Generator<{ ends: string; closes: string }> {
  const clocks = new Map<unknown, Clock>();
  for (const event of events) {
    learn(clocks, event);
    if (event.type !== 'decided' || event.expiresAt === null) continue;
    const { at, expiresAt, person } = event;
    const clock = clocks.get(person);
    if (!clock || expiresAt === Math.floor((at + QUARTER_MS) / 1_000) * 1_000) continue;
    yield {
      ends: new Date(expiresAt).toLocaleTimeString('en-GB', { timeZone: clock.zone }),
      closes: `${String(clock.closes / 60).padStart(2, '0')}:00:00`,
    };
  }
}

function learn(clocks: Map<unknown, Clock>, event: Event): void {
  if (event.type === 'arrived')
    clocks.set(event.person, { zone: event.profile.timezone ?? 'Europe/Paris', closes: 0 });
  if (event.type !== 'chose') return;
  const clock = clocks.get(event.person);
  if (clock) clock.closes = event.preference.hours?.toMinute ?? 0;
}
