/** Caps, reserves and budgets over HTTP: exact under a race, and told with the instant they end. */
import { DAY_MS } from '../../src/core/local-time.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { Gate } from '../support/gate.js';
import { anEmail, dateBack, footerPath, type People, TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());

describe('caps', () => {
  it('let exactly as many through as they say, of 40 that come at once', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers', 'offres');
    const other = await TestSender.with(app, ['authorize']);
    const topics = ['lettre', 'ateliers', 'offres'];
    const gate = await Gate.before(app, 'message_refs');
    const asks = Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? sender : other).ask(email, topics[n % 3] ?? 'lettre'),
      ),
    );
    // They come as a few sets; the first stands at the gate, the others behind its lock.
    await gate.holds(2);
    await gate.open();
    const answers = await asks;
    await gate.remove();
    const allows = answers.filter(({ decision }) => decision === 'allow');
    expect(allows.length).toBe(2);
    const rows = await people.decisionsOf(contactId);
    expect(rows.filter(({ decision }) => decision === 'allow')).toHaveLength(2);
    expect(rows).toHaveLength(40);
    const reasons = answers.flatMap(({ decision, reason }) => (decision === 'deny' ? reason : []));
    expect(new Set(reasons)).toEqual(new Set(['cap_reached']));
  });

  it('say the first instant at which the message may go, and mean it', async () => {
    const { email } = await people.optedInTo('lettre', 'ateliers');
    const first = await sender.allowed(email, 'lettre');
    await dateBack(app, first.id, '2 days');
    const second = await sender.allowed(email, 'lettre');
    const third = await sender.allowed(email, 'ateliers');
    // Two letters in seven days: the earlier one counts until its week is over.
    const letter = await stranger.ask(email, 'lettre');
    expect(letter.reason).toBe('cap_reached');
    const byLetters = (await sender.decidedAt(first)) + 7 * DAY_MS;
    const byDay = (await sender.decidedAt(second)) + DAY_MS;
    expect(Date.parse(letter.notBefore ?? '')).toBe(byLetters);
    // Two mails a day: but the week of three shares ends later, so that is what is said.
    const workshop = await stranger.ask(email, 'ateliers');
    expect(Date.parse(workshop.notBefore ?? '')).toBe(Math.max(byLetters, byDay));
    await sender.release(third).expect(200);
    const afterRelease = await stranger.ask(email, 'ateliers');
    expect(afterRelease.decision).toBe('allow');
    await dateBack(app, first.id, `${4 * 24 + 23} hours 59 minutes 30 seconds`);
    expect((await stranger.ask(email, 'lettre')).decision).toBe('deny');
    await dateBack(app, afterRelease.id, '1 day');
    await dateBack(app, first.id, '30 seconds');
    expect((await stranger.ask(email, 'lettre')).decision).toBe('allow');
  });

  it('keep the share that is reserved for alerts, and no more than that', async () => {
    const { email } = await people.optedInTo('lettre', 'ateliers', 'offres', 'alertes');
    for (const [topic, age] of [
      ['ateliers', '5 days'],
      ['ateliers', '4 days'],
      ['ateliers', '3 days'],
    ])
      await dateBack(app, (await sender.allowed(email, topic ?? '')).id, age ?? '');
    expect((await sender.ask(email, 'offres')).reason).toBe('cap_reached');
    expect((await sender.ask(email, 'lettre')).reason).toBe('cap_reached');
    expect((await sender.ask(email, 'alertes')).decision).toBe('allow');
    expect((await sender.ask(email, 'alertes')).reason).toBe('cap_reached');
    expect((await sender.ask(email, 'service-compte')).decision).toBe('allow');
  });

  it('stand behind the contact’s own budget, which only tightens', async () => {
    const { email } = await people.optedInTo('lettre', 'ateliers');
    const allow = await sender.allowed(email, 'lettre');
    await app.http.post(footerPath(allow)).type('form').send('action=less').expect(200);
    const deny = await sender.ask(email, 'ateliers');
    expect(deny).toMatchObject({ reason: 'budget_reached', reasons: ['budget_reached'] });
    expect(Date.parse(deny.notBefore ?? '')).toBe((await sender.decidedAt(allow)) + 7 * DAY_MS);
  });
});

describe('who is written to', () => {
  it('is the address that agreed: no other one of the same person', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const second = anEmail('seconde');
    await people.addAddress(contactId, second);
    expect((await sender.ask(second, 'lettre')).reason).toBe('no_consent');
    const byId = { recipient: { contactId } };
    expect((await sender.ask('', 'lettre', byId)).decision).toBe('allow');
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    // Caps are about the person: the letter by id and the one by address were two.
    expect((await sender.ask(email, 'lettre')).reason).toBe('cap_reached');
  });
});
