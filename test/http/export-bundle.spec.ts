/**
 * A bundle as a stranger gets it: unpacked by tools that are not ours where there are any, verified by the
 * verifier that it brings, in a process of its own, and refused by it once anything is changed.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, REASON } from '../support/exports.js';
import { People, TestSender, type Json, type Person } from '../support/people.js';
import { unzip } from '../support/unzip.js';

let app: TestApp;
let folder: string;
let clear: Compliance;
let plain: Compliance;
let person: Person;
beforeAll(async () => {
  app = await startTestApp();
  folder = mkdtempSync(join(tmpdir(), 'assent-bundle-test-'));
  const people = new People(app);
  const sender = await TestSender.with(app, ['authorize'], 'letters');
  clear = await Compliance.with(app, 'audit', 'audit.clear');
  plain = await Compliance.with(app, 'audit');
  person = await people.optedInTo('lettre', 'ateliers');
  for (const { email } of [person, await people.optedInTo('lettre')]) {
    const letter = await sender.allowed(email, 'lettre');
    await sender.redeem(letter, email, 'lettre').expect(200);
  }
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function unpacked(by: Compliance, body: Json): Promise<string> {
  const target = mkdtempSync(join(folder, 'bundle-'));
  const files = await unzip(await by.bytesOf({ format: 'bundle', ...body }));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), content);
  }
  return target;
}

interface Verdict {
  readonly code: number;
  readonly told: string;
}

/** Where they unpacked it, with no setting. */
function run(bundle: string, words: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, words, { cwd: bundle, env: {} }, (_, out, err) => {
      resolve({ code: child.exitCode ?? NaN, told: out + err });
    });
  });
}

/** With no module of ours in reach. */
const verify = (bundle: string, ...options: string[]): Promise<Verdict> =>
  run(bundle, [join(bundle, 'verifier', 'verify.js'), bundle, ...options]);

const manifestIn = (bundle: string) =>
  JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as Json;

const linesIn = (bundle: string, file: string): Json[] =>
  readFileSync(join(bundle, file), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Json);

describe('a bundle of everything in clear', () => {
  let bundle: string;
  beforeAll(async () => {
    bundle = await unpacked(clear, { clear: true });
  });

  it('verifies by what it brings, and by nothing else', async () => {
    expect(await verify(bundle)).toEqual({ code: 0, told: expect.stringContaining('sound') });
  });

  it.each(['README.md', 'docs/operations.md'])(
    'verifies by the very command that %s gives',
    async (document) => {
      const text = readFileSync(
        document === 'README.md' ? join(bundle, document) : document,
        'utf8',
      );
      const [, words] = /node (verifier\/\S+ \S+?)(?=[`\n])/.exec(text) ?? [];
      expect(await run(bundle, words?.split(' ') ?? [])).toEqual({
        code: 0,
        told: expect.stringContaining('\nThe log is sound.\n'),
      });
    },
  );

  it('verifies by any other spelling of its folder', async () => {
    for (const spelling of ['./', join('..', basename(bundle)), `${bundle}/`])
      expect(await run(bundle, ['verifier/verify.js', spelling])).toMatchObject({ code: 0 });
  });

  it('says who asked for it and why, and lists every file', () => {
    const manifest = manifestIn(bundle);
    expect(manifest).toMatchObject({
      ...{ v: 1, evidence: 'all', decisions: 'all', consents: 'all' },
      order: { actor: clear.client.clientId, reason: REASON, clear: true },
    });
    const files = manifest.files as Record<string, string>;
    for (const [path, hash] of Object.entries(files)) {
      const content = readFileSync(join(bundle, path));
      expect({ path, hash: createHash('sha256').update(content).digest('hex') }).toEqual({
        path,
        hash,
      });
    }
    for (const path of ['README.md', 'checkpoint', 'vkeys', 'verifier/verify.js'])
      expect(Object.keys(files)).toContain(path);
  });

  it('holds every consent as it stands', async () => {
    const [count] = await app.sql<{ all: number }>('SELECT count(*)::int AS all FROM consents');
    const consents = linesIn(bundle, 'consents.ndjson');
    expect(consents).toHaveLength(count?.all ?? -1);
    const mine = consents.filter(({ contact }) => contact === person.contactId);
    expect(mine.map(({ topic }) => topic).sort()).toEqual(['ateliers', 'lettre']);
  });

  it.each([
    ['evidence.ndjson', 'evidence', (text: string) => text.replace('"lettre"', '"offres"')],
    ['decisions.ndjson', 'decisions', (text: string) => text.replace('"allow"', '"deny"')],
    ['consents.ndjson', 'projection', (text: string) => text.replace('"confirmed"', '"withdrawn"')],
    ['checkpoint', 'files', (text: string) => text.replace(/\n\d+\n/, '\n7\n')],
    ['vkeys', 'keys', (text: string) => text.replace(/.$/m, 'A')],
  ])('is refused once %s is changed, and the manifest with it', async (file, check, change) => {
    const forged = await unpacked(clear, { clear: true });
    const before = readFileSync(join(forged, file), 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(join(forged, file), after);
    const manifest = manifestIn(forged);
    const files = { ...(manifest.files as Json), [file]: hashOf(after) };
    writeFileSync(
      join(forged, 'manifest.json'),
      `${JSON.stringify({ ...manifest, files }, null, 2)}\n`,
    );
    expect(await verify(forged)).toEqual({ code: 1, told: expect.stringMatching(unsound(check)) });
  });
});

const unsound = (check: string) => new RegExp(`^ {2}NOT SOUND +${check} `, 'm');
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a bundle of less', () => {
  it('holds no evidence of anybody without the scope, and verifies', async () => {
    const bundle = await unpacked(plain, {});
    expect((await verify(bundle)).code).toBe(0);
    expect(manifestIn(bundle)).toMatchObject({
      evidence: 'some',
      decisions: 'all',
      consents: 'none',
    });
    const evidence = linesIn(bundle, 'evidence.ndjson');
    expect(evidence.length).toBeGreaterThan(0);
    expect(evidence.every(({ contact }) => contact === null)).toBe(true);
    expect(readFileSync(join(bundle, 'consents.ndjson'), 'utf8')).toBe('');
  });

  it('holds what its filter asks for, in the whole log, and verifies', async () => {
    const filter = { contactId: person.contactId };
    const bundle = await unpacked(clear, { clear: true, filter });
    expect(await verify(bundle)).toEqual({ code: 0, told: expect.stringContaining('sound') });
    const evidence = linesIn(bundle, 'evidence.ndjson');
    const people = new Set(evidence.map(({ contact }) => contact));
    expect([...people].sort()).toEqual([null, person.contactId].sort());
    const all = linesIn(await unpacked(clear, { clear: true }), 'evidence.ndjson');
    const mine = (lines: Json[]) => lines.filter(({ contact }) => contact === person.contactId);
    expect(mine(evidence)).toEqual(mine(all));
    const documents = linesIn(bundle, 'decisions.ndjson').flatMap(
      (line) => line.documents as Json[],
    );
    const decided = await app.sql<{ id: string }>(
      'SELECT authorization_id AS id FROM authorizations WHERE contact_id = $1',
      [person.contactId],
    );
    expect(new Set(documents.map(({ id }) => id))).toEqual(new Set(decided.map(({ id }) => id)));
  });

  it('still shows a run that lacks the row that was asked for, when it is cut', async () => {
    const filter = { contactId: person.contactId };
    const bundle = await unpacked(clear, { clear: true, filter });
    const lines = linesIn(bundle, 'decisions.ndjson');
    const cut = lines.map((line) => {
      const [first, ...others] = line.documents as Json[];
      return JSON.stringify({ ...line, documents: [{ ...first, topic: 'offres' }, ...others] });
    });
    const text = `${cut.join('\n')}\n`;
    writeFileSync(join(bundle, 'decisions.ndjson'), text);
    const manifest = manifestIn(bundle);
    const files = { ...(manifest.files as Json), 'decisions.ndjson': hashOf(text) };
    writeFileSync(
      join(bundle, 'manifest.json'),
      `${JSON.stringify({ ...manifest, files }, null, 2)}\n`,
    );
    const told = expect.stringMatching(unsound('decisions')) as unknown;
    expect(await verify(bundle)).toEqual({ code: 1, told });
  });
});
