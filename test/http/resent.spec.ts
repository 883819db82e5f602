/** A batch that is sent again: what was decided is answered again, and counts once against the rest. */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { dateBack, type Answer, type People, type TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
});
afterAll(() => app.close());

const line = (email: string, messageRef: string) => ({
  recipient: { email },
  channel: 'email',
  topic: 'lettre',
  messageRef,
});

async function batch(...requests: object[]): Promise<Answer[]> {
  const { body } = await sender.post('/v1/authorizations/batch', { requests }).expect(200);
  return (body as { results: Answer[] }).results;
}

const decisions = (answers: readonly Answer[]) => answers.map(({ decision }) => decision);

/** Two letters a week: the first of three is answered again, and the next may go. */
function expectRoomForOne(answers: readonly Answer[]): void {
  expect(decisions(answers)).toEqual(['allow', 'allow', 'deny']);
  expect(answers[2]?.reason).toBe('cap_reached');
}

describe('a batch that was cut and is sent again', () => {
  it('decides the rest as if it had never been cut', async () => {
    const { email } = await people.optedInTo('lettre');
    const [first] = await batch(line(email, 'cut/1'));
    const again = await batch(line(email, 'cut/1'), line(email, 'cut/2'), line(email, 'cut/3'));
    expectRoomForOne(again);
    expect(again[0]?.id).toBe(first?.id);
  });

  it('puts a fresh permit on the slot of one that ran out, and counts it once', async () => {
    const { email } = await people.optedInTo('lettre');
    const [first] = await batch(line(email, 'late/1'));
    await dateBack(app, first?.id ?? '', '20 minutes');
    const again = await batch(line(email, 'late/1'), line(email, 'late/2'), line(email, 'late/3'));
    expectRoomForOne(again);
    expect(again[0]?.id).not.toBe(first?.id);
  });

  it('counts a message that was sent, though its name is answered again', async () => {
    const { email } = await people.optedInTo('lettre');
    const [first] = await batch(line(email, 'sent/1'));
    if (!first) throw new Error('Nothing was answered.');
    await sender.redeem(first, email, 'lettre', { permit: undefined }).expect(200);
    const again = await batch(line(email, 'sent/1'), line(email, 'sent/2'), line(email, 'sent/3'));
    expectRoomForOne(again);
    expect(again[0]?.id).toBe(first.id);
  });

  it('gives the same answers to the same lines, however often', async () => {
    const someone = await people.optedInTo('lettre');
    const other = await people.optedInTo('lettre');
    const named = [someone, other, someone, other, someone, other].map(({ email }, nth) =>
      line(email, `often/${nth}`),
    );
    const first = await batch(...named);
    expect(decisions(first)).toEqual(['allow', 'allow', 'allow', 'allow', 'deny', 'deny']);
    for (let times = 0; times < 3; times++) {
      const again = await batch(...named);
      expect(decisions(again)).toEqual(decisions(first));
      expect(again.slice(0, 4).map(({ id }) => id)).toEqual(first.slice(0, 4).map(({ id }) => id));
    }
  });
});
