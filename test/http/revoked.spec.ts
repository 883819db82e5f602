/**
 * A client that another instance has just revoked: its tokens are known here, and yet not one ask, check
 * or redeem that begins afterwards is answered for it.
 */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { TestSender, type Answer, type People } from '../support/people.js';

let app: TestApp;
let people: People;
let email: string;
let sender: TestSender;
let allow: Answer;
beforeAll(async () => {
  ({ app, people } = await openCast());
});
afterAll(() => app.close());
beforeEach(async () => {
  sender = await TestSender.with(app, ['authorize', 'check', 'reasons']);
  ({ email } = await people.optedInTo('lettre'));
  allow = await sender.allowed(email, 'lettre');
});

/** As the database shows it to every instance; this one has seen the client a moment ago. */
const revoke = () =>
  app.sql('UPDATE clients SET revoked_at = now() WHERE client_id = $1', [sender.client.clientId]);

const message = () => ({ recipient: { email }, channel: 'email', topic: 'lettre' });
const decisions = async () =>
  (await app.sql('SELECT FROM authorizations WHERE client_id = $1', [sender.client.clientId]))
    .length;

async function stream(path: string, ...lines: object[]): Promise<unknown[]> {
  const answer = await fetch(new URL(path, app.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sender.client.token}`,
      'content-type': 'application/x-ndjson',
    },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  const text = await answer.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

const REFUSED = { error: expect.objectContaining({ code: 'unauthenticated' }) as unknown };
const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;

describe('a client that was revoked elsewhere', () => {
  it('asks in vain, alone and in a batch, and nothing is reserved', async () => {
    const before = await decisions();
    await revoke();
    const alone = await sender.request(email, 'lettre').expect(401);
    expect(codeOf(alone)).toBe('unauthenticated');
    const asks = [1, 2, 3].map((nth) => ({ ...message(), messageRef: `batch/${nth}` }));
    expect(await stream('/v1/authorizations/batch', ...asks)).toEqual(asks.map(() => REFUSED));
    const { body } = await sender.post('/v1/authorizations/batch', { requests: asks });
    expect(body).toEqual({ results: asks.map(() => REFUSED) });
    expect(await decisions()).toBe(before);
  });

  it('is not told either what it was told before', async () => {
    const again = { messageRef: 'told/1' };
    const { email: other } = await people.optedInTo('lettre');
    await sender.allowed(other, 'lettre', again);
    await revoke();
    await sender.request(other, 'lettre', again).expect(401);
    await sender.get(`/v1/authorizations/${allow.id}`).expect(401);
  });

  it('is not told that a name is taken, beside a new one either', async () => {
    const taken = { messageRef: 'taken/1' };
    await sender.allowed(email, 'lettre', taken);
    const { email: other } = await people.optedInTo('lettre');
    await revoke();
    await sender.request(other, 'lettre', taken).expect(401);
    const asks = ['taken/1', 'new/1', 'new/1'].map((messageRef, nth) => ({
      ...message(),
      topic: nth === 1 ? 'lettre' : 'offres',
      messageRef,
    }));
    expect(await stream('/v1/authorizations/batch', ...asks)).toEqual(asks.map(() => REFUSED));
  });

  it('is not told which authorizations there are, or that one was a deny', async () => {
    const stranger = await TestSender.with(app, ['authorize']);
    const foreign = await stranger.allowed(email, 'lettre');
    const denied = await sender.ask(email, 'offres');
    expect(denied.decision).toBe('deny');
    await revoke();
    await sender.redeem(foreign, email, 'lettre').expect(401);
    await sender.redeem({ ...foreign, id: 'nothing' }, email, 'lettre').expect(401);
    await sender.redeem(denied, email, 'offres', { permit: undefined }).expect(401);
    // Another topic than was asked for.
    await sender.redeem(allow, email, 'offres').expect(401);
    const ids = [foreign.id, denied.id, 'nothing', allow.id];
    const redeemed = ids.map((id) => ({ ...message(), id }));
    expect(await stream('/v1/authorizations/redeem', ...redeemed)).toEqual(ids.map(() => REFUSED));
    await sender.release(foreign).expect(401);
    const released = ids.map((id) => ({ id }));
    expect(await stream('/v1/authorizations/release', ...released)).toEqual(ids.map(() => REFUSED));
    await stranger.redeem(foreign, email, 'lettre').expect(200);
  });

  it('spoils nothing for others in the same set', async () => {
    const other = await TestSender.with(app, ['authorize']);
    const others = await other.allowed(email, 'lettre');
    await revoke();
    const said = await Promise.all([
      sender.redeem(others, email, 'lettre'),
      other.redeem(others, email, 'lettre'),
      sender.redeem(allow, email, 'lettre'),
      other.redeem({ ...others, id: 'nothing' }, email, 'lettre'),
    ]);
    expect(said.map(({ status }) => status)).toEqual([401, 200, 401, 404]);
  });

  it('checks in vain', async () => {
    await sender.post('/v1/checks', message()).expect(200);
    await revoke();
    await sender.post('/v1/checks', message()).expect(401);
  });

  it('redeems in vain, with its permit and without, alone and in a stream', async () => {
    await revoke();
    await sender.redeem(allow, email, 'lettre').expect(401);
    await sender.redeem(allow, email, 'lettre', { permit: undefined }).expect(401);
    const line = { ...message(), id: allow.id, permit: allow.permit };
    expect(await stream('/v1/authorizations/redeem', line)).toEqual([REFUSED]);
    const outcomes = await app.sql(
      'SELECT FROM authorization_outcomes WHERE authorization_id = $1',
      [allow.id],
    );
    expect(outcomes).toEqual([]);
  });

  it('releases in vain', async () => {
    await revoke();
    await sender.release(allow).expect(401);
  });
});
