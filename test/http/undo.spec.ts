/** What somebody did by the link at the foot of a message is taken back: exactly, once, for ten minutes. */
import { startTestApp, type TestApp } from '../support/app.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { ReduceContact } from '../../src/preferences/reduce-contact.js';
import { TidyUndos } from '../../src/preferences/tidy-undos.js';
import { UndoReduction } from '../../src/preferences/undo-reduction.js';
import { Database } from '../../src/platform/database/database.js';
import { readClock } from '../../src/platform/database/clock.js';
import { anEmail, People, TestSender } from '../support/people.js';
import {
  FooterPresses,
  holderOf,
  secretIn,
  undoIn,
  type Holder,
  type OwnAction,
} from '../support/undo.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let footer: FooterPresses;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, [
    ...(['authorize', 'reasons', 'contacts', 'bases', 'preferences'] as const),
    ...(['erase', 'audit'] as const),
  ]);
  footer = new FooterPresses(app, people);
});
afterAll(() => app.close());

const reader = async (): Promise<Holder> =>
  holderOf(sender, await people.optedInTo('lettre', 'ateliers'));

const bringBasis = (email: string) =>
  sender
    .post('/v1/bases', {
      recipient: { email },
      ...{ topic: 'offres', channel: 'email', basis: 'soft_opt_in' },
      evidence: { source: 'web shop', offeredRefusal: true, description: 'bought seeds' },
      at: new Date(Date.now() - DAY_MS).toISOString(),
    })
    .expect(200);

const ACTIONS: readonly OwnAction[] = ['topic', 'less', 'pause', 'all'];

describe('undo', () => {
  it.each(ACTIONS)('puts back exactly what stood before "%s"', async (action) => {
    const holder = await reader();
    const before = await footer.state(holder);
    const secret = await footer.act(holder, action);
    expect(await footer.state(holder)).not.toEqual(before);
    const { text } = await footer.undo(holder, secret).expect(200);
    expect(text).toContain('<h1>Undone</h1>');
    expect(await footer.state(holder)).toEqual(before);
  });

  it.each(['less', 'pause'] as const)(
    'puts back what was chosen before "%s", and when',
    async (action) => {
      const holder = await reader();
      await footer.act(holder, action === 'less' ? 'pause' : 'less');
      const before = await footer.state(holder);
      await footer.undo(holder, await footer.act(holder, action)).expect(200);
      expect(await footer.state(holder)).toEqual(before);
    },
  );

  it('gives back all that "stop everything" ended, on every address, and the senders may again', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    const second = anEmail('seconde');
    await people.addAddress(person.contactId, second);
    await people.optIn(second, ['offres']);
    await bringBasis(person.email);
    const holder = await holderOf(sender, person);
    const before = await footer.state(holder);
    const secret = await footer.act(holder, 'all');
    expect((await sender.ask(person.email, 'lettre')).reason).toBe('objection');
    await footer.undo(holder, secret).expect(200);
    expect(await footer.state(holder)).toEqual(before);
    for (const [email, topic] of [
      [person.email, 'lettre'],
      [person.email, 'ateliers'],
      [second, 'offres'],
      [person.email, 'offres'],
    ] as const)
      expect(['allow', 'cap_reached']).toContain(
        await sender
          .ask(email, topic)
          .then((one) => (one.decision === 'allow' ? 'allow' : one.reason)),
      );
  });

  it('tells it in one entry of its own, which names what it undoes', async () => {
    const holder = await reader();
    await bringBasis(holder.email);
    await footer.undo(holder, await footer.act(holder, 'all')).expect(200);
    expect(await footer.typesOf(holder)).toEqual(['objection.recorded', 'withdrawal.undone']);
    const told = await people.happeningsOf(holder.contactId);
    const act = told.find(({ type }) => type === 'objection.recorded');
    expect(told.find(({ type }) => type === 'withdrawal.undone')).toMatchObject({
      ...{ undoes: act?.entryId, topic: null, channel: null, via: 'footer_page' },
      restored: expect.arrayContaining([
        { topic: 'lettre', channel: 'email' },
        { topic: 'ateliers', channel: 'email' },
      ]),
      bases: [{ topic: 'offres', channel: 'email', basis: 'soft_opt_in' }],
      objectionEnded: true,
    });
  });

  it('tells of a choice taken back as of a choice', async () => {
    const holder = await reader();
    await footer.undo(holder, await footer.act(holder, 'less')).expect(200);
    const told = await people.happeningsOf(holder.contactId);
    const [act, back] = ['168', 'null'].map((text) =>
      told.find((one) => one.type === 'preference.changed' && JSON.stringify(one).includes(text)),
    );
    expect(back).toMatchObject({ budget: null, undoes: act?.entryId, via: 'footer_page' });
  });

  it('revives no permit: a sender asks again', async () => {
    const holder = await reader();
    const workshop = await sender.allowed(holder.email, 'ateliers');
    await footer.undo(holder, await footer.act(holder, 'all')).expect(200);
    for (const [allow, topic] of [
      [holder.letter, 'lettre'],
      [workshop, 'ateliers'],
    ] as const) {
      const dead = await sender.redeem(allow, holder.email, topic).expect(410);
      expect(dead.body).toMatchObject({ code: 'permit_voided' });
    }
    await app.sql('DELETE FROM idempotency_keys');
    const other = await holderOf(sender, await people.optedInTo('lettre'));
    await footer.undo(other, await footer.act(other, 'topic')).expect(200);
    const again = await sender.allowed(other.email, 'lettre');
    await sender.redeem(again, other.email, 'lettre').expect(200);
  });

  it('is an act of the person', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'topic');
    await app.sql(`UPDATE contacts SET last_act_at = '2020-01-01' WHERE contact_id = $1`, [
      holder.contactId,
    ]);
    await footer.undo(holder, secret).expect(200);
    const [row] = await app.sql<{ at: Date }>(
      'SELECT last_act_at AS at FROM contacts WHERE contact_id = $1',
      [holder.contactId],
    );
    expect(row?.at.getUTCFullYear()).toBeGreaterThan(2020);
  });

  it('lets a basis that a client brings carry messages again, and not one brought in between', async () => {
    const holder = await holderOf(sender, await people.optedInTo('lettre'));
    const secret = await footer.act(holder, 'all');
    await bringBasis(holder.email);
    await footer.undo(holder, secret).expect(200);
    expect((await sender.ask(holder.email, 'offres')).reason).toBe('no_consent');
    await bringBasis(holder.email);
    expect((await sender.ask(holder.email, 'offres')).decision).toBe('allow');
  });

  it('leaves nothing of an objection for an erasure to keep', async () => {
    const holder = await reader();
    await footer.undo(holder, await footer.act(holder, 'all')).expect(200);
    const erased = await sender
      .post(`/v1/contacts/${holder.contactId}/erasure`, { reason: 'asked' })
      .expect(200);
    expect(erased.body).toMatchObject({ kept: [] });
  });
});

describe('leaving again after an undo', () => {
  it('is a withdrawal like the first', async () => {
    const holder = await reader();
    await footer.undo(holder, await footer.act(holder, 'topic')).expect(200);
    const again = await footer.act(holder, 'topic');
    expect((await sender.ask(holder.email, 'lettre')).reason).toBe('no_consent');
    expect(await footer.typesOf(holder)).toEqual([
      ...['consent.withdrawn', 'consent.withdrawn', 'withdrawal.undone'],
    ]);
    await footer.undo(holder, again).expect(200);
    await footer.press(holder.path, { 'List-Unsubscribe': 'One-Click' }).expect(200);
    expect((await sender.ask(holder.email, 'lettre')).reason).toBe('no_consent');
  });

  it('by a page that was kept from before gets an undo of its own', async () => {
    const holder = await reader();
    const { text } = await app.http.get(holder.path).expect(200);
    const secret = secretIn(text);
    const first = await footer.press(holder.path, { action: 'topic', undo: secret }).expect(200);
    expect(undoIn(first.text)).toBe(secret);
    await footer.undo(holder, secret).expect(200);
    const second = await footer.press(holder.path, { action: 'topic', undo: secret }).expect(200);
    expect(undoIn(second.text)).not.toBe(secret);
    expect((await footer.undo(holder, secret)).text).toContain('<h1>Undone already</h1>');
    await footer.undo(holder, undoIn(second.text) ?? '').expect(200);
  });
});

describe('a page that is sent twice', () => {
  it.each(ACTIONS)('by a double press of "%s" keeps its undo', async (action) => {
    const holder = await reader();
    const before = await footer.state(holder);
    const secret = secretIn((await app.http.get(holder.path).expect(200)).text);
    const presses = [0, 1].map(() => footer.press(holder.path, { action, undo: secret }));
    for (const { text } of await Promise.all(presses)) {
      expect(text).toContain('<h1>Done</h1>');
      expect(undoIn(text)).toBe(secret);
    }
    expect(await footer.typesOf(holder)).toHaveLength(1);
    await footer.undo(holder, secret).expect(200);
    expect(await footer.state(holder)).toEqual(before);
  });

  it('undoes once, however many press at once', async () => {
    const holder = await reader();
    const secret = await footer.act(holder, 'all');
    const answers = await Promise.all([0, 1, 2, 3].map(() => footer.undo(holder, secret)));
    const titles = answers.map(({ text }) => /<h1>([^<]*)/.exec(text)?.[1]).sort();
    expect(titles).toEqual(['Undone', ...Array<string>(3).fill('Undone already')]);
    expect(await footer.typesOf(holder)).toEqual(['objection.recorded', 'withdrawal.undone']);
  });
});

describe('the center', () => {
  const latest = ({ contactId }: Holder) =>
    app
      .get(Database)
      .inSnapshot(async (tx) =>
        app.get(UndoReduction).latestOf(tx, contactId, await readClock(tx)),
      );

  it('finds the last act, its own and that of a footer page, and takes it back by its id', async () => {
    const holder = await reader();
    const before = await footer.state(holder);
    expect(await latest(holder)).toBeNull();
    const word = { via: 'preferences_page', page: 'none' } as const;
    const wish = { kind: 'left', topic: null, channel: 'email' } as const;
    const reduced = await app.get(ReduceContact).choose(holder.contactId, wish, word);
    const undo = reduced?.undo;
    const found = await latest(holder);
    expect(found).toEqual({ undoIds: [undo?.undoId], reductions: [wish], until: undo?.until });
    expect(undo?.token).toBeNull();
    const which = { undoIds: found?.undoIds ?? [] };
    const undoing = app.get(UndoReduction);
    const stranger = await reader();
    expect(await undoing.undo(stranger.contactId, which, 'preferences_page')).toEqual({
      outcome: 'over',
    });
    expect(await undoing.undo(holder.contactId, which, 'preferences_page')).toEqual({
      outcome: 'undone',
      reduction: wish,
    });
    expect(await footer.state(holder)).toEqual(before);
    expect(await latest(holder)).toBeNull();
    await footer.act(holder, 'less');
    expect((await latest(holder))?.reductions).toMatchObject([{ kind: 'less' }]);
    await footer.age(holder.contactId, '10 minutes');
    expect(await latest(holder)).toBeNull();
  });

  it('offers nothing that would be refused', async () => {
    const holder = await reader();
    await footer.act(holder, 'topic');
    await people.dateMailsBack(holder.email, '1 hour');
    await people.optIn(holder.email, ['lettre']);
    expect(await latest(holder)).toBeNull();
  });
});

it('what can be taken back no more is tidied away a day later', async () => {
  const [kept, gone] = [await reader(), await reader()];
  for (const holder of [kept, gone]) await footer.act(holder, 'less');
  await footer.age(kept.contactId, '23 hours');
  await footer.age(gone.contactId, '1 day 10 minutes');
  await app.get(TidyUndos).run();
  const rows = await app.sql<{ id: string }>('SELECT contact_id AS id FROM undos');
  const ids = rows.map(({ id }) => id);
  expect(ids).toContain(kept.contactId);
  expect(ids).not.toContain(gone.contactId);
});
