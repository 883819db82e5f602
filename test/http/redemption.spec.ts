import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { Gate } from '../support/gate.js';
import {
  anEmail,
  dateBack,
  footerPath,
  ONE_CLICK,
  type People,
  type TestSender,
  type Answer,
  type Json,
} from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;

describe('redeeming', () => {
  let email: string;
  let allow: Answer;
  beforeEach(async () => {
    ({ email } = await people.optedInTo('lettre', 'ateliers'));
    allow = await sender.allowed(email, 'lettre');
  });

  it('spends the permit once, of twenty that try at once', async () => {
    const gate = await Gate.before(app, 'authorization_outcomes');
    const all = Promise.all(
      Array.from({ length: 20 }, () => sender.redeem(allow, email, 'lettre')),
    );
    // They come as two sets; the first stands at the gate, the other behind its lock.
    await gate.holds(2);
    await gate.open();
    const tries = await all;
    await gate.remove();
    const statuses = tries.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(19).fill(409)]);
    const again = await sender.redeem(allow, email, 'lettre').expect(409);
    expect(codeOf(again)).toBe('permit_spent');
    expect((await sender.release(allow).expect(409)).body).toMatchObject({ code: 'permit_spent' });
  });

  it('of something else than was granted is refused and spends nothing', async () => {
    const workshop = await sender.allowed(email, 'ateliers');
    const wrong: Json[] = [
      { recipient: { email: anEmail() } },
      { recipient: { contactId: await people.contactIdOf(email) } },
      { topic: 'ateliers' },
      { channel: 'sms' },
      { permit: workshop.permit },
    ];
    for (const change of wrong) {
      const refused = await sender.redeem(allow, email, 'lettre', change).expect(403);
      expect(codeOf(refused)).toBe('permit_mismatch');
    }
    await sender.redeem(allow, email, 'lettre').expect(200);
  });

  it('is for the client that asked: for another one the authorization does not exist', async () => {
    const nothing = await stranger.redeem(allow, email, 'lettre').expect(404);
    const guess = `${allow.id.slice(0, 12)}${'A'.repeat(22)}`;
    const unknown = await stranger.redeem({ ...allow, id: guess }, email, 'lettre').expect(404);
    expect(nothing.text).toBe(unknown.text);
    await stranger.release(allow).expect(404);
    await stranger.get(`/v1/authorizations/${allow.id}`).expect(404);
    for (const id of ['x', '../x', '20260230-00-AAAAAAAAAAAAAAAAAAAAAA', '%00'])
      await sender.get(`/v1/authorizations/${encodeURIComponent(id)}`).expect(404);
    await sender.redeem(allow, email, 'lettre').expect(200);
  });

  it('needs no permit under the sender’s own token, and none for a deny', async () => {
    const { permit: _, ...byId } = allow;
    await sender.redeem(byId as Answer, email, 'lettre').expect(200);
    const deny = await sender.ask(email, 'offres');
    expect(codeOf(await sender.redeem(deny, email, 'offres').expect(409))).toBe(
      'authorization_denied',
    );
  });

  it('is refused from the instant in which the contact said no, or the consent ended', async () => {
    const workshop = await sender.allowed(email, 'ateliers');
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
    expect(codeOf(await sender.redeem(allow, email, 'lettre').expect(410))).toBe('permit_voided');
    const { body } = await sender.get(`/v1/authorizations/${allow.id}`).expect(200);
    expect(body).toMatchObject({ decision: 'allow', outcomes: [{ kind: 'voided' }] });
    await app.sql(`UPDATE consents SET expires_at = now() WHERE topic = 'ateliers'`);
    expect(codeOf(await sender.redeem(workshop, email, 'ateliers').expect(410))).toBe(
      'no_longer_allowed',
    );
  });

  it('is refused for every withdrawal that was acknowledged while others redeem', async () => {
    const redeem = () => sender.redeem(allow, email, 'lettre').then(({ status }) => status);
    const early = redeem();
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
    const late = await redeem();
    expect([200, 410]).toContain(await early);
    expect(late).toBe((await early) === 200 ? 409 : 410);
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
  });
});

describe('releasing', () => {
  it('gives the slot back, and saying so twice changes nothing', async () => {
    const { email } = await people.optedInTo('lettre');
    const first = await sender.allowed(email, 'lettre');
    await sender.allowed(email, 'lettre');
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
    const released = await sender.release(first).expect(200);
    expect(released.body).toEqual({ status: 'released' });
    await sender.release(first).expect(200);
    expect(codeOf(await sender.redeem(first, email, 'lettre').expect(410))).toBe('permit_released');
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    expect((await sender.ask(email, 'lettre')).decision).toBe('deny');
  });

  it('also works after the permit ran out, and never beside a redeem', async () => {
    const { email } = await people.optedInTo('lettre');
    const first = await sender.allowed(email, 'lettre');
    await dateBack(app, first.id, '20 minutes');
    await sender.release(first).expect(200);
    const second = await sender.allowed(email, 'lettre');
    const [redeemed, released] = await Promise.all([
      sender.redeem(second, email, 'lettre'),
      sender.release(second),
    ]);
    expect([redeemed.status, released.status].sort()).toEqual(
      redeemed.status === 200 ? [200, 409] : [200, 410],
    );
  });
});
