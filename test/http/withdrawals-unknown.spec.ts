/** A refusal from an address of nobody on file: all that is kept is that it refuses. */
import { randomUUID } from 'node:crypto';
import { openCast, type Cast } from '../support/cast.js';
import { anEmail, type Json } from '../support/people.js';
import { fingerprint } from '../support/scan.js';
import { aPhone, LETTER, Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let withdrawals: Withdrawals;
beforeAll(async () => {
  cast = await openCast();
  withdrawals = await Withdrawals.with(cast);
});
afterAll(() => cast.app.close());

describe('an address of nobody on file', () => {
  const org = '00000000-0000-0000-0000-000000000000';

  it('gets the same answer, and no contact', async () => {
    const [stranger, { email }] = [anEmail(), await cast.people.optedInTo('lettre')];
    const shown = async (one: string) => {
      const { status, body, headers } = await withdrawals.pass({ email: one }, LETTER);
      const { date: _, 'x-request-id': __, ...rest } = headers as Record<string, string>;
      return { status, body: body as Json, headers: Object.keys(rest).sort() };
    };
    expect(await shown(stranger)).toEqual(await shown(email));
    expect(await cast.people.find(stranger)).toBeNull();
  });

  it.each([[{ scope: 'all' }], [LETTER], [{ scope: 'channel', channel: 'sms' }]])(
    'refuses everything from then on, whatever was asked (%j)',
    async (what) => {
      const email = anEmail('inconnue');
      const before = await withdrawals.rowsOf(org);
      await withdrawals.pass({ email }, what).expect(200);
      expect(await cast.people.suppressionsOf(email)).toEqual([{ kind: 'objection', until: null }]);
      expect(await withdrawals.rowsOf(org)).toHaveLength(before.length + 1);
      const entry = (await withdrawals.entriesOf(null, 'objection.recorded')).at(-1);
      expect(JSON.stringify(entry)).not.toContain(email);
      expect(withdrawals.journal().at(-1)).toMatchObject({
        contactId: org,
        scope: 'all',
        matchKey: cast.people.matchKeyOf(email).toString('base64url'),
      });
      await withdrawals.client
        .post('/v1/contacts', { addresses: [{ email }], source: 'a list' })
        .expect(200);
      await withdrawals.bringBasis({ email }).expect(200);
      for (const topic of ['offres', 'lettre'])
        expect((await cast.sender.ask(email.toUpperCase(), topic)).reason).toBe('objection');
      // Only their own yes ends it.
      await cast.people.optIn(email, ['lettre']);
      await cast.sender.allowed(email, 'lettre');
    },
  );

  it('keeps what was asked as evidence', async () => {
    const reference = randomUUID();
    await withdrawals.pass(
      { phone: aPhone() },
      { ...LETTER, evidence: { via: 'counter', reference } },
    );
    const entries = await withdrawals.entriesOf(null, 'objection.recorded');
    expect(entries.find((one) => one.reference === reference)).toMatchObject({
      via: 'counter',
      asked: { topic: 'lettre', channel: 'email' },
      actor: withdrawals.client.client.clientId,
    });
  });

  it('by a contact id is 404', async () => {
    const before = await fingerprint(cast.app);
    const { body } = await withdrawals.pass({ contactId: randomUUID() }, LETTER).expect(404);
    expect(body).toMatchObject({ code: 'contact_unknown' });
    expect(await fingerprint(cast.app)).toEqual(before);
  });
});
