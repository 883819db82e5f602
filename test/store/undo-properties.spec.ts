/**
 * Whatever people do here to hear less, in whichever order: to take it back leaves every row as it was, and
 * the tables are what the log tells, by whoever verifies it.
 */
import fc from 'fast-check';
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { ReduceContact, type OwnWish } from '../../src/preferences/reduce-contact.js';
import { UndoReduction } from '../../src/preferences/undo-reduction.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender, type Person } from '../support/people.js';
import { FooterPresses } from '../support/undo.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const RUNS = 5;
const LONG_MS = 300_000;

interface Step {
  readonly wish: OwnWish;
  readonly isUndone: boolean;
}

const topic = fc.constantFrom('lettre', 'ateliers', 'offres', null);
const left = fc.record({
  kind: fc.constant('left' as const),
  topic,
  channel: fc.constantFrom('email', null),
});
const less = fc.record({
  kind: fc.constant('less' as const),
  budget: fc.record({ limit: fc.integer({ min: 0, max: 3 }), hours: fc.constant(168) }),
});
const paused = fc.record({
  kind: fc.constant('paused' as const),
  days: fc.integer({ min: 1, max: 60 }),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ wish: fc.oneof(left, less, paused), isUndone: fc.boolean() }),
  { minLength: 2, maxLength: 8 },
);

let app: TestApp;
let people: People;
let footer: FooterPresses;
let shop: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  footer = new FooterPresses(app, people);
  shop = await TestSender.with(app, ['bases']);
});
afterAll(() => app.close());

/** Two topics by consent, one by a basis, and an address that nobody confirmed. */
async function somebody(): Promise<Person> {
  const person = await people.optedInTo('lettre', 'ateliers');
  await people.addAddress(person.contactId, anEmail('autre'));
  const basis = { topic: 'offres', channel: 'email', basis: 'soft_opt_in' };
  const evidence = { source: 'web shop', offeredRefusal: true, description: 'bought seeds' };
  const at = new Date(Date.now() - DAY_MS).toISOString();
  const recipient = { email: person.email };
  await shop.post('/v1/bases', { recipient, ...basis, evidence, at }).expect(200);
  return person;
}

async function take(person: Person, { wish, isUndone }: Step): Promise<void> {
  const { contactId } = person;
  const before = await footer.state(person);
  const word = { via: 'preferences_page', page: 'none' } as const;
  const reduced = await app.get(ReduceContact).choose(contactId, wish, word);
  if (!reduced) throw new Error('Nobody is there.');
  const { undo, changed } = reduced;
  expect(undo !== null).toBe(changed);
  if (!undo) {
    expect(await footer.state(person)).toEqual(before);
    return;
  }
  if (!isUndone) return;
  const which = { undoIds: [undo.undoId] };
  const undone = await app.get(UndoReduction).undo(contactId, which, 'preferences_page');
  expect(undone.outcome).toBe('undone');
  expect(await footer.state(person)).toEqual(before);
}

it(
  'an act and its undo leave everything as it was, and the log tells of every row',
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const person = await somebody();
        for (const step of all) await take(person, step);
        await app.get(Sequencer).run();
        const brought = { vkeys: [], checkpoints: [], withoutAddresses: true };
        const { problems } = await app.get(VerifyLedger).run(brought);
        expect(problems).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  LONG_MS,
);
