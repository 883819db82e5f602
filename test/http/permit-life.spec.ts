/**
 * How long a permit is good for, to the millisecond: the clock of the database is stopped where the
 * tests want it. It goes forward only, as clocks do.
 */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { TestSender, type Answer, type Json, type Person } from '../support/people.js';
import { StoppedClock } from '../support/stopped-clock.js';

const MINUTE_MS = 60_000;
const LIFE_MS = 15 * MINUTE_MS;

let app: TestApp;
let sender: TestSender;
let gate: TestSender;
let clock: StoppedClock;
let someone: Person[];
let day: number;
beforeAll(async () => {
  const cast = await openCast();
  ({ app, sender } = cast);
  gate = await TestSender.gated(app, ['authorize', 'reasons']);
  // Opt-ins go through jobs, which have a clock of their own: people come before it is stopped.
  someone = [];
  for (let nth = 0; nth < 8; nth++) someone.push(await cast.people.optedInTo('lettre'));
  clock = await StoppedClock.of(app);
  day = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
}, 60_000);
afterAll(() => app.close());

/** Each test has its own person, and an hour of its own of a day to come. */
function next(): { person: Person; now: number } {
  const person = someone.pop();
  if (!person) throw new Error('There are more tests than people.');
  return { person, now: day + (10 - someone.length) * 60 * MINUTE_MS };
}

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;
const endOf = ({ expiresAt }: Answer) => Date.parse(expiresAt);
const claimsOf = ({ permit }: Answer) =>
  JSON.parse(Buffer.from(permit.split('.')[1] ?? '', 'base64url').toString()) as Json;

/** What the person chose, in the clock of UTC. */
const choose = ({ contactId }: Person, columns: Readonly<Record<string, unknown>>) =>
  app.sql(
    `INSERT INTO preferences (bucket, contact_id, updated_at, timezone, ${Object.keys(columns).join(', ')})
     SELECT bucket, contact_id, now(), 'UTC', ${Object.keys(columns)
       .map((_, nth) => `$${nth + 2}`)
       .join(', ')}
     FROM contacts WHERE contact_id = $1`,
    [contactId, ...Object.values(columns)],
  );

describe('a permit', () => {
  it('lasts a quarter of an hour, cut to the second, and says so in both places', async () => {
    const { person, now } = next();
    await clock.at(now + 789);
    const allow = await sender.allowed(person.email, 'lettre');
    expect(endOf(allow)).toBe(now + LIFE_MS);
    expect(claimsOf(allow)).toMatchObject({ iat: now / 1_000, exp: (now + LIFE_MS) / 1_000 });
  });

  it.each([
    ['shown', {}],
    ['not shown', { permit: undefined }],
  ])(
    'that is %s redeems a millisecond before its end, and no more at its end',
    async (_, shown) => {
      const { person, now } = next();
      await clock.at(now);
      const spent = await sender.allowed(person.email, 'lettre');
      const late = await sender.allowed(person.email, 'lettre');
      await clock.at(now + LIFE_MS - 1);
      await sender.redeem(spent, person.email, 'lettre', shown).expect(200);
      await clock.at(now + LIFE_MS);
      const refused = await sender.redeem(late, person.email, 'lettre', shown).expect(410);
      expect(codeOf(refused)).toBe('permit_expired');
    },
  );

  it('ends when the person’s own hours do, to which it was cut', async () => {
    const { person, now } = next();
    const minute = ((now / MINUTE_MS) % 1_440) + 5;
    await choose(person, { from_minute: minute - 60, to_minute: minute });
    await clock.at(now);
    const [first, second] = [
      await sender.allowed(person.email, 'lettre'),
      await sender.allowed(person.email, 'lettre'),
    ];
    expect([endOf(first), endOf(second)]).toEqual([now + 5 * MINUTE_MS, now + 5 * MINUTE_MS]);
    await clock.at(now + 5 * MINUTE_MS - 1);
    await sender.redeem(first, person.email, 'lettre').expect(200);
    await clock.at(now + 5 * MINUTE_MS);
    await sender.redeem(second, person.email, 'lettre').expect(410);
  });

  it('ends when the consent does on which it stands', async () => {
    const { person, now } = next();
    await app.sql('UPDATE consents SET expires_at = $2 WHERE contact_id = $1', [
      person.contactId,
      new Date(now + 7_500),
    ]);
    await clock.at(now);
    const allow = await sender.allowed(person.email, 'lettre');
    expect(endOf(allow)).toBe(now + 7_000);
    await clock.at(now + 7_499);
    expect((await sender.ask(person.email, 'lettre')).decision).toBe('allow');
    await clock.at(now + 7_500);
    expect((await sender.ask(person.email, 'lettre')).reason).toBe('consent_expired');
  });

  it('is no longer good when the person pauses, though its time is not over', async () => {
    const { person, now } = next();
    await clock.at(now);
    const [allow, later] = [
      await sender.allowed(person.email, 'lettre'),
      await sender.allowed(person.email, 'lettre'),
    ];
    await choose(person, { paused_until: new Date(now + 2 * MINUTE_MS) });
    await clock.at(now + 2 * MINUTE_MS - 1);
    const refused = await sender.redeem(allow, person.email, 'lettre').expect(410);
    expect(codeOf(refused)).toBe('no_longer_allowed');
    // The pause is over: what was refused meanwhile was not spent.
    await clock.at(now + 2 * MINUTE_MS);
    await sender.redeem(allow, person.email, 'lettre').expect(200);
    await sender.redeem(later, person.email, 'lettre').expect(200);
  });

  it('is answered again until it ends, and made anew from then on', async () => {
    const { person, now } = next();
    const again = () => sender.allowed(person.email, 'lettre', { messageRef: 'to-the-end' });
    await clock.at(now);
    const first = await again();
    await clock.at(now + LIFE_MS - 1);
    expect((await again()).id).toBe(first.id);
    await clock.at(now + LIFE_MS);
    const second = await again();
    expect(second.id).not.toBe(first.id);
    expect(endOf(second)).toBe(now + 2 * LIFE_MS);
  });
});

describe('a gated sender', () => {
  it('redeems by the permit alone, and has its slot back when that ran out', async () => {
    const { person, now } = next();
    const { email } = person;
    await clock.at(now);
    const unspent = await gate.allowed(email, 'lettre');
    const sent = await gate.allowed(email, 'lettre');
    const refused = await gate.redeem(sent, email, 'lettre', { permit: undefined }).expect(403);
    expect(codeOf(refused)).toBe('permit_invalid');
    await gate.redeem(sent, email, 'lettre').expect(200);
    expect((await gate.ask(email, 'lettre')).reason).toBe('cap_reached');
    await clock.at(now + LIFE_MS - 1);
    expect((await gate.ask(email, 'lettre')).reason).toBe('cap_reached');
    await clock.at(now + LIFE_MS);
    expect(codeOf(await gate.redeem(unspent, email, 'lettre').expect(410))).toBe('permit_expired');
    // The other one was sent, and keeps its slot.
    expect((await gate.ask(email, 'lettre')).decision).toBe('allow');
    expect((await gate.ask(email, 'lettre')).reason).toBe('cap_reached');
  });
});
