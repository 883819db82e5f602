/**
 * By which address somebody may enter whom a client brought (threats T-6, T-19): by one that came with them,
 * never by one that was added to them afterwards and not confirmed.
 */
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People, TestSender } from '../support/people.js';
import { askForLink, enterCenter, mailedLink } from '../support/person.js';

let app: TestApp;
let people: People;
let shop: TestSender;
let phones = 0;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  shop = await TestSender.with(app, ['contacts']);
});
afterAll(() => app.close());

const aPhone = () => `+3363998${String(++phones).padStart(4, '0')}`;

function bring(...addresses: readonly object[]) {
  return shop
    .post('/v1/contacts', { addresses, source: 'shop' })
    .set('Idempotency-Key', `"${JSON.stringify(addresses).replaceAll('"', "'")}"`);
}

async function brought(...addresses: readonly object[]): Promise<string> {
  const { body } = await bring(...addresses).expect(200);
  return (body as { contactId: string }).contactId;
}

const patch = (contactId: string, ...addresses: readonly object[]) =>
  app.http
    .patch(`/v1/contacts/${contactId}`)
    .auth(shop.client.token, { type: 'bearer' })
    .send({ addresses });

async function linkAskedFor(email: string): Promise<string | null> {
  await askForLink(app, email).expect(200);
  return mailedLink(app, email);
}

it('somebody who was brought with an email and a phone enters by the email', async () => {
  for (const phoneFirst of [true, false]) {
    const [email, phone] = [anEmail(), aPhone()];
    await brought(...(phoneFirst ? [{ phone }, { email }] : [{ email }, { phone }]));
    const { text } = await (await enterCenter(app, email)).get('/preferences?lang=en').expect(200);
    expect(text).toContain('c…\u2060@e…\u2060.example');
  }
});

it('an email that was added later opens nothing until it is confirmed', async () => {
  const email = anEmail();
  const contactId = await brought({ phone: aPhone() });
  await patch(contactId, { email }).expect(200);
  expect(await linkAskedFor(email)).toBeNull();
  await people.optIn(email, ['lettre']);
  expect(await people.find(email)).toBe(contactId);
  expect(await linkAskedFor(email)).not.toBeNull();
});

it('nor does one that was added by bringing the phone again', async () => {
  const [email, phone] = [anEmail(), aPhone()];
  const contactId = await brought({ phone });
  expect(await brought({ phone }, { email })).toBe(contactId);
  expect(await linkAskedFor(email)).toBeNull();
});

it('nor one that was added while the clock stood where it did, or further back', async () => {
  const email = anEmail();
  const contactId = await brought({ phone: aPhone() });
  await app.sql(
    `UPDATE contacts SET created_at = created_at + interval '1 hour' WHERE contact_id = $1`,
    [contactId],
  );
  await patch(contactId, { email }).expect(200);
  expect(await linkAskedFor(email)).toBeNull();
});

it('the email that somebody came with stays theirs when a phone is added', async () => {
  const email = anEmail();
  await patch(await brought({ email }), { phone: aPhone() }).expect(200);
  expect(await linkAskedFor(email)).not.toBeNull();
});

// Two mailboxes may be two people: a client's word would let one of them into the pages of the other.
it('nobody is brought with two emails', async () => {
  const emails = [anEmail(), anEmail()];
  const { body } = await bring(...emails.map((email) => ({ email }))).expect(409);
  expect(body).toMatchObject({ code: 'address_kind_taken' });
  for (const email of emails) expect(await linkAskedFor(email)).toBeNull();
});
