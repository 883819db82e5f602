/**
 * What we write is verified by what we did not write: golang.org/x/mod, as Debian packages it. A sound
 * log is found sound there, and each way of tampering is refused; so our own verifier and our own
 * writer cannot be wrong in the same way without anybody noticing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editAt, flipAt, onFile, onLog, swap, without } from '../../support/bundle-hands.js';
import type { MemoryFiles } from '../../support/memory-files.js';
import { aNoteKey } from '../../support/note-keys.js';
import { aLog, aYoungLog, ORIGIN, TestLog } from '../../support/test-log.js';

jest.setTimeout(120_000);

const MODULES = '/usr/share/gocode';

describe('Go’s note and tlog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-go-test-'));
  const program = join(folder, 'verify');
  let bundles = 0;

  beforeAll(() => {
    const env = {
      ...process.env,
      GO111MODULE: 'off',
      GOPATH: MODULES,
      GOCACHE: join(folder, 'cache'),
    };
    try {
      execFileSync('go', ['build', '-o', program, 'src/verifier/verify.go'], {
        env,
        stdio: 'pipe',
      });
    } catch (error) {
      const { stderr = '' } = error as { stderr?: Buffer | string };
      throw new Error(
        `Go cannot build the verifier. It needs: apt-get install golang-go golang-golang-x-mod-dev\n${String(stderr)}`,
      );
    }
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function verify(files: MemoryFiles, ...vkeys: string[]): { code: number | null; out: string } {
    const bundle = join(folder, String(++bundles));
    files.writeTo(bundle);
    const { status, stdout } = spawnSync(program, [bundle, ...vkeys], { encoding: 'utf8' });
    return { code: status, out: stdout };
  }

  it('find a sound log sound', () => {
    const log = aLog();
    const { root } = log.tree();
    expect(verify(log.files(), log.vkey)).toEqual({
      code: 0,
      out: `sound: 309 entries under 4 checkpoints, root ${root.toString('base64')}\n`,
    });
    expect(verify(log.files()).code).toBe(0);
  });

  it('find a log sound at every small size, with a checkpoint after each entry', () => {
    const log = new TestLog();
    for (let size = 1; size <= 40; size += 1) {
      log.checkpoint();
      log.give('contact 1', `topic ${size}`);
    }
    log.entries.pop();
    expect(verify(log.files(), log.vkey)).toMatchObject({ code: 0 });
  });

  it('find a log sound whose key changed', () => {
    const log = aLog();
    log.rotateKey();
    log.checkpoint();
    expect(verify(log.files())).toMatchObject({ code: 0 });
    expect(verify(log.files(), log.vkeys[0] ?? '').code).toBe(0);
  });

  const tamperings: readonly (readonly [string, (log: TestLog) => MemoryFiles, RegExp])[] = [
    ['an entry is edited', onLog(editAt(30)), /first 309 entries are not those/],
    ['two entries change places', onLog(swap(200, 201)), /first 309 entries are not those/],
    ['an entry is dropped', onLog((log) => log.entries.splice(23, 1)), /no such file|not whole/],
    ['the last entry is dropped', onLog((log) => log.entries.pop()), /no such file/],
    ['an entry is put behind', onLog((log) => log.give('contact 1', 'offers')), /no such file/],
    ['a bundle is cut', onFile('tile/entries/001.p/53', (t) => t.slice(0, -3)), /entry 308 is not/],
    ['a bundle goes on', onFile('tile/entries/001.p/53', (t) => `${t}\0\0`), /more entries/],
    ['a bundle is gone', without('tile/entries/000'), /no such file/],
    [
      'the size is another',
      onFile('checkpoints.ndjson', (text) => text.replaceAll('\\n309\\n', '\\n310\\n')),
      /invalid signature/,
    ],
    [
      'the root is another',
      onFile('checkpoints.ndjson', (text) => text.replace(/(\\n309\\n)./, '$1_')),
      /invalid signature/,
    ],
    [
      'a signature is edited',
      onFile('checkpoints.ndjson', (text) => text.replace(/...(=\\n"}\n)$/, 'AAA$1')),
      /invalid signature/,
    ],
    ['a hash is edited', onFile('tile/0/000', flipAt(99)), /tile 0 of level 0/],
    ['a hash above is edited', onFile('tile/1/000.p/1', flipAt(3)), /tile 0 of level 1/],
    ['a tile is gone', without('tile/0/000'), /no such file/],
    [
      'checkpoints change places',
      onLog((log) => log.checkpoints.splice(1, 2, ...log.checkpoints.slice(1, 3).reverse())),
      /25 entries is out of order/,
    ],
    ['an older checkpoint is shown', withOlder, /not the newest/],
  ];
  it.each(tamperings)('refuse a log in which %s', (_, tamper, why) => {
    const { code, out } = verify(tamper(aLog()));
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(why) });
    expect(out).toMatch(/^NOT SOUND: /);
  });

  it('refuse a log under another key', () => {
    const log = aLog();
    const { code, out } = verify(log.files(), aNoteKey(ORIGIN).vkey);
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringMatching(/no verifiable signatures/),
    });
  });

  it('refuse a checkpoint of another history under the same key', () => {
    const young = aYoungLog();
    const log = aLog(young.fork());
    young.give('contact 1', 'offers');
    young.checkpoint();
    const other = young.checkpoints.at(-1);
    if (other) log.checkpoints.splice(2, 0, other);
    expect(verify(log.files())).toEqual({
      code: 1,
      out: expect.stringMatching(/first 26 entries are not those/),
    });
  });
});

function withOlder(log: TestLog): MemoryFiles {
  const files = log.files();
  files.files.set('checkpoint', Buffer.from(log.checkpoints[0]?.note ?? ''));
  return files;
}
