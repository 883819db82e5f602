/**
 * The ledger of a running service is verified where it stands, and what somebody with every right over
 * the database does to it is found.
 */
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { LogKeys } from '../../src/ledger/log-keys.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import type { Verification } from '../../src/verifier/findings.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';
import { asSuperuser, type Sql } from '../support/tampering.js';

describe('the ledger of a service', () => {
  let app: TestApp;
  let people: People;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
    const sender = await TestSender.with(app, ['authorize']);
    await app.get(Sequencer).run();
    for (let nth = 0; nth < 3; nth += 1) await people.optedInTo('lettre', 'ateliers');
    const leaving = await people.optedInTo('lettre', 'ateliers');
    const allow = await sender.allowed(leaving.email, 'lettre');
    await app.get(Sequencer).run();
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
    const office = await TestSender.with(app, ['bases', 'erase']);
    await office.post('/v1/bases', A_BASIS).expect(200);
    const { contactId } = await people.optedInTo('lettre');
    await office
      .post(`/v1/contacts/${contactId}/restriction`, { restricted: true, reason: 'contested' })
      .expect(200);
    await app.get(LogKeys).rotate('test');
    await app.get(Sequencer).run();
  });
  afterAll(() => app.close());

  const verify = (withoutAddresses = false): Promise<Verification> =>
    app.get(VerifyLedger).run({ vkeys: [], checkpoints: [], withoutAddresses });
  const unsoundIn = ({ checks }: Verification) =>
    checks.flatMap(({ name, status }) => (status === 'unsound' ? [name] : []));

  it('is sound, and every part of it was looked at', async () => {
    const { ok, problems, checks, size } = await verify();
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    expect(size).toBeGreaterThan(10);
    const counted = checks.filter(({ count }) => count > 0).map(({ name }) => name);
    expect(counted).toEqual([
      ...['entries', 'tree', 'checkpoints', 'keys', 'evidence', 'completeness'],
      ...['decisions', 'projection', 'addresses'],
    ]);
  });

  it('says that addresses were not looked at, where they were left out', async () => {
    const { ok, checks } = await verify(true);
    expect(ok).toBe(true);
    const leftOut = checks.filter(({ status }) => status === 'not_included');
    expect(leftOut.map(({ name }) => name)).toEqual(['files', 'addresses']);
  });

  it('is sound while entries wait for their place', async () => {
    await people.optedInTo('lettre');
    const { ok, problems } = await verify();
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    await app.get(Sequencer).run();
  });

  const tamperings: readonly (readonly [
    what: string,
    work: (sql: Sql) => Promise<unknown>,
    found: string,
  ])[] = [
    [
      'an entry is edited',
      (sql) =>
        sql(`UPDATE ledger_entries SET bytes = set_byte(bytes, 8, get_byte(bytes, 8) # 1)
             WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`),
      'tree',
    ],
    [
      'an entry is edited with its leaf',
      async (sql) => {
        await sql(`UPDATE ledger_entries SET bytes = set_byte(bytes, 8, get_byte(bytes, 8) # 1)
                   WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`);
        await sql(`UPDATE ledger_leaves l SET leaf_hash = sha256('\\x00'::bytea || e.bytes)
                   FROM ledger_entries e WHERE e.entry_id = l.entry_id`);
      },
      'checkpoints',
    ],
    [
      'an entry is deleted',
      (sql) =>
        sql(`DELETE FROM ledger_entries
             WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`),
      'entries',
    ],
    [
      'a leaf is deleted',
      (sql) => sql('DELETE FROM ledger_leaves WHERE leaf_index = 5'),
      'entries',
    ],
    [
      'the end of the log is cut off',
      async (sql) => {
        await sql('DELETE FROM ledger_leaves WHERE leaf_index >= 8');
        await sql('DELETE FROM checkpoints WHERE size > 8');
        await sql('UPDATE tree_head SET size = 8');
      },
      'checkpoints',
    ],
    [
      'an entry is put in that the log will never take up',
      (sql) =>
        sql(`INSERT INTO ledger_entries (entry_id, bytes, appended_xid)
             SELECT gen_random_uuid(), bytes, '3' FROM ledger_entries LIMIT 1`),
      'entries',
    ],
    [
      'evidence is deleted',
      (sql) =>
        sql(`DELETE FROM evidence
             WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`),
      'completeness',
    ],
    [
      'evidence changes hands',
      (sql) =>
        sql(`UPDATE evidence SET bucket = o.bucket, contact_id = o.contact_id
             FROM (SELECT bucket, contact_id FROM evidence ORDER BY contact_id DESC LIMIT 1) o
             WHERE evidence.contact_id <> o.contact_id`),
      'evidence',
    ],
    ['a key of the log is another', (sql) => sql(swapKey), 'keys'],
    [
      'a checkpoint is edited',
      (sql) => sql('UPDATE checkpoints SET size = size + 1'),
      'checkpoints',
    ],
    [
      'a decision is edited',
      (sql) => sql(`UPDATE authorizations SET topic = 'offres' WHERE topic = 'lettre'`),
      'decisions',
    ],
    ['a decision is deleted', (sql) => sql('DELETE FROM authorizations'), 'decisions'],
    ['a sealed run is deleted', (sql) => sql('DELETE FROM sealed_runs'), 'decisions'],
    [
      'a leaf is said to be another where its tile is full',
      (sql) => sql(`UPDATE ledger_leaves SET leaf_hash = sha256(leaf_hash) WHERE leaf_index = 5`),
      'tree',
    ],
    [
      'two addresses are found under each other’s key',
      async (sql) => {
        const [one, other] = (await sql('SELECT bucket, match_key FROM addresses LIMIT 2')) as {
          bucket: number;
          match_key: Buffer;
        }[];
        const move =
          'UPDATE addresses SET bucket = $3, match_key = $4 WHERE (bucket, match_key) = ($1, $2)';
        const away = [256, Buffer.from('away')];
        const [here, there] = [one, other].map((row) => [row?.bucket, row?.match_key]);
        await sql(move, [...(here ?? []), ...away]);
        await sql(move, [...(there ?? []), ...(here ?? [])]);
        await sql(move, [...away, ...(there ?? [])]);
      },
      'addresses',
    ],
    [
      'an address is given to another contact',
      (sql) =>
        sql(`UPDATE addresses SET contact_id = o.contact_id
             FROM (SELECT contact_id FROM contacts LIMIT 1) o`),
      'addresses',
    ],
    [
      'a basis is made that nobody brought',
      (sql) =>
        sql(`INSERT INTO bases (bucket, contact_id, topic, channel, basis, address_id, client_id,
               since, expires_at, entry_id)
             SELECT bucket, contact_id, 'offres', channel, 'soft_opt_in', address_id, 'shop',
               now() - interval '1 day', now() + interval '1 day', entry_id
             FROM consents LIMIT 1`),
      'projection',
    ],
    [
      'a basis is given more time',
      (sql) => sql(`UPDATE bases SET expires_at = expires_at + interval '1 year'`),
      'projection',
    ],
    ['a basis is gone', (sql) => sql('DELETE FROM bases'), 'projection'],
    [
      'a restriction is lifted',
      (sql) => sql('UPDATE contacts SET restricted_at = NULL'),
      'projection',
    ],
    [
      'somebody is restricted',
      (sql) => sql('UPDATE contacts SET restricted_at = now() WHERE restricted_at IS NULL'),
      'projection',
    ],
    ['a withdrawal is gone', (sql) => sql('DELETE FROM withdrawals'), 'projection'],
    [
      'a withdrawal is of something else',
      (sql) => sql(`UPDATE withdrawals SET topic = 'ateliers' WHERE topic = 'lettre'`),
      'projection',
    ],
    ['a request of a person is gone', (sql) => sql('DELETE FROM rights_requests'), 'projection'],
    [
      'a request was answered on another day',
      (sql) => sql(`UPDATE rights_requests SET answered_at = answered_at - interval '1 day'`),
      'projection',
    ],
    [
      'the words of a catalog are others',
      (sql) =>
        sql(
          `UPDATE catalog_versions SET document = jsonb_set(document, '{controller,name}', '"X"')`,
        ),
      'projection',
    ],
    ['a catalog is gone', (sql) => sql('DELETE FROM catalog_versions'), 'projection'],
    [
      'a published checkpoint is gone',
      (sql) => sql('DELETE FROM checkpoints WHERE size < (SELECT max(size) FROM checkpoints)'),
      'checkpoints',
    ],
    [
      'a decision stands where the log has passed',
      (sql) =>
        sql(`INSERT INTO authorizations SELECT (jsonb_populate_record(a, jsonb_build_object(
               'authorization_id', a.authorization_id || 'z', 'message_ref', 'added'))).*
             FROM authorizations a ORDER BY decided_xid DESC, authorization_id DESC LIMIT 1`),
      'decisions',
    ],
  ];

  it.each(tamperings)('is not sound when %s', async (_, work, check) => {
    // A thread takes long to begin: it is only for what it alone finds.
    const withoutAddresses = check !== 'addresses';
    let found: Verification | undefined;
    await asSuperuser(app, async (sql) => {
      await work(sql);
      found = await verify(withoutAddresses);
    });
    expect(found && unsoundIn(found)).toContain(check);
    expect((await verify(withoutAddresses)).ok).toBe(true);
  });

  it('is sound once all of that is undone, addresses too', async () => {
    expect(await verify()).toMatchObject({ ok: true, problems: [] });
  });

  it('is not sound when it is an older state of itself, with nothing else wrong', async () => {
    let found: Verification | undefined;
    await asSuperuser(app, async (sql) => {
      const [oldest] = (await sql('SELECT size::int, root FROM checkpoints ORDER BY size')) as {
        size: number;
        root: Buffer;
      }[];
      await sql('UPDATE tree_head SET size = $1, root = $2', [oldest?.size, oldest?.root]);
      await sql('DELETE FROM checkpoints WHERE size > $1', [oldest?.size]);
      await sql('DELETE FROM ledger_leaves WHERE leaf_index >= $1', [oldest?.size]);
      await sql(`DELETE FROM ledger_entries e
                 WHERE NOT EXISTS (SELECT FROM ledger_leaves l WHERE l.entry_id = e.entry_id)`);
      found = await verify();
      const told = found.problems.filter(({ check }) => check === 'checkpoints');
      expect(told.map(({ index }) => index)).toContain(oldest?.size);
    });
    expect(found?.ok).toBe(false);
  });

  it('is not sound when the table of consents is edited', async () => {
    await app.sql(
      `UPDATE consents SET state = 'confirmed', ended_at = NULL WHERE state = 'withdrawn'`,
    );
    const { problems } = await verify();
    expect(problems).toEqual([
      expect.objectContaining({ check: 'projection', index: expect.any(Number) }),
    ]);
  });
});

const A_BASIS = {
  recipient: { email: 'acheteuse@exemple.example' },
  ...{ topic: 'offres', channel: 'email', basis: 'soft_opt_in' },
  evidence: { source: 'web shop', offeredRefusal: true, description: 'bought seeds' },
  at: new Date(Date.now() - DAY_MS).toISOString(),
};
const swapKey = `UPDATE log_keys SET public_key = sha256(public_key)`;
