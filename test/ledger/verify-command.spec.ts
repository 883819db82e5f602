/** `assent ledger verify BUNDLE` and the verifier in the bundle: without settings, database or us. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { verifyCommand } from '../../src/compliance/verification/verify.command.js';
import { standaloneVerifier } from '../../src/compliance/verification/standalone-verifier.js';
import { Story } from '../support/consent-stories.js';
import type { MemoryFiles } from '../support/memory-files.js';
import { aNoteKey } from '../support/note-keys.js';
import { aLog, type TestLog } from '../support/test-log.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

function node(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, words, { env: {} }, (_error, out, told) => {
      resolve({ code: child.exitCode ?? NaN, out, told });
    });
  });
}

describe('a bundle in somebody’s hands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-bundle-test-'));
  const bundle = join(folder, 'bundle');
  const zip = join(folder, 'bundle.zip');
  const kept = join(folder, 'kept.txt');
  let log: TestLog;

  beforeAll(async () => {
    log = aLog();
    const files = log.files();
    for (const [path, bytes] of await standaloneVerifier()) files.files.set(path, bytes);
    files.list().writeTo(bundle);
    await zipOf(files, zip);
    writeFileSync(kept, log.checkpoints[1]?.note ?? '');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** In this process, whose exit code is put back. */
  async function verify(...words: string[]): Promise<Omit<Ended, 'told'>> {
    let out = '';
    const refused = () => Promise.reject(new Error('a bundle needs no database'));
    const command = verifyCommand(refused).configureOutput({
      writeOut: (text) => (out += text),
      writeErr: () => undefined,
    });
    try {
      await command.parseAsync(words, { from: 'user' });
      return { code: Number(process.exitCode ?? 0), out };
    } finally {
      process.exitCode = undefined;
    }
  }
  const alone = (...words: string[]) => node(join(bundle, 'verifier/verify.js'), ...words);

  it('is sound as a folder and as a zip', async () => {
    for (const path of [bundle, zip]) {
      const { code, out } = await verify(path, '--vkey', log.vkey, '--checkpoint', kept);
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/is sound/) });
      expect(out).toMatch(
        /sound {8}projection {12}20 {2}where people stand is what the evidence says/,
      );
    }
  });

  it('is verified by the command where there are no settings and no database', async () => {
    const { code, out, told } = await node('dist/src/cli.js', 'ledger', 'verify', zip);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/is sound/) });
    expect(told).toBe('256 of 309 entries verified\n309 of 309 entries verified\n');
  });

  it('is told as JSON to whoever asks for that', async () => {
    const { code, out } = await verify(zip, '--json');
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({
      ...{ code: 0, ok: true, size: 309, problems: [], notes: [] },
      checks: expect.arrayContaining([{ name: 'tree', status: 'sound', count: 3, problems: 0 }]),
    });
  });

  it('tells of a verifier in it that is not ours, and does not run it', async () => {
    const files = log.files();
    for (const [path, bytes] of await standaloneVerifier()) files.files.set(path, bytes);
    files.files.set('verifier/verify.js', Buffer.from('console.log("The log is sound.");'));
    files.files.set('verifier/more.js', Buffer.alloc(2_000_000));
    const foreign = join(folder, 'foreign.zip');
    await zipOf(files.list(), foreign);
    const { notes } = JSON.parse((await verify(foreign, '--json')).out) as { notes: string[] };
    expect(notes).toEqual([
      expect.stringMatching(/not that of this version .* \(verifier\/verify\.js and 1 more\)/),
    ]);
  });

  it('leaves with 1 and names the first entry that is wrong', async () => {
    const spoilt = join(folder, 'spoilt.zip');
    const files = log.files();
    const bytes = Buffer.from(files.files.get('tile/0/000') ?? '');
    bytes.writeUInt8(bytes.readUInt8(33) ^ 1, 33);
    files.files.set('tile/0/000', bytes);
    await zipOf(files.list(), spoilt);
    const { code, out } = await verify(spoilt);
    expect(code).toBe(1);
    expect(out).toContain('NOT SOUND    tree');
    expect(out).toContain('or after which something is, is number 1 (');
    expect(out).toContain('entry 1: Tile 0 of level 0 has another hash than its entries.');
  });

  it('is none where there is no manifest, and no checkpoint where there is no file', async () => {
    for (const path of [folder, kept, join(folder, 'nothing')])
      await expect(verify(path)).rejects.toThrow(/is no bundle/);
    const nowhere = verify(zip, '--checkpoint', join(folder, 'nothing'));
    await expect(nowhere).rejects.toThrow(/cannot be read/);
  });

  it('has no files outside itself, whatever its manifest lists', async () => {
    const outside = createHash('sha256')
      .update(log.checkpoints[1]?.note ?? '')
      .digest('hex');
    const files = log.files().list({ files: { '../kept.txt': outside } });
    files.writeTo(join(folder, 'reaching'));
    const { code, out } = await verify(join(folder, 'reaching'));
    expect({ code, out }).toMatchObject({
      code: 1,
      out: expect.stringContaining('../kept.txt is'),
    });
  });

  it('has no links, and nothing that is not listed, but what file managers leave', async () => {
    const target = join(folder, 'visited');
    log.files().writeTo(target);
    writeFileSync(join(target, '.DS_Store'), 'x');
    expect(await verify(target)).toMatchObject({ code: 0 });
    rmSync(join(target, 'vkeys'));
    symlinkSync(join(bundle, 'vkeys'), join(target, 'vkeys'));
    writeFileSync(join(target, 'tile', 'README.md'), 'x');
    const { code, out } = await verify(target);
    expect(code).toBe(1);
    expect(out).toContain('vkeys is a link or something else that is no file.');
    expect(out).toContain('tile/README.md is there, and the manifest does not list it.');
  });

  it('is in one zip once, and nothing else is', async () => {
    const odd = join(folder, 'odd.zip');
    const mine = Buffer.from(log.vkey);
    await zipOf(log.files(), odd, (add) => {
      add('vkeys', mine);
      add('checkpoint', Buffer.from('/etc/passwd'), 0o120777);
      add('über.txt', mine);
      add('verdict.txt', mine);
    });
    const { code, out } = await verify(odd);
    expect(code).toBe(1);
    for (const what of [
      'vkeys is there twice.',
      'checkpoint is a link.',
      'über.txt can be no file of a bundle.',
      'verdict.txt is there, and the manifest does not list it.',
    ])
      expect(out).toContain(what);
  });

  it('is refused by its size, before it is in anybody’s memory', async () => {
    const bomb = join(folder, 'bomb.zip');
    const files = log.files();
    const much = Buffer.alloc(80_000_000, 'a');
    files.files.set('evidence.ndjson', much).set('README.md', much);
    await zipOf(files.list(), bomb);
    const { code, out } = await verify(bomb);
    expect(code).toBe(1);
    expect(out).toContain('evidence.ndjson holds a line that is longer than any line of a bundle.');
    expect(out).toContain('README.md is larger than any such file of a bundle.');
    files.files.set('manifest.json', much);
    await zipOf(files, bomb);
    await expect(verify(bomb)).rejects.toThrow(/is no bundle/);
  });

  it('is not vouched for by a stranger’s key', async () => {
    const { code, out } = await verify(zip, '--vkey', aNoteKey('consent.example/log').vkey);
    expect(code).toBe(1);
    expect(out).toContain('NOT SOUND    keys');
  });

  it('verifies itself with nothing but Node', async () => {
    const { code, out } = await alone(bundle, '--vkey', log.vkey, '--checkpoint', kept);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/is sound/) });
    expect(await alone(folder)).toMatchObject({ code: 1 });
    for (const words of [[], [bundle, folder], [bundle, '--vkey', 'x'], [bundle, '--what']])
      expect(await alone(...words)).toMatchObject({
        code: 2,
        told: expect.stringMatching(/^Usage/),
      });
  });
});

describe('a receipt in somebody’s hands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-receipt-test-'));
  const file = join(folder, 'recu-lettre-email.jsonld');
  const story = new Story();
  const { vkey } = story.log.keys;
  let genuine: object;

  beforeAll(async () => {
    story.confirms('2026-11-02T09:14:31.190Z', 'o1', 'lettre');
    story.leaves('2026-12-01T10:00:00.000Z', 'lettre');
    genuine = await story.receipt(story.history('lettre'));
    for (const [path, bytes] of await standaloneVerifier()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
  });
  beforeEach(() => {
    writeFileSync(file, JSON.stringify(genuine));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const verifiers = [
    { by: 'the verifier of a bundle', words: [join(folder, 'verifier/verify.js')] },
    { by: 'the command', words: ['dist/src/cli.js', 'receipt', 'verify'] },
  ];

  it.each(verifiers)('is genuine to whoever has the key, by $by', async ({ words }) => {
    const { code, out } = await node(...words, file, '--vkey', vkey);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/ is genuine\.\n/) });
    expect(out).toContain('It says: "lettre on email: dpv:ConsentWithdrawn, as of ');
    expect(out.match(/\(the first of all is 0\), and says what the receipt says/g)).toHaveLength(2);
  });

  it.each(verifiers)('is not once it says something else, by $by', async ({ words }) => {
    const forged = JSON.stringify(genuine).replaceAll('ConsentWithdrawn', 'ConsentGiven');
    writeFileSync(file, JSON.stringify({ receipts: [genuine, JSON.parse(forged)] }));
    const { code, out } = await node(...words, file, '--vkey', vkey);
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining(' is NOT genuine. It was'),
    });
    const other = await node(
      ...words,
      file,
      '--vkey',
      aNoteKey('consent.example/log').vkey,
      '--json',
    );
    expect(other.code).toBe(1);
    const unknown = { isGenuine: false, fault: 'unknown_key' };
    expect(JSON.parse(other.out)).toMatchObject([{ verdict: unknown }, { verdict: unknown }]);
  });

  it.each(verifiers)('is none where there is no receipt, by $by', async ({ words }) => {
    writeFileSync(file, 'I agree.');
    for (const path of [file, join(folder, 'nothing')])
      expect(await node(...words, path, '--vkey', vkey)).toMatchObject({ code: 1, out: '' });
  });
});

type Add = (name: string, bytes: Buffer, mode?: number) => void;

async function zipOf(
  { files }: MemoryFiles,
  path: string,
  more: (add: Add) => void = () => undefined,
): Promise<void> {
  const zip = new ZipFile();
  const add: Add = (name, bytes, mode) => {
    zip.addBuffer(bytes, name, mode === undefined ? {} : { mode });
  };
  for (const [name, bytes] of files) add(name, bytes);
  more(add);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}
