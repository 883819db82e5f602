/** Redeeming and releasing, many in one stream. */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { answersTo, linesOf, post, problem } from '../support/lines.js';
import { TestSender, type Answer, type Json, type People } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());

const REDEEM = '/v1/authorizations/redeem';
const RELEASE = '/v1/authorizations/release';
const REDEEMED = { status: 'redeemed' };
const RELEASED = { status: 'released' };

const stream = async (path: string, lines: readonly object[], by = sender) =>
  answersTo(await post(app, path, by.client.token, linesOf(lines)));

interface Slot {
  readonly email: string;
  readonly allow: Answer;
}

/** Somebody of their own for each. */
async function slots(count: number, by = sender): Promise<Slot[]> {
  const made: Slot[] = [];
  for (let nth = 0; nth < count; nth++) {
    const { email } = await people.optedInTo('lettre');
    made.push({ email, allow: await by.allowed(email, 'lettre') });
  }
  return made;
}

const handOver = ({ email, allow: { id, permit } }: Slot, change: Json = {}) => ({
  id,
  permit,
  recipient: { email },
  channel: 'email',
  topic: 'lettre',
  ...change,
});
const giveBack = ({ allow: { id } }: Slot) => ({ id });

const outcomesOf = async ({ allow }: Slot) =>
  (
    await app.sql<{ kind: string }>(
      'SELECT kind FROM authorization_outcomes WHERE authorization_id = $1 ORDER BY kind',
      [allow.id],
    )
  ).map(({ kind }) => kind);

describe('a stream of redemptions', () => {
  it('is answered in its order, each as if it were alone', async () => {
    const [one, two, three, four] = await slots(4);
    if (!one || !two || !three || !four) throw new Error('There are too few.');
    const [foreign] = await slots(1, stranger);
    await sender.release(four.allow).expect(200);
    const said = await stream(REDEEM, [
      handOver(one),
      handOver(two, { topic: 'offres' }),
      handOver(three, { permit: undefined }),
      handOver(four),
      handOver(foreign ?? one, { permit: undefined }),
      handOver(two, { permit: three.allow.permit }),
      { id: one.allow.id },
      handOver(two),
    ]);
    expect(said).toEqual([
      REDEEMED,
      problem('permit_mismatch'),
      REDEEMED,
      problem('permit_released'),
      problem('not_found'),
      problem('permit_mismatch'),
      problem('invalid_request'),
      REDEEMED,
    ]);
    expect(await Promise.all([one, two, three, four].map(outcomesOf))).toEqual([
      ['redeemed'],
      ['redeemed'],
      ['redeemed'],
      ['released'],
    ]);
  });

  it('spends a permit once, also where a stream that was cut is sent again', async () => {
    const [one, two] = await slots(2);
    if (!one || !two) throw new Error('There are too few.');
    expect(await stream(REDEEM, [handOver(one), handOver(one)])).toEqual([
      REDEEMED,
      problem('permit_spent'),
    ]);
    expect(await stream(REDEEM, [handOver(one), handOver(two)])).toEqual([
      problem('permit_spent'),
      REDEEMED,
    ]);
  });

  it('does not take the right one for spent because a wrong one stands before it', async () => {
    const [one] = await slots(1);
    if (!one) throw new Error('There are too few.');
    const said = await stream(REDEEM, [handOver(one, { topic: 'offres' }), handOver(one)]);
    expect(said).toEqual([problem('permit_mismatch'), REDEEMED]);
  });

  it('lets what a gated sender hands over through by its permits alone', async () => {
    const gate = await TestSender.gated(app, ['authorize']);
    const [one, two] = await slots(2, gate);
    if (!one || !two) throw new Error('There are too few.');
    const lines = [handOver(one, { permit: undefined }), handOver(two)];
    expect(await stream(REDEEM, lines, gate)).toEqual([problem('permit_invalid'), REDEEMED]);
  });

  it('refuses who changed their mind, and nobody else', async () => {
    const [one, two] = await slots(2);
    if (!one || !two) throw new Error('There are too few.');
    const path = new URL(one.allow.links?.unsubscribe ?? '').pathname;
    await app.http.post(path).type('form').send('List-Unsubscribe=One-Click').expect(200);
    expect(await stream(REDEEM, [handOver(one), handOver(two)])).toEqual([
      problem('permit_voided'),
      REDEEMED,
    ]);
  });
});

describe('a stream of releases', () => {
  it('is answered in its order, and gives the slots back', async () => {
    const [one, two, three] = await slots(3);
    if (!one || !two || !three) throw new Error('There are too few.');
    const [foreign] = await slots(1, stranger);
    await sender.redeem(two.allow, two.email, 'lettre').expect(200);
    const lines = [one, two, foreign ?? one, three, one].map(giveBack);
    expect(await stream(RELEASE, [...lines, {}])).toEqual([
      RELEASED,
      problem('permit_spent'),
      problem('not_found'),
      RELEASED,
      RELEASED,
      problem('invalid_request'),
    ]);
    expect(await Promise.all([one, two, three].map(outcomesOf))).toEqual([
      ['released'],
      ['redeemed'],
      ['released'],
    ]);
    // Two letters a week: the one that was given back counts no more.
    await sender.allowed(one.email, 'lettre');
    await sender.allowed(one.email, 'lettre');
  });

  it('has no permit to give back for a deny', async () => {
    const { email } = await people.optedInTo('lettre');
    const { id } = await sender.ask(email, 'offres');
    expect(await stream(RELEASE, [{ id }])).toEqual([problem('authorization_denied')]);
  });
});

describe.each([REDEEM, RELEASE])('%s', (path) => {
  it('takes lines and nothing else', async () => {
    const refused = await sender.post(path, { id: 'x' });
    expect(refusalOf(refused)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('needs the scope for asks', async () => {
    const bare = await app.token('check');
    expect((await post(app, path, bare, '')).status).toBe(403);
    expect((await post(app, path, 'nothing', '')).status).toBe(401);
    expect((await post(app, path, sender.client.token, '')).status).toBe(200);
  });
});
