/** What docs/errors.md says of the `assent` command, of the command as it is installed. */
import { execFile } from 'node:child_process';

interface Ended {
  readonly code: number;
  readonly told: string;
}

/** A wrong command line is told before any setting is read, so it needs neither settings nor database. */
function assent(words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['dist/src/cli.js', ...words],
      { env: {} },
      (_error, _out, told) => {
        resolve({ code: child.exitCode ?? NaN, told });
      },
    );
  });
}

describe('a wrong command line', () => {
  it.each([
    [['client', 'create', '--name', 'shop'], 'required option'],
    [['migrate', '--force'], 'unknown option'],
    [['audit', 'export', '--scope', 'audit.clear'], 'add --reason'],
    [['audit', 'export', '--from', '5'], 'must be a day'],
    [['audit', 'export', '--from', '03/04/2026'], 'must be a day'],
    [['audit', 'export', '--to', '2026-02-30'], 'must be a day'],
    [['audit', 'export', '--to', '2026-02-30T00:00:00Z'], 'must be a day'],
    [['audit', 'export', '--to', '2026-02-03T00:00:00'], 'with an offset'],
    [['audit', 'export', '--topic', 'lea@halles.example'], 'the key of a topic'],
    [['login-link'], 'required option'],
    [['login-link', '--as', 'Camille', '--scope', 'erase'], 'audit must be among them'],
    [['login-link', '--as', 'Camille', '--scope', 'audit,authorize'], 'Known: audit,'],
    [['login-link', '--as', 'camille@exemple.example'], 'must be a name'],
    [['contact', 'erase', 'x', '--reason', 'letter'], 'the id of a contact'],
    [['ledger', 'verify', '--vkey', 'mine'], 'must be the verifier key'],
    [['ledger', 'verify', 'one', 'two'], 'too many arguments'],
    [['forms', '--all'], 'unknown option'],
    [['halt'], 'Say what to stop'],
    [['halt', '--all'], 'Say why with --reason'],
    [['halt', '--all', '--reason', 'a@b.example asked'], 'Say why without an email address'],
  ])('leaves with 2 and says what is wrong: assent %j', async (words, reason) => {
    expect(await assent(words)).toEqual({ code: 2, told: expect.stringContaining(reason) });
  });
});
