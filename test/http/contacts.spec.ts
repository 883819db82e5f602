import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, bodyOf, People, TestSender, type Json } from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { fingerprint } from '../support/scan.js';

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  sender = await TestSender.with(app, ['contacts', 'authorize', 'reasons']);
});
afterAll(() => app.close());

const register = (addresses: readonly Json[], change: Json = {}) =>
  sender.post('/v1/contacts', { addresses, source: 'web shop', ...change });

const patch = (contactId: string, body: Json) =>
  app.http
    .patch(`/v1/contacts/${contactId}`)
    .auth(sender.client.token, { type: 'bearer' })
    .send(body);

const lookup = (recipient: Json, reason?: string) =>
  sender.post('/v1/contacts/lookup', { recipient, ...(reason === undefined ? {} : { reason }) });

const contactsHaving = (email: string) =>
  app.sql('SELECT DISTINCT contact_id FROM addresses WHERE match_key = $1', [
    people.matchKeyOf(email),
  ]);

async function registered(...emails: string[]): Promise<string> {
  const response = await register(emails.map((email) => ({ email }))).expect(200);
  return String(bodyOf(response).contactId);
}

describe('bringing a contact', () => {
  it('answers an id that is found again, and grants nothing', async () => {
    const email = anEmail();
    const { body } = await register([{ email }, { phone: '+33612345001' }], {
      country: 'FR',
      timezone: 'Europe/Paris',
      kind: 'business',
      locale: 'fr',
    }).expect(200);
    const { contactId } = body as { contactId: string };
    expect(body).toEqual({
      contactId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect((await lookup({ phone: '+33 6 12 34 50 01' }).expect(200)).body).toEqual({ contactId });
    expect((await lookup({ contactId }).expect(200)).body).toEqual({ contactId });
    expect((await sender.ask(email, 'lettre')).reason).toBe('no_consent');
    expect(await people.typesOf(contactId)).toEqual(['contact.created']);
    const rows = await app.sql(
      'SELECT kind, country, timezone, locale, source FROM contacts WHERE contact_id = $1',
      [contactId],
    );
    expect(rows).toEqual([
      {
        kind: 'business',
        country: 'FR',
        timezone: 'Europe/Paris',
        locale: 'fr',
        source: 'web shop',
      },
    ]);
  });

  it('twice, in another case or ten times at once, makes one', async () => {
    const email = anEmail('Camille');
    const first = await registered(email);
    expect(await registered(email.toUpperCase())).toBe(first);
    const another = anEmail();
    const ids = await Promise.all(Array.from({ length: 10 }, () => registered(another)));
    expect(new Set(ids).size).toBe(1);
    expect(await contactsHaving(another)).toHaveLength(1);
    expect(await people.typesOf(ids[0] ?? '')).toEqual(['contact.created']);
    const keys = await app.sql(
      'SELECT 1 FROM contact_keys k LEFT JOIN contacts c USING (contact_id) ' +
        `WHERE c.contact_id IS NULL AND k.contact_id <> '00000000-0000-0000-0000-000000000000'`,
    );
    expect(keys).toEqual([]);
  });

  it('does not take an address from somebody else, nor half of what was sent', async () => {
    const [mine, theirs, phone] = [anEmail(), anEmail(), '+33612345099'];
    await registered(theirs);
    await register([{ phone }]).expect(200);
    const refused = await register([{ email: theirs }, { phone }]).expect(409);
    expect(refused.body).toMatchObject({ code: 'address_in_use' });
    const second = await register([{ email: theirs }, { email: mine }]).expect(409);
    expect(second.body).toMatchObject({ code: 'address_kind_taken' });
    expect(await people.find(mine)).toBeNull();
  });

  it('crossing with another does not fail: two people asked for each other’s addresses', async () => {
    for (let round = 0; round < 3; round++) {
      const [email, phone] = [anEmail('a'), `+3361234510${round}`];
      const [one, two] = await Promise.all([
        register([{ email }, { phone }]),
        register([{ phone }, { email }]),
      ]);
      expect([one.status, two.status].every((status) => status === 200 || status === 409)).toBe(
        true,
      );
      expect([one.status, two.status]).toContain(200);
    }
  }, 20_000);

  it('keeps apart what Unicode would make one', async () => {
    const name = anEmail('x').slice(2);
    const ids = await Promise.all([registered(`mike-${name}`), registered(`mikE-${name}`)]);
    expect(new Set(ids).size).toBe(1);
    for (const email of [
      `m\u0131ke-${name}`,
      `mi\u212ae-${name}`,
      `mike-${name.replace('@', '\uff20')}`,
    ])
      expect((await register([{ email }])).body).toMatchObject({ code: 'address_invalid' });
    expect(await registered(`mike+tag-${name}`)).not.toBe(ids[0]);
  });

  it('refuses addresses that are none, by name and without repeating them', async () => {
    const bad = [
      'x',
      'a@b',
      'a@b.example, c@d.example',
      'a@b.example\r\nBcc: c@d.example',
      '"x@evil.example"@b.example',
      'group:a@b.example;',
      'a@[127.0.0.1]',
      'a@127.0.0.1',
      `${'a'.repeat(65)}@b.example`,
      `a@${'b.'.repeat(140)}example`,
    ];
    for (const email of bad) {
      const { body, text } = await register([{ email }]).expect(422);
      expect(body).toMatchObject({
        errors: [{ pointer: expect.stringContaining('/addresses/0') }],
      });
      expect(text).not.toContain('evil');
      expect(text).not.toContain('b.example');
    }
    for (const phone of ['0612345678', '+33', '+33 6 12 34 56 78 ext 9', '+0612345678'])
      await register([{ phone }]).expect(422);
    await register([{ email: `${'a'.repeat(60_000)}@b.example` }]).expect(422);
    for (const unstorable of ['a\u0000@b.example', 'a\ud800@b.example'])
      await register([{ email: unstorable }]).expect(400);
  });

  it('is refused with an address in a text that is kept in clear, wherever it stands', async () => {
    for (const source of [
      'marie@mail.example',
      'import of marie@mail.example, 2025',
      'mailto:marie@mail.example',
      'marie@xn--bcher-kva.example',
      'marie@bücher.example',
      'marie@mail.example1',
      '+33612345678',
      'tel. +33 6 12 34 56 78',
    ]) {
      const { body, status } = await register([{ email: anEmail() }], { source });
      expect({ source, status, ...(body as Json) }).toMatchObject({
        source,
        status: 422,
        code: 'invalid_request',
        errors: [{ pointer: '/source' }],
      });
    }
  });
});

describe('changing a contact', () => {
  it('sets what is named, leaves the rest, adds an address without any consent', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const phone = '+33612345077';
    await patch(contactId, { country: 'BE', addresses: [{ phone }] }).expect(200);
    const refused = await patch(contactId, { addresses: [{ email: anEmail('seconde') }] }).expect(
      409,
    );
    expect(refused.body).toMatchObject({ code: 'address_kind_taken' });
    await patch(contactId, { locale: 'en' }).expect(200, { contactId });
    const rows = await app.sql('SELECT country, locale, kind FROM contacts WHERE contact_id = $1', [
      contactId,
    ]);
    expect(rows).toEqual([{ country: 'BE', locale: 'en', kind: 'consumer' }]);
    expect((await sender.ask(email, 'lettre')).decision).toBe('allow');
    expect((await lookup({ phone })).body).toEqual({ contactId });
  });

  it('takes no null: what is known is corrected, not taken back', async () => {
    const contactId = await registered(anEmail());
    const before = await fingerprint(app);
    for (const field of ['country', 'timezone', 'locale', 'kind', 'addresses']) {
      const answer = await patch(contactId, { [field]: null });
      const refused = { status: 422, code: 'invalid_request', pointers: [`/${field}`] };
      expect(refusalOf(answer)).toEqual(refused);
    }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('keeps a country in capitals, however it was written', async () => {
    const { body } = await register([{ email: anEmail() }], { country: 'fr' }).expect(200);
    const { contactId } = body as { contactId: string };
    const country = () =>
      app.sql('SELECT country FROM contacts WHERE contact_id = $1', [contactId]);
    expect(await country()).toEqual([{ country: 'FR' }]);
    await patch(contactId, { country: 'be' }).expect(200);
    expect(await country()).toEqual([{ country: 'BE' }]);
  });

  it('goes by the id in whatever case, also for what is sealed under it', async () => {
    const contactId = await registered(anEmail());
    const phone = '+33612345078';
    await patch(contactId.toUpperCase(), { addresses: [{ phone }] }).expect(200, { contactId });
    expect((await lookup({ phone })).body).toEqual({ contactId });
  });

  it('of nobody, by a name that is none, or with what is not offered changes nothing', async () => {
    const contactId = await registered(anEmail());
    const before = await fingerprint(app);
    await patch('11111111-1111-4111-8111-111111111111', { locale: 'fr' }).expect(404);
    const none = await patch('x', { locale: 'fr' });
    expect([400, 404, 422]).toContain(none.status);
    for (const body of [
      { source: 'new' },
      { contactId },
      { kind: 'robot' },
      { country: 'ZZ' },
      { timezone: 'Mars/Olympus' },
      { timezone: '+01:00' },
      { locale: 'français' },
      { addresses: 'x' },
      { addresses: [{}] },
      { addresses: [{ email: anEmail(), phone: '+33612345678' }] },
      { addresses: [{ email: anEmail(), linkedAt: '2026-01-01' }] },
    ])
      await patch(contactId, body).expect(422);
    expect(await fingerprint(app)).toEqual(before);
  });
});

describe('looking somebody up', () => {
  it('leaves a line of who and why, also when nobody is found', async () => {
    const email = anEmail();
    const contactId = await registered(email);
    await lookup({ email }, 'call of the customer').expect(200);
    const missed = await lookup({ email: anEmail() }).expect(404);
    expect(missed.body).toMatchObject({ code: 'contact_unknown' });
    const rows = await app.sql(
      `SELECT contact_id, action, reason FROM access_log WHERE actor = $1
       ORDER BY at DESC LIMIT 2`,
      [sender.client.clientId],
    );
    expect(rows).toEqual([
      { contact_id: null, action: 'contact.lookup', reason: 'not_given' },
      { contact_id: contactId, action: 'contact.lookup', reason: 'call of the customer' },
    ]);
  });

  it('takes exactly one way to name a person', async () => {
    const contactId = await registered(anEmail());
    for (const recipient of [
      {},
      { email: anEmail(), phone: '+33612345678' },
      { email: anEmail(), contactId },
      { contactId: 'x' },
      { email: ['a@b.example'] },
      { email: { $gt: '' } },
      [],
      'x',
    ]) {
      const { status, body } = await sender.post('/v1/contacts/lookup', { recipient });
      expect({ recipient, status, code: (body as Json).code }).toEqual({
        recipient,
        status: 422,
        code: 'invalid_request',
      });
    }
  });
});

describe('an address in the database', () => {
  it('is sealed for its own row: copied to another it does not open', async () => {
    const [one, two] = [anEmail('une'), anEmail('deux')];
    const [first, second] = [await registered(one), await registered(two)];
    const rows = await app.sql<{ sealed: Buffer }>(
      'SELECT sealed FROM addresses WHERE contact_id = ANY ($1::uuid[])',
      [[first, second]],
    );
    expect(rows).toHaveLength(2);
    for (const { sealed } of rows) expect(sealed.toString('latin1')).not.toContain('exemple');
    expect(rows[0]?.sealed.equals(rows[1]?.sealed ?? Buffer.alloc(0))).toBe(false);
  });
});
