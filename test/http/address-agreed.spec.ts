/** Somebody named by contact id is written to where they agreed to it, and nowhere else. */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { anEmail, type People, type TestSender } from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
});
afterAll(() => app.close());

/** Somebody with two addresses, who agreed from the one that is not their first. */
async function agreedFromSecond(): Promise<{ contactId: string; first: string; second: string }> {
  const [first, second] = [anEmail('first'), anEmail('second')];
  const { contactId } = await people.optIn(first, ['ateliers']);
  await people.addAddress(contactId, second);
  await people.optIn(second, ['lettre']);
  return { contactId, first, second };
}

const addressIdOf = async (email: string) => {
  const [row] = await app.sql<{ address_id: string }>(
    'SELECT address_id FROM addresses WHERE match_key = $1',
    [people.matchKeyOf(email)],
  );
  return row?.address_id;
};
const goesTo = async (id: string) => {
  const [row] = await app.sql<{ address_id: string | null }>(
    'SELECT address_id FROM authorizations WHERE authorization_id = $1',
    [id],
  );
  return row?.address_id;
};
const ask = (contactId: string, topic: string) =>
  sender.ask('', topic, { recipient: { contactId } });

describe('an ask about somebody with two addresses, by contact id', () => {
  it('is allowed to the address that each topic was agreed to from', async () => {
    const { contactId, first, second } = await agreedFromSecond();
    const letter = await ask(contactId, 'lettre');
    const workshop = await ask(contactId, 'ateliers');
    expect([letter.decision, workshop.decision]).toEqual(['allow', 'allow']);
    expect(await goesTo(letter.id)).toBe(await addressIdOf(second));
    expect(await goesTo(workshop.id)).toBe(await addressIdOf(first));
    const redeem = { recipient: { contactId }, permit: letter.permit };
    await sender.redeem(letter, '', 'lettre', redeem).expect(200);
  });

  it('is denied once that address is gone, although another one is left', async () => {
    const { contactId, second } = await agreedFromSecond();
    const letter = await ask(contactId, 'lettre');
    await app.sql('DELETE FROM addresses WHERE match_key = $1', [people.matchKeyOf(second)]);
    expect(await ask(contactId, 'lettre')).toMatchObject({
      decision: 'deny',
      reason: 'no_consent',
    });
    expect((await ask(contactId, 'ateliers')).decision).toBe('allow');
    const redeem = { recipient: { contactId }, permit: letter.permit };
    await sender.redeem(letter, '', 'lettre', redeem).expect(410);
  });

  it('is denied by what was refused from that address, and not by what was from the other', async () => {
    const { contactId, first, second } = await agreedFromSecond();
    const complain = (email: string) =>
      app.sql(
        `INSERT INTO suppressions (bucket, match_key, kind, pepper_id, since)
         SELECT bucket, match_key, 'complaint', pepper_id, now() FROM addresses WHERE match_key = $1`,
        [people.matchKeyOf(email)],
      );
    await complain(first);
    expect((await ask(contactId, 'lettre')).decision).toBe('allow');
    expect((await ask(contactId, 'ateliers')).reason).toBe('complaint');
    await complain(second);
    expect((await ask(contactId, 'lettre')).reason).toBe('complaint');
  });

  it('named by the other address is denied: what was agreed to from one covers no other', async () => {
    const { first, second } = await agreedFromSecond();
    expect((await sender.ask(first, 'lettre')).reason).toBe('no_consent');
    expect((await sender.ask(second, 'ateliers')).reason).toBe('no_consent');
    expect((await sender.ask(second, 'lettre')).decision).toBe('allow');
  });

  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ] as const)(
    'is allowed by a basis for the %s, though what was agreed to from the %s has ended',
    async (standing, ended) => {
      const person = await agreedFromSecond();
      await app.sql(
        `INSERT INTO consents SELECT bucket, contact_id, 'offres', channel, 'withdrawn', basis, $2,
           notice_key, notice_version, locale, confirmed_at, expires_at, now(), entry_id
         FROM consents WHERE contact_id = $1 AND topic = 'lettre'`,
        [person.contactId, await addressIdOf(person[ended])],
      );
      await app.sql(
        `INSERT INTO bases (bucket, contact_id, topic, channel, basis, address_id, client_id, since,
           expires_at, entry_id)
         SELECT bucket, contact_id, 'offres', 'email', 'soft_opt_in', $2, 'x',
           now() - interval '1 day', now() + interval '1 day', entry_id
         FROM consents WHERE contact_id = $1 AND topic = 'lettre'`,
        [person.contactId, await addressIdOf(person[standing])],
      );
      expect((await sender.ask(person[ended], 'offres')).reason).toBe('no_consent');
      expect((await sender.ask(person[standing], 'offres')).decision).toBe('allow');
      const allow = await ask(person.contactId, 'offres');
      expect(allow.decision).toBe('allow');
      expect(await goesTo(allow.id)).toBe(await addressIdOf(person[standing]));
    },
  );
});
