/** What a client corrects about a contact is on record, with what it was before (GDPR Art. 16). */
import { startTestApp, type TestApp } from '../support/app.js';
import { People, TestSender, type Json } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['contacts']);
});
afterAll(() => app.close());

const patch = (contactId: string, body: Json) =>
  app.http
    .patch(`/v1/contacts/${contactId}`)
    .auth(sender.client.token, { type: 'bearer' })
    .send(body)
    .expect(200);

const describedOf = async (contactId: string) =>
  (await people.happeningsOf(contactId)).filter(({ type }) => type === 'contact.described');

describe('what is corrected about a contact', () => {
  it('is an entry that says what it was before', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await patch(contactId, { country: 'BE', kind: 'business', locale: 'fr' });
    const actor = sender.client.clientId;
    expect(await describedOf(contactId)).toMatchObject([
      {
        actor,
        from: { country: null, kind: 'consumer' },
        to: { country: 'BE', kind: 'business' },
        addresses: [],
      },
    ]);
  });

  it('is none where nothing is different', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await patch(contactId, { kind: 'consumer', locale: 'fr' });
    await patch(contactId, {});
    expect(await describedOf(contactId)).toEqual([]);
  });

  it('tells of which kind an address is that was added', async () => {
    const { contactId } = await people.optedInTo('lettre');
    for (let times = 0; times < 2; times++)
      await patch(contactId, { addresses: [{ phone: '+33612345099' }] });
    expect(await describedOf(contactId)).toMatchObject([
      { from: {}, to: {}, addresses: ['phone'] },
    ]);
  });
});
