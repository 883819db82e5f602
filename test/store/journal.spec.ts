/**
 * Every withdrawal stands in a file outside the database before anybody is told that it holds, so
 * that no crash and no restored backup makes a person sendable again.
 */
import { Log } from '../../src/platform/log.js';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../src/platform/ids.js';
import type { WithdrawalRow } from '../../src/preferences/consents.store.js';
import { ReconcileWithdrawals } from '../../src/preferences/reconcile-withdrawals.js';
import { WithdrawalJournal, type JournalLine } from '../../src/preferences/withdrawal-journal.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  unguarded,
  type Person,
} from '../support/people.js';

let numbers = 0;
const aWithdrawal = (): WithdrawalRow => ({
  number: String(++numbers),
  contactId: newId(),
  entryId: newId(),
  scope: 'topic',
  topic: 'lettre',
  channel: 'email',
  at: new Date(1_795_000_000_000),
});

const idsIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : (JSON.parse(line) as JournalLine).entryId));

async function handleOf(file: string): Promise<FileHandle> {
  const handle = await open(file, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

async function readAll(journal: WithdrawalJournal): Promise<string[]> {
  const ids: string[] = [];
  for await (const { entryId } of journal.lines()) ids.push(entryId);
  return ids;
}

describe('the journal', () => {
  let folder: string;
  let file: string;
  let journal: WithdrawalJournal;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assent-journal-test-'));
    file = join(folder, 'withdrawals.journal');
    journal = new WithdrawalJournal(file, new Log('silent'));
  });
  afterEach(async () => {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has each line on disk when its append returns, however many come at once', async () => {
    const rows = Array.from({ length: 200 }, aWithdrawal);
    const before = aWithdrawal();
    await journal.append(before);
    await Promise.all(
      rows.map(async (row, n) => {
        // Some come while earlier ones are being written.
        for (let turn = 0; turn < n % 50; turn++) await new Promise(setImmediate);
        await journal.append(row);
        expect(idsIn(file)).toContain(row.entryId);
      }),
    );
    const all = [before, ...rows].map(({ entryId }) => entryId);
    expect(idsIn(file).sort()).toEqual(all.sort());
  });

  it('waits once for the disk, not once for each line of the same request', async () => {
    await journal.append(aWithdrawal());
    const synced = jest.spyOn(await handleOf(file), 'datasync');
    await journal.record([aWithdrawal(), aWithdrawal()]);
    expect(synced).toHaveBeenCalledTimes(1);
    synced.mockRestore();
  });

  it('passes over a last line that a crash cut short, and does not lose the next', async () => {
    const [first, torn, next] = [aWithdrawal(), aWithdrawal(), aWithdrawal()];
    await journal.append(first);
    await journal.append(torn);
    await journal.close();
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -40));
    await journal.append(next);
    expect(await readAll(journal)).toEqual([first.entryId, next.entryId]);
  });

  it('says that it is in doubt when a line cannot be written, and writes it with the next', async () => {
    const [first, second] = [aWithdrawal(), aWithdrawal()];
    mkdirSync(file);
    await expect(journal.append(first)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    rmSync(file, { recursive: true });
    await journal.append(second);
    expect(await readAll(journal)).toEqual([first.entryId, second.entryId]);
  });

  it('begins on a new line after a full disk cut one short', async () => {
    const [first, second] = [aWithdrawal(), aWithdrawal()];
    await journal.append(first);
    const full = jest.spyOn(await handleOf(file), 'appendFile').mockImplementationOnce((text) => {
      appendFileSync(file, String(text).slice(0, 30));
      return Promise.reject(new Error('ENOSPC'));
    });
    await expect(journal.append(second)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    full.mockRestore();
    expect(await readAll(journal)).toEqual([first.entryId]);
    await journal.flush();
    expect(await readAll(journal)).toEqual([first.entryId, second.entryId]);
  });

  it('is closed in peace when it cannot be written: the next start will do it', async () => {
    mkdirSync(file);
    await expect(journal.append(aWithdrawal())).rejects.toBeInstanceOf(Error);
    await expect(journal.close()).resolves.toBeUndefined();
  });

  it('stops a start that cannot read it, with a sentence', async () => {
    mkdirSync(file);
    await expect(readAll(journal)).rejects.toMatchObject({
      name: 'StartupError',
      message: `The withdrawal journal ${file} cannot be read: mend its permissions, or put it back from a copy.`,
    });
  });
});

describe('a withdrawal', () => {
  let app: TestApp;
  let people: People;
  let sender: TestSender;
  let file: string;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
    sender = await TestSender.with(app, ['authorize', 'reasons']);
    file = join(app.config.settings.dataDir, 'withdrawals.journal');
  });
  afterAll(() => app.close());

  const leave = (path: string) => app.http.post(path).type('form').send(ONE_CLICK);
  const reconcile = () => app.get(ReconcileWithdrawals).run();

  async function footerOf({ email }: Person, topic = 'lettre'): Promise<string> {
    const allow = await sender.allowed(email, topic);
    await sender.release(allow).expect(200);
    return footerPath(allow);
  }

  async function withdrawalsOf({ contactId }: Person): Promise<string[]> {
    const rows = await app.sql<{ entry_id: string }>(
      'SELECT entry_id FROM withdrawals WHERE contact_id = $1 ORDER BY withdrawal_number',
      [contactId],
    );
    return rows.map(({ entry_id }) => entry_id);
  }

  /** The database as a backup from before the withdrawal has it. */
  async function restoreTheTimeBefore({ contactId }: Person): Promise<void> {
    for (const table of ['withdrawals', 'ledger_entries'])
      await unguarded(app, table, () =>
        app.sql(
          table === 'withdrawals'
            ? 'DELETE FROM withdrawals WHERE contact_id = $1'
            : `DELETE FROM ledger_entries l USING consents c
               WHERE c.entry_id = l.entry_id AND c.state = 'withdrawn' AND c.contact_id = $1`,
          [contactId],
        ),
      );
    await app.sql(
      `UPDATE consents SET state = 'confirmed', ended_at = NULL
       WHERE contact_id = $1 AND state = 'withdrawn'`,
      [contactId],
    );
  }

  it('stands in the file, without an address, when it is acknowledged', async () => {
    const person = await people.optedInTo('lettre');
    await leave(await footerOf(person)).expect(200);
    expect(idsIn(file)).toEqual(expect.arrayContaining(await withdrawalsOf(person)));
    expect(await withdrawalsOf(person)).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).not.toContain('@');
  });

  it('is answered with 503 while it cannot be written, and written when it is said again', async () => {
    const person = await people.optedInTo('lettre');
    const path = await footerOf(person);
    await brokenFile(async () => {
      const refused = await leave(path).expect(503);
      expect(refused.headers['retry-after']).toBe('5');
      // It binds already: doubt is never an allow.
      expect((await sender.ask(person.email, 'lettre')).decision).toBe('deny');
      await leave(path).expect(503);
    });
    await leave(path).expect(200);
    const [entryId = '', ...more] = await withdrawalsOf(person);
    expect(more).toEqual([]);
    expect(idsIn(file).filter((id) => id === entryId)).toEqual([entryId]);
  });

  /** The file is open while the service runs, so a new journal starts on a folder in its place. */
  async function brokenFile(work: () => Promise<void>): Promise<void> {
    await app.get(WithdrawalJournal).close();
    const kept = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    rmSync(file, { force: true });
    mkdirSync(file);
    try {
      await work();
    } finally {
      rmSync(file, { recursive: true });
      writeFileSync(file, kept);
    }
  }

  it('that a crash kept out of the file is written at the start', async () => {
    const person = await people.optedInTo('lettre');
    await leave(await footerOf(person)).expect(200);
    const [entryId = ''] = await withdrawalsOf(person);
    await app.get(WithdrawalJournal).close();
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !line.includes(entryId)).join('\n'));
    expect(await reconcile()).toEqual({ applied: 0, written: 1 });
    expect(idsIn(file)).toContain(entryId);
    expect(await reconcile()).toEqual({ applied: 0, written: 0 });
  });

  it('from one topic is carried out again on a database from before it', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    await leave(await footerOf(person)).expect(200);
    await restoreTheTimeBefore(person);
    await sender.release(await sender.allowed(person.email, 'lettre'));
    expect(await reconcile()).toMatchObject({ applied: 1 });
    expect(await sender.ask(person.email, 'lettre')).toMatchObject({ reason: 'no_consent' });
    await sender.allowed(person.email, 'ateliers');
    expect(await people.typesOf(person.contactId)).toContain('consent.withdrawn');
  });

  it('from everything is carried out again, with its suppression', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    await app.http
      .post(await footerOf(person))
      .type('form')
      .send({ action: 'all' })
      .expect(200);
    await restoreTheTimeBefore(person);
    await app.sql('DELETE FROM suppressions WHERE match_key = $1', [
      people.matchKeyOf(person.email),
    ]);
    await sender.release(await sender.allowed(person.email, 'lettre'));
    await reconcile();
    for (const topic of ['lettre', 'ateliers'])
      expect(await sender.ask(person.email, topic)).toMatchObject({ reason: 'objection' });
    expect(await people.suppressionsOf(person.email)).toMatchObject([{ kind: 'objection' }]);
  });

  it('never undoes a consent that was given after it', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    await leave(await footerOf(person)).expect(200);
    await people.optIn(person.email, ['lettre']);
    await unguarded(app, 'withdrawals', () =>
      app.sql('DELETE FROM withdrawals WHERE contact_id = $1', [person.contactId]),
    );
    await reconcile();
    await sender.allowed(person.email, 'lettre');
    expect(await withdrawalsOf(person)).toEqual([]);
  });

  it('gets its line although the numbers of a restored database begin again', async () => {
    const person = await people.optedInTo('lettre');
    await leave(await footerOf(person)).expect(200);
    const [entryId = ''] = await withdrawalsOf(person);
    await app.get(WithdrawalJournal).close();
    const lines = readFileSync(file, 'utf8').split('\n');
    const ahead = { ...aWithdrawal(), number: '9000000', contactId: newId() };
    const kept = lines.filter((line) => line !== '' && !line.includes(entryId));
    writeFileSync(file, `${[...kept, JSON.stringify(ahead)].join('\n')}\n`);
    await reconcile();
    expect(idsIn(file)).toContain(entryId);
  });
});
