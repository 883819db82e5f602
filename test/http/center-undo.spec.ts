/** What somebody stopped on the page of their choices, taken back there a moment later. */
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import type { Person } from '../support/people.js';
import { visitorOf, type Visitor } from '../support/person.js';
import { FooterPresses, holderOf } from '../support/undo.js';

let cast: Cast;
beforeAll(async () => {
  cast = await openCast();
});
afterAll(() => cast.app.close());

const visitor = (...topics: string[]) => visitorOf(cast, ...topics);

const reasonFor = async ({ email }: Person, topic: string) =>
  (await cast.sender.ask(email, topic)).reason;
const leave = ({ center }: Visitor, what: Record<string, string>) =>
  center.post('/preferences/leave?lang=fr', what).expect(303);

/** Of the acts that the button takes back. */
async function undosIn({ center }: Visitor): Promise<string[]> {
  const { text } = await center.get('/preferences?lang=fr').expect(200);
  return [...text.matchAll(/name="undo" value="([^"]+)"/g)].map(([, undoId = '']) => undoId);
}

const undoIn = async (person: Visitor): Promise<string | undefined> => (await undosIn(person))[0];

async function undo({ center }: Visitor, undoId: string | readonly string[] = ''): Promise<string> {
  const { headers } = await center.post('/preferences/undo?lang=fr', { undo: undoId }).expect(303);
  return (headers as Record<string, string>).location ?? '';
}

describe('undo', () => {
  it.each([
    [{ topic: 'lettre/email' }, 'Vous venez d’arrêter\u00A0: La lettre'],
    [{ channel: 'email' }, 'tous les sujets de ce canal'],
    [{ all: 'yes' }, 'Vous venez de tout arrêter.'],
  ])('of %j is offered, and puts all back as it was', async (what, words) => {
    const person = await visitor('lettre', 'ateliers');
    expect(await undoIn(person)).toBeUndefined();
    await leave(person, what);
    expect(await reasonFor(person, 'lettre')).toBeDefined();
    expect((await person.center.get('/preferences?lang=fr')).text).toContain(words);
    expect(await undo(person, await undoIn(person))).toBe('/preferences?lang=fr&done=undone');
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
    expect(await reasonFor(person, 'ateliers')).toBeUndefined();
    expect((await ChoicesTab.open(person.center)).ticked()).toEqual([
      'lettre/email',
      'ateliers/email',
    ]);
    expect(await undoIn(person)).toBeUndefined();
  });

  it('after a save takes back all that the save stopped, and nothing else of it', async () => {
    const person = await visitor('lettre', 'ateliers', 'offres');
    const fields = { budget: '4' };
    const untick = ['lettre/email', 'ateliers/email'];
    const tab = await ChoicesTab.open(person.center);
    await tab.save({ untick, tick: ['alertes/email'], fields }).expect(303);
    const { text } = await person.center.get('/preferences?lang=fr&done=saved');
    expect(text).toContain('Annuler l’arrêt');
    const undos = await undosIn(person);
    expect(undos).toHaveLength(2);
    const location = await undo(person, undos);
    expect(location).toBe('/preferences?lang=fr&done=undone');
    const { text: told } = await person.center.get(location).expect(200);
    expect(told).toContain('C’est annulé\u00A0: ce qui avait été arrêté peut de nouveau arriver.');
    expect(told).not.toContain('comme avant');
    const after = await ChoicesTab.open(person.center);
    expect(after.ticked().sort()).toEqual(
      ['lettre', 'ateliers', 'offres', 'alertes'].map((topic) => `${topic}/email`).sort(),
    );
    expect(after.value('budget')).toBe('4');
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
    expect(await undo(person, undos)).toContain('done=undone_before');
  });

  it('of several is of all or of none: what one of them was said about since stays as said', async () => {
    const person = await visitor('lettre', 'ateliers');
    const tab = await ChoicesTab.open(person.center);
    await tab.save({ untick: ['lettre/email', 'ateliers/email'] }).expect(303);
    const undos = await undosIn(person);
    await (await ChoicesTab.open(person.center)).save({ tick: ['lettre/email'] }).expect(303);
    expect(await undo(person, undos)).toContain('done=kept');
    expect(await reasonFor(person, 'ateliers')).toBe('no_consent');
    const rest = await undosIn(person);
    expect(rest).toHaveLength(1);
    expect(await undo(person, [...rest, ...rest])).toContain('done=undone');
    expect(await reasonFor(person, 'ateliers')).toBeUndefined();
  });

  it('brings back nothing by an old tab, and nothing that was left again', async () => {
    const person = await visitor('lettre', 'ateliers');
    await leave(person, { topic: 'lettre/email' });
    const first = await undoIn(person);
    await leave(person, { all: 'yes' });
    expect(await undo(person, first)).toContain('done=kept');
    expect(await reasonFor(person, 'lettre')).toBe('objection');
  });

  it.each([
    ['all', { all: 'yes' }],
    ['a topic', { topic: 'lettre/email' }],
    ['a channel', { channel: 'email' }],
  ])('stays when %s is stopped by a double tap, at once or a moment later', async (_, what) => {
    const person = await visitor('lettre', 'ateliers');
    await Promise.all([leave(person, what), leave(person, what)]);
    const first = await undosIn(person);
    expect(first).toHaveLength(1);
    await leave(person, what);
    expect(await undosIn(person)).toEqual(first);
    expect(await undo(person, first)).toContain('done=undone');
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
  });

  it('stays when the form that stopped it is sent twice', async () => {
    const person = await visitor('lettre', 'ateliers');
    const tab = await ChoicesTab.open(person.center);
    const untick = { untick: ['lettre/email', 'ateliers/email'] };
    await tab.save(untick).expect(303);
    const first = await undosIn(person);
    expect((await tab.save(untick).expect(303)).headers.location).toContain('done=unchanged');
    expect(await undosIn(person)).toEqual(first);
    expect(first).toHaveLength(2);
  });

  it('is over for the page of a message once the same was said in the center', async () => {
    const footer = new FooterPresses(cast.app, cast.people);
    const person = await visitor('lettre');
    const holder = await holderOf(cast.sender, person);
    const secret = await footer.act(holder, 'all');
    await leave(person, { all: 'yes' });
    await footer.undo(holder, secret).expect(409);
    expect(await reasonFor(person, 'lettre')).toBe('objection');
  });

  it('does not say that all is as it was when everything was left once more', async () => {
    const person = await visitor('lettre');
    await leave(person, { all: 'yes' });
    const first = await undoIn(person);
    expect(await undo(person, first)).toContain('done=undone');
    await leave(person, { all: 'yes' });
    const location = await undo(person, first);
    expect(location).toContain('done=undone_before');
    expect((await person.center.get(location)).text).toContain('C’était déjà annulé');
    expect(await reasonFor(person, 'lettre')).toBe('objection');
  });

  it('is over when a box was ticked since, or the time has passed', async () => {
    const person = await visitor('lettre');
    await leave(person, { all: 'yes' });
    const first = await undoIn(person);
    await (await ChoicesTab.open(person.center)).save({ tick: ['offres/email'] }).expect(303);
    expect(await undoIn(person)).toBeUndefined();
    expect(await undo(person, first)).toContain('done=kept');
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    await leave(person, { topic: 'offres/email' });
    const second = await undoIn(person);
    await cast.app.sql('UPDATE undos SET expires_at = now() WHERE contact_id = $1', [
      person.contactId,
    ]);
    expect(await undoIn(person)).toBeUndefined();
    expect(await undo(person, second)).toContain('done=kept');
  });

  it('is of one act, however often and in whatever case it is named', async () => {
    const person = await visitor('lettre');
    await leave(person, { topic: 'lettre/email' });
    const undoId = (await undoIn(person)) ?? '';
    const named = [undoId, undoId.toUpperCase(), undoId];
    expect(await undo(person, named)).toBe('/preferences?lang=fr&done=undone');
    expect(await reasonFor(person, 'lettre')).toBeUndefined();
  });

  it('of somebody else is none, and what is no id is refused', async () => {
    const [person, other] = [await visitor('lettre'), await visitor('lettre')];
    await leave(person, { topic: 'lettre/email' });
    expect(await undo(other, await undoIn(person))).toContain('done=kept');
    expect(await reasonFor(person, 'lettre')).toBe('no_consent');
    for (const text of ['', 'x', "'; --"])
      await person.center.post('/preferences/undo', { undo: text }).expect(400);
  });

  it('leaves the ledger sound', async () => {
    await cast.app.get(Sequencer).run();
    const { ok, problems } = await cast.app
      .get(VerifyLedger)
      .run({ vkeys: [], checkpoints: [], withoutAddresses: false });
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  });
});
