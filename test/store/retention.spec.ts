/** Retention, told and applied: what goes, what stays, and that the history that is left still replays. */
import { consentHistories } from '../../src/compliance/receipts/consent-history.js';
import { RetentionService } from '../../src/compliance/retention/retention.service.js';
import { report } from '../../src/compliance/retention/retention.command.js';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Json,
  type Person,
} from '../support/people.js';
import { StoppedClock } from '../support/stopped-clock.js';

let app: TestApp;
let people: People;
let clock: StoppedClock;
let auditor: TestSender;
let start: number;
let lefts: Person;
let stays: Person;
let both: Person;
let brought: string;
let waiting: string;

beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  auditor = await TestSender.with(app, ['audit', 'erase', 'contacts', 'authorize']);
  lefts = await people.optedInTo('lettre', 'ateliers');
  await leave(lefts, 'lettre', ONE_CLICK);
  stays = await people.optedInTo('lettre');
  both = await people.optedInTo('lettre', 'ateliers');
  await leave(both, 'lettre', { action: 'all' });
  brought = await bring('idle');
  waiting = await bring('waiting');
  const { body: request } = await auditor
    .post(`/v1/contacts/${waiting}/requests`, { kind: 'access', reason: 'asked by letter' })
    .expect(200);
  const { id } = request as { id: string };
  await auditor.post(`/v1/rights-requests/${id}/extension`, { reason: 'many' }).expect(200);
  const [row] = await app.sql<{ at: Date }>('SELECT clock_timestamp() AS at');
  start = row?.at.getTime() ?? 0;
  await people.settle();
  clock = await StoppedClock.of(app);
});
afterAll(() => app.close());

async function leave({ email }: Person, topic: string, body: object | string): Promise<void> {
  const allow = await auditor.allowed(email, topic);
  await auditor.release(allow).expect(200);
  await app.http.post(footerPath(allow)).type('form').send(body).expect(200);
}

async function bring(name: string): Promise<string> {
  const addresses = [{ email: `${name}@exemple.example` }];
  const { body } = await auditor
    .post('/v1/contacts', { addresses, kind: 'consumer', source: 'crm' })
    .expect(200);
  return (body as { contactId: string }).contactId;
}

const after = (days: number) => clock.at(start + days * DAY_MS);
const service = () => app.get(RetentionService);

async function lines(work: 'plan' | 'apply'): Promise<Record<string, [number, number]>> {
  const { rules } = await service()[work]('en');
  return Object.fromEntries(rules.map(({ rule, count, entries }) => [rule, [count, entries]]));
}

async function everything(): Promise<unknown> {
  const tables = [
    'evidence',
    'consents',
    'contacts',
    'opt_ins',
    'rights_requests',
    'ledger_entries',
  ];
  const counts = tables.map((table) => app.sql(`SELECT count(*)::int AS n FROM ${table}`));
  return Promise.all(counts);
}

const evidenceOf = async (contactId: string): Promise<string[]> =>
  (
    await app.sql<{ id: string }>(
      'SELECT entry_id AS id FROM evidence WHERE contact_id = $1 ORDER BY entry_id',
      [contactId],
    )
  ).map(({ id }) => id);

const appliedBy = async (rule: string): Promise<Json[]> =>
  (await people.happeningsOf(null)).filter(
    (one) => one.type === 'retention.applied' && one.rule === rule,
  );

/** Where the evidence that is left says that somebody stands, beside where the table says it. */
async function standing(contactId: string): Promise<[unknown, unknown]> {
  const told = await app
    .get(Database)
    .inSnapshot((tx) => app.get(LedgerService).ofContact(tx, contactId));
  const histories = consentHistories(told, () => null, start);
  const replayed = histories
    .filter(({ events }) => events.some(({ state }) => state === 'given' || state === 'withdrawn'))
    .map(({ topic, current }) => [
      topic,
      current.state === 'withdrawn' ? 'withdrawn' : 'confirmed',
    ]);
  const rows = await app.sql<{ topic: string; state: string }>(
    'SELECT topic, state FROM consents WHERE contact_id = $1',
    [contactId],
  );
  return [replayed.sort(), rows.map(({ topic, state }) => [topic, state]).sort()];
}

describe('retention', () => {
  it('lets nothing go before its time', async () => {
    await after(1000);
    expect(await lines('plan')).toMatchObject({
      consent_proof: [0, 0],
      idle_contacts: [0, 0],
      rights_requests: [0, 0],
    });
  });

  it('forgets who agreed to nothing and did nothing, unless they wait for an answer', async () => {
    await after(1100);
    const before = await everything();
    expect((await lines('plan')).idle_contacts).toEqual([1, 1]);
    expect(await everything()).toEqual(before);
    const [evidence] = await evidenceOf(brought);
    expect((await lines('apply')).idle_contacts).toEqual([1, 1]);
    expect((await lines('apply')).idle_contacts).toEqual([0, 0]);
    const left = await app.sql('SELECT 1 FROM contacts WHERE contact_id = $1', [brought]);
    const asked = await app.sql('SELECT 1 FROM rights_requests WHERE contact_id = $1', [brought]);
    expect([left, asked, await evidenceOf(brought)]).toEqual([[], [], []]);
    const erased = (await people.happeningsOf(null)).filter(
      ({ type }) => type === 'subject.erased',
    );
    expect(erased).toEqual([
      expect.objectContaining({ covers: [evidence], actor: 'retention', count: 1 }),
    ]);
    expect(await evidenceOf(waiting)).not.toEqual([]);
  });

  it('keeps the proof of what ended five years, then lets exactly that go', async () => {
    await after(2000);
    const before = await everything();
    const [kept, wasLeft, wasBoth] = [
      await evidenceOf(stays.contactId),
      await evidenceOf(lefts.contactId),
      await evidenceOf(both.contactId),
    ];
    // A yes and its end of the first; form, mail, two yeses and one end of the last.
    expect((await lines('plan')).consent_proof).toEqual([3, 2 + 5]);
    expect(await everything()).toEqual(before);
    expect((await lines('apply')).consent_proof).toEqual([3, 7]);
    expect(await evidenceOf(stays.contactId)).toEqual(kept);
    const gone = [...wasLeft, ...wasBoth];
    const now = new Set([
      ...(await evidenceOf(lefts.contactId)),
      ...(await evidenceOf(both.contactId)),
    ]);
    const named = (await appliedBy('consent_proof')).flatMap(({ entries }) => entries as string[]);
    expect(named.sort()).toEqual(gone.filter((id) => !now.has(id)).sort());
    expect(named).toHaveLength(7);
    const optIns = await app.sql('SELECT 1 FROM opt_ins WHERE contact_id = $1', [both.contactId]);
    expect(optIns).toEqual([]);
  });

  it('leaves a history that says of everybody what the table says', async () => {
    for (const { contactId } of [lefts, stays, both]) {
      const [replayed, rows] = await standing(contactId);
      expect(replayed).toEqual(rows);
    }
    expect((await standing(lefts.contactId))[1]).toEqual([['ateliers', 'confirmed']]);
    expect((await standing(both.contactId))[1]).toEqual([]);
  });

  it('leaves a ledger that a stranger finds sound', async () => {
    await app.get(Sequencer).run();
    const { ok, problems } = await app.get(VerifyLedger).run({ vkeys: [], checkpoints: [] });
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  });

  it('keeps an answered request five years, and one that waits for ever', async () => {
    const [request] = await app.sql<{ id: string }>('SELECT request_id AS id FROM rights_requests');
    expect((await lines('plan')).rights_requests).toEqual([0, 0]);
    await auditor
      .post(`/v1/rights-requests/${request?.id ?? ''}/answer`, { outcome: 'done', reason: 'sent' })
      .expect(200);
    await after(2000 + 1825);
    expect((await lines('plan')).rights_requests).toEqual([0, 0]);
    await after(2000 + 1827);
    expect((await lines('plan')).rights_requests).toEqual([1, 3]);
    const told = await evidenceOf(waiting);
    expect((await lines('apply')).rights_requests).toEqual([1, 3]);
    expect(await app.sql('SELECT 1 FROM rights_requests')).toEqual([]);
    const [applied] = await appliedBy('rights_requests');
    expect(applied?.entries).toHaveLength(3);
    expect(told).toEqual(expect.arrayContaining(applied?.entries as string[]));
  });

  it('is read over HTTP by who may audit, and on the command line', async () => {
    const { body } = await auditor.get('/v1/retention/plan?locale=fr').expect(200);
    const { rules } = body as { rules: Json[] };
    expect(rules.map(({ rule, days }) => [rule, days])).toEqual([
      ['consent_proof', 1826],
      ['idle_contacts', 1095],
      ['rights_requests', 1826],
      ['opt_ins', 7],
      ['decisions', 400],
      ['export_files', 7],
      ['suggestions', 90],
      ['suppressions', null],
      ['access_log', null],
      ['ledger', null],
    ]);
    expect(rules[0]?.what).toContain('Preuve d’un consentement');
    await auditor.get('/v1/retention/plan?locale=de').expect(422);
    const text = report(await service().plan('en'), true);
    expect(text).toMatch(/^consent_proof +1826 days +\d+ would go/m);
    expect(text).toMatch(/^access_log +stays$/m);
  });
});
