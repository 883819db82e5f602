/** The log in the console: its newest checkpoint, and a verification that finds what was changed. */
import { Sequencer } from '../../src/ledger/sequencer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People, unguarded } from '../support/people.js';
import { StaffMember, STAFF_NAME } from '../support/staff.js';

let app: TestApp;
let people: People;
let staff: StaffMember;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  staff = await StaffMember.enter(app);
  await people.optedInTo('lettre', 'ateliers');
  await app.get(Sequencer).run();
});
afterAll(() => app.close());

const latest = async () => {
  const [row] = await app.sql<{ size: string; root: Buffer }>(
    'SELECT size, root FROM checkpoints ORDER BY size DESC LIMIT 1',
  );
  return row;
};

async function verified(): Promise<string> {
  const { headers } = await staff.post('/console/log/verifications?lang=en').expect(303);
  return app.until(async () => {
    const { text } = await staff.get(String(headers.location)).expect(200);
    expect(text).not.toMatch(/http-equiv|<script/i);
    return text.includes('<progress') ? null : text;
  }, 'the verification to end');
}

describe('the log in the console', () => {
  it('shows the newest checkpoint: size, root, when, and by whom it is signed', async () => {
    const head = await latest();
    for (const page of ['/console', '/console/log']) {
      const { text } = await staff.get(`${page}?lang=fr`).expect(200);
      expect(text.replaceAll('&#x3D;', '=')).toContain(String(head?.root.toString('base64')));
      expect(text).toContain('consent.example/log');
      expect(text).toContain('Dernier point de contrôle');
    }
  });

  it('verifies check by check, says how long it took, and changes nothing of the log', async () => {
    const before = await latest();
    const text = await verified();
    expect(text).toContain('Everything agrees');
    expect(text).toMatch(/entries in [0-9.]+ seconds/);
    for (const check of ['Entries', 'Tree', 'Checkpoints and signatures', 'Where people stand'])
      expect(text).toContain(check);
    expect(text).not.toContain('Something is wrong');
    expect(await app.sql('SELECT actor, state FROM log_verifications')).toEqual([
      { actor: STAFF_NAME, state: 'done' },
    ]);
    const { text: list } = await staff.get('/console/log?lang=en').expect(200);
    expect(list).toContain('Everything agrees');
    expect((await latest())?.size).toBeDefined();
    expect(Number((await latest())?.size)).toBeGreaterThanOrEqual(Number(before?.size));
  });

  it('runs one at a time, and begins anew where one has given no sign for long', async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const open = (state: string, seen: string | null) =>
      app.sql(
        `INSERT INTO log_verifications (verification_id, actor, state, requested_at, seen_at)
         VALUES ($1, 'Dominique', $2, now(), now() - $3::interval)`,
        [id, state, seen],
      );
    const asked = async () =>
      String((await staff.post('/console/log/verifications').expect(303)).headers.location);
    for (const [state, seen] of [
      ['queued', null],
      ['running', '1 minute'],
    ] as const) {
      await open(state, seen);
      expect(await asked()).toContain(id);
      await app.sql('DELETE FROM log_verifications WHERE verification_id = $1', [id]);
    }
    await open('running', '3 minutes');
    expect(await asked()).not.toContain(id);
    await people.settle();
    await app.sql('DELETE FROM log_verifications WHERE verification_id = $1', [id]);
  });

  it('names what is wrong, and the first entry where it is', async () => {
    await unguarded(app, 'ledger_entries', () =>
      app.sql(
        `UPDATE ledger_entries SET bytes = overlay(bytes placing '\\x41'::bytea from 10 for 1)
         WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 2)`,
      ),
    );
    const text = await verified();
    expect(text).toContain('Something is wrong');
    expect(text).toContain('entry 2');
  });

  it('knows no verification by what is no id', async () => {
    for (const id of ['x', '11111111-1111-4111-8111-111111111111'])
      await staff.get(`/console/log/verifications/${id}`).expect(404);
  });
});
