/** An erasure that comes while a mail is on its way: the catcher of a development keeps nothing of it. */
import { Delivery } from '../../src/delivery/delivery.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
let keeper: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  keeper = await TestSender.with(app, ['audit', 'erase']);
});
afterAll(() => app.close());
afterEach(() => jest.restoreAllMocks());

const erase = (contactId: string) =>
  keeper.post(`/v1/contacts/${contactId}/erasure`, { reason: 'asked by letter' }).expect(200);

/** Its permit is spent by then, and nothing holds it up any more: then the person is erased. */
function eraseBeforeTheNextMail(idOf: () => Promise<string>): void {
  const delivery = app.get(Delivery);
  const send = delivery.send.bind(delivery);
  jest.spyOn(delivery, 'send').mockImplementationOnce(async (...mail) => {
    await erase(await idOf());
    return send(...mail);
  });
}

describe('an erasure while a mail is on its way', () => {
  it('leaves none of receipts', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    eraseBeforeTheNextMail(() => Promise.resolve(contactId));
    await keeper
      .post(`/v1/contacts/${contactId}/receipts/mail`, { reason: 'asked by telephone' })
      .expect(202);
    await people.settle();
    expect(await people.find(email)).toBeNull();
    expect(await people.mailsTo(email)).toEqual([]);
  });

  it('leaves none of an opt-in, and those that others get', async () => {
    const other = await people.optedInTo('lettre');
    const email = anEmail('efface');
    eraseBeforeTheNextMail(async () => String(await people.find(email)));
    await people.subscribe(email, ['lettre']);
    await people.settle();
    expect(await people.find(email)).toBeNull();
    expect(await people.mailsTo(email)).toEqual([]);
    expect(await people.mailsTo(other.email)).toHaveLength(1);
  });
});
