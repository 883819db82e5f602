/**
 * A consent that ended because the person did nothing for long stays over, whatever they do next but say
 * yes to it again; and what is on record says that it ended by itself, and that nobody withdrew it.
 */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { groupsIn, textIn, type Group } from '../../src/core/json-group.js';
import { verifyReceipt } from '../../src/core/receipt.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import { footerPath, ONE_CLICK, TestSender, type Json } from '../support/people.js';
import { enterCenter, type PersonInCenter } from '../support/person.js';
import { StaffMember } from '../support/staff.js';
import { StoppedClock } from '../support/stopped-clock.js';
import { FooterPresses, holderOf, type Holder, type OwnAction } from '../support/undo.js';
import { Withdrawals } from '../support/withdrawals.js';

const HOUR_MS = 3_600_000;

let cast: Cast;
let footer: FooterPresses;
let told: Withdrawals;
/** Who agreed while the clock still ran, one for each act, and what they do once it shows the day after. */
const people = new Map<string, { readonly person: Holder; readonly act: Act }>();

type Act = () => Promise<unknown>;

/** Whoever is in the center stays for as long as the test needs. */
async function inCenter({ email, contactId }: Holder): Promise<PersonInCenter> {
  const center = await enterCenter(cast.app, email);
  await cast.app.sql(
    `UPDATE person_sessions SET expires_at = expires_at + interval '2 days' WHERE contact_id = $1`,
    [contactId],
  );
  return center;
}

const byFooter = (action: OwnAction) => (person: Holder) =>
  Promise.resolve(() => footer.act(person, action));

const byCenter =
  (press: (center: PersonInCenter) => Promise<unknown>) => async (person: Holder) => {
    const center = await inCenter(person);
    return () => press(center);
  };

/** What each of them does in time, and later. */
const ACTS: Readonly<Record<string, (person: Holder) => Promise<Act>>> = {
  'a click in the mail program': async ({ letter }) => {
    const press = cast.app.http.post(footerPath(letter)).type('form');
    return () => press.send(ONE_CLICK).expect(200);
  },
  'leaving another topic by the footer': byFooter('topic'),
  'fewer messages by the footer': byFooter('less'),
  'a pause by the footer': byFooter('pause'),
  'an undo by the footer': async (person) => {
    const secret = await footer.act(person, 'topic');
    await footer.age(person.contactId, '-2 days');
    return () => footer.undo(person, secret).expect(200);
  },
  'leaving everything by the footer, undone': (person) =>
    Promise.resolve(async () => footer.undo(person, await footer.act(person, 'all')).expect(200)),
  'a yes to another topic by mail': async ({ email }) => {
    await cast.people.dateMailsBack(email, '31 days');
    await cast.people.subscribe(email, ['ateliers']);
    const path = await cast.people.linkTo(email);
    return () => cast.people.answer(path, 'confirm', ['ateliers']).expect(200);
  },
  'a pause in the center': byCenter((center) =>
    center.post('/preferences/pause', { pause: 'week' }).expect(303),
  ),
  'leaving another topic in the center': byCenter((center) =>
    center.post('/preferences/leave', { topic: 'lettre/email' }).expect(303),
  ),
  'a limit saved in the center': byCenter(async (center) =>
    (await ChoicesTab.open(center)).save({ fields: { budget: '3' } }).expect(303),
  ),
  'a yes to another topic in the center': byCenter(async (center) =>
    (await ChoicesTab.open(center)).save({ tick: ['ateliers/email'] }).expect(303),
  ),
};

/** What the table says of one topic, without its tags. */
function rowOf(html: string, topic: string): string {
  const rows = html.match(/<tr[^]*?<\/tr>/g) ?? [];
  const [row = ''] = rows.filter((one) => one.includes(`${topic} · `));
  return row.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

/** What stood on its lane, as it is read out. */
function pictureOf(html: string, topic: string): string {
  const lanes = html.match(/<figure[^]*?<\/figure>/g) ?? [];
  const [lane = ''] = lanes.filter((one) => one.includes(topic));
  return /<desc[^>]*>([^<]*)/.exec(lane)?.[1] ?? '';
}

const OTHERS: typeof ACTS = {
  'looks at their own page': byCenter(
    async (center) => (await center.get('/preferences/why?lang=en').expect(200)).text,
  ),
  'says yes again': byCenter(async (center) => {
    const tab = await ChoicesTab.open(center);
    expect(tab.ticked()).toEqual(['lettre/email']);
    await tab.save({ tick: ['offres/email'] }).expect(303);
  }),
  'has bought something': byFooter('less'),
  'leaves it by its box': byCenter(async (center) => {
    await center.post('/preferences', { stood: ['offres/email'] }).expect(303);
    return center;
  }),
};

async function letOffersLapseAfter(days: number): Promise<void> {
  const catalog = parse(readFileSync('catalog.yaml', 'utf8')) as {
    topics: Json[];
    renewal?: Json;
  };
  delete catalog.renewal;
  const topic = catalog.topics.find(({ key }) => key === 'offres');
  Object.assign(topic ?? {}, { consentIdleDays: days });
  const result = await cast.app.get(CatalogService).apply(stringify(catalog), 'test');
  if (result.status !== 'applied') throw new Error(JSON.stringify(result));
}

beforeAll(async () => {
  cast = await openCast();
  footer = new FooterPresses(cast.app, cast.people);
  told = await Withdrawals.with(cast);
  await letOffersLapseAfter(1);
  for (const [name, prepare] of Object.entries({ ...ACTS, ...OTHERS })) {
    const person = await holderOf(cast.sender, await cast.people.optedInTo('lettre', 'offres'));
    people.set(name, { person, act: await prepare(person) });
  }
  await cast.people.settle();
  await (await StoppedClock.of(cast.app)).at(Date.now() + 25 * HOUR_MS);
}, 120_000);
afterAll(() => cast.app.close());

function who(name: string): { readonly person: Holder; readonly act: Act } {
  const found = people.get(name);
  if (!found) throw new Error(`Nobody is there for ${name}.`);
  return found;
}

const reasonFor = async ({ email }: Holder, topic = 'offres') =>
  (await cast.sender.ask(email, topic)).reason;
const entriesOf = async ({ contactId }: Holder, type: string) =>
  (await cast.people.happeningsOf(contactId)).filter((one) => one.type === type);
const endedOf = async ({ contactId }: Holder) => {
  const rows = await cast.app.sql<{ endsAt: Date }>(
    `SELECT greatest(c.confirmed_at, p.last_act_at) + interval '24 hours' AS "endsAt"
     FROM consents c JOIN contacts p USING (contact_id)
     WHERE contact_id = $1 AND topic = 'offres'`,
    [contactId],
  );
  return rows[0]?.endsAt.toISOString();
};

describe('what lapsed', () => {
  it('ends where it did in what the person is shown, before any act of theirs', async () => {
    const { person, act } = who('looks at their own page');
    const text = String(await act());
    expect(rowOf(text, 'Seasonal offers')).toMatch(/its time was over/);
    expect(rowOf(text, 'Seasonal offers')).not.toContain('still so');
    expect(rowOf(text, 'The garden letter')).toContain('still so');
    expect(pictureOf(text, 'Seasonal offers')).toMatch(/^You said yes, from .* to /);
    expect(pictureOf(text, 'The garden letter')).toMatch(/^You said yes, since /);
    expect(await entriesOf(person, 'consent.lapsed')).toEqual([]);
  });

  it('is over for staff too', async () => {
    const { person } = who('looks at their own page');
    const staff = await StaffMember.enter(cast.app);
    await staff.open(person.contactId);
    const page = await staff.get(`/console/contacts/${person.contactId}?lang=en`).expect(200);
    expect(pictureOf(page.text, 'Seasonal offers')).toMatch(/^Consent, from .* to /);
    const [kept = ''] = /<ul class="kept">[^]*?<\/ul>/.exec(page.text) ?? [];
    const [offers = ''] = (kept.match(/<li[^]*?<\/li>/g) ?? []).filter((one) =>
      one.includes('Seasonal offers'),
    );
    expect(offers).toContain('class="past"');
  });

  it.each(Object.keys(ACTS))('is not brought back by %s', async (name) => {
    const { person, act } = who(name);
    const endsAt = await endedOf(person);
    expect(await reasonFor(person)).toBe('consent_expired');
    await act();
    expect(await reasonFor(person)).toBe('consent_expired');
    expect(await entriesOf(person, 'consent.lapsed')).toEqual([
      expect.objectContaining({ lapsed: [{ topic: 'offres', channel: 'email', endsAt }] }),
    ]);
  });

  it('is told as an end by itself, which can be proved, and as no withdrawal', async () => {
    const { person } = who('a pause in the center');
    await cast.app.get(Sequencer).run();
    const auditor = await TestSender.with(cast.app, ['audit']);
    const vkeys = (await cast.app.http.get('/log/vkey').expect(200)).text.trim().split('\n');
    const path = `/v1/contacts/${person.contactId}/receipts?reason=asked&topic=offres`;
    const { body } = await auditor.get(path).expect(200);
    const [receipt = {}] = groupsIn(body as Group, 'receipts');
    expect(verifyReceipt(receipt, vkeys)).toMatchObject({
      isGenuine: true,
      entries: [{ isOpened: true }, { isOpened: true }],
    });
    const [record = {}] = groupsIn(receipt, 'dpv:hasRecordOfActivity');
    expect(textIn(record, 'assent:currentState')).toBe('dpv:ConsentExpired');
    expect(await entriesOf(person, 'consent.withdrawn')).toEqual([]);
    expect(await told.rowsOf(person.contactId)).toEqual([]);
    const journaled = told.journal().map(({ contactId }) => contactId);
    expect(journaled).not.toContain(person.contactId);
  });

  it('begins anew by a yes to it', async () => {
    const { person, act } = who('says yes again');
    await act();
    expect(await reasonFor(person)).toBeUndefined();
    expect(await entriesOf(person, 'consent.lapsed')).toHaveLength(1);
  });

  it('refuses nothing: a basis that is brought later carries', async () => {
    const { person, act } = who('has bought something');
    await act();
    await told.bringBasis({ email: person.email }).expect(200);
    expect(await reasonFor(person)).toBe('budget_reached');
  });

  it('is left by a page that still showed it, and stays over when that is undone', async () => {
    const { person, act } = who('leaves it by its box');
    const center = (await act()) as PersonInCenter;
    expect(await reasonFor(person)).toBe('no_consent');
    expect(await entriesOf(person, 'consent.lapsed')).toHaveLength(1);
    expect(await told.rowsOf(person.contactId)).toHaveLength(1);
    const { text } = await center.get('/preferences').expect(200);
    const undo = /name="undo" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await center.post('/preferences/undo', { undo }).expect(303);
    expect(await reasonFor(person)).toBe('consent_expired');
  });

  it('is what the log says: everything verifies', async () => {
    await cast.app.get(Sequencer).run();
    const options = { vkeys: [], checkpoints: [], withoutAddresses: true };
    const { ok, problems } = await cast.app.get(VerifyLedger).run(options);
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  });
});
