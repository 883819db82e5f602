/** Somebody is erased while what they pressed is on its way: it is answered as whatever leads to nobody. */
import { startTestApp, type TestApp } from '../support/app.js';
import { Gate } from '../support/gate.js';
import { footerPath, ONE_CLICK, People, TestSender, type Person } from '../support/people.js';
import { enterCenter } from '../support/person.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'erase']);
});
afterAll(() => app.close());

const erase = ({ contactId }: Person) =>
  sender.post(`/v1/contacts/${contactId}/erasure`, { reason: 'asked by letter' });

/** Pressed once the erasure holds the person's lock, and answered once it is done. */
async function whileErased<T>(person: Person, press: () => PromiseLike<T>): Promise<T> {
  const gate = await Gate.before(app, 'ledger_entries');
  try {
    const erasing = erase(person).expect(200).then();
    await gate.holds(1);
    const pressing = Promise.resolve(press());
    await gate.holds(2);
    await gate.open();
    return (await Promise.all([pressing, erasing]))[0];
  } finally {
    await gate.remove();
  }
}

async function linked(): Promise<Person & { path: string }> {
  const person = await people.optedInTo('lettre');
  return { ...person, path: footerPath(await sender.allowed(person.email, 'lettre')) };
}

const press = (path: string, body: string) =>
  app.http.post(`${path}?lang=en`).set('Accept', 'text/html').type('form').send(body);

describe('the link at the foot of a message', () => {
  it.each(['topic', 'less', 'pause', 'all'])('answers as one that is over (%s)', async (action) => {
    const before = await linked();
    await erase(before).expect(200);
    const over = await press(before.path, `action=${action}`).expect(404);
    const person = await linked();
    const { status, text } = await whileErased(person, () =>
      press(person.path, `action=${action}`),
    );
    expect({ status, text }).toEqual({ status: 404, text: over.text });
  });

  it('answers one click as it always does', async () => {
    const person = await linked();
    const { status } = await whileErased(person, () => press(person.path, ONE_CLICK));
    expect(status).toBe(200);
  });
});

it.each([
  ['/preferences/leave', { all: 'yes' }],
  ['/preferences/pause', { pause: 'month' }],
  ['/preferences/undo', { undo: '11111111-1111-4111-8111-111111111111' }],
])('what is pressed in the center (%s) finds its session over', async (path, fields) => {
  const person = await people.optedInTo('lettre');
  const center = await enterCenter(app, person.email);
  const { status, text } = await whileErased(person, () => center.post(`${path}?lang=en`, fields));
  expect(status).toBe(403);
  expect(text).toContain('<h1>Your preferences are closed</h1>');
  // Of somebody erased nothing from before stands.
  expect(text).not.toContain('still stands');
});
