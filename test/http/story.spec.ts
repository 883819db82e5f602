import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellStory } from '../../examples/story.js';
import { auditCommand } from '../../src/compliance/exports/audit.command.js';
import { SCOPES } from '../../src/platform/http/scopes.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { Json } from '../support/people.js';

/** What the story's person, sender and officer do leaves, in this order. */
const EXPECTED = [
  'opt_in.requested',
  'authorization.allow service-compte assent',
  'permit.redeemed service-compte assent',
  'authorization.deny lettre not_confirmed',
  'consent.confirmed ateliers',
  'consent.confirmed lettre',
  'authorization.allow lettre',
  'permit.redeemed lettre',
  'authorization.allow lettre',
  'authorization.deny lettre cap_reached',
  'authorization.deny offres no_consent',
  'consent.withdrawn lettre',
  'permit.voided lettre',
  'authorization.deny lettre no_consent',
];

let app: TestApp;
let folder: string;
const told: string[] = [];
const exported: Record<string, string> = {};

/** The command itself, on the application under test. */
async function exportAudit(format: 'ndjson' | 'csv', isClear: boolean): Promise<string> {
  const file = join(folder, `${format}-${String(isClear)}`);
  const context = { get: app.get.bind(app), close: () => Promise.resolve() };
  const clear = isClear ? ['--scope', 'audit.clear', '--reason', 'story'] : [];
  const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await auditCommand(() => Promise.resolve(context)).parseAsync(
    ['export', '--format', format, '--output', file, ...clear],
    { from: 'user' },
  );
  silent.mockRestore();
  exported[`${format} ${isClear ? 'clear' : 'plain'}`] = readFileSync(file, 'utf8');
  return readFileSync(file, 'utf8');
}

const linesOf = (text: string | undefined): Json[] =>
  (text ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);

/** Two consents confirmed by one button share their instant: within one, by what they say. */
function byInstant(one: Json, other: Json): number {
  const key = (line: Json) => `${String(line.at)} ${sentenceOf(line)}`;
  return key(one) < key(other) ? -1 : 1;
}

function sentenceOf({ type, topic, reason, actor }: Json): string {
  const by = topic === 'service-compte' && actor === 'assent' ? actor : null;
  const why = String(type).endsWith('.deny') ? reason : null;
  return [type, topic, why, by].filter((part) => typeof part === 'string').join(' ');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assent-story-test-'));
  app = await startTestApp();
  const { clientId, clientSecret } = await app.client(SCOPES, 'story');
  const print = (line: string) => void told.push(line);
  await tellStory({ baseUrl: app.url, clientId, clientSecret, exportAudit, print });
}, 60_000);

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the story', () => {
  it('holds from the form to the audit', () => {
    expect(told.at(-1)).toBe('\nEverything held.');
    expect(told.filter((line) => line.startsWith('\n'))).toHaveLength(9);
  });

  it('leaves every step in the audit, in order, and nothing else', () => {
    const lines = linesOf(exported['ndjson plain']);
    const first = lines.find(({ type }) => type === 'opt_in.requested');
    const mine = lines.filter(({ contactId }) => contactId === first?.contactId);
    const sentences = [...mine].sort(byInstant).map(sentenceOf);
    // That the mail left is noted after it left: the person may be faster than the note.
    const mailed = sentences.indexOf('opt_in.mailed');
    expect(mailed).toBeGreaterThan(sentences.indexOf('permit.redeemed service-compte assent'));
    expect(sentences.toSpliced(mailed, 1)).toEqual(EXPECTED);
    const indexes = lines.map(({ index }) => Number(index));
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    const times = lines.map(({ at }) => String(at));
    expect(times.every((at) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at))).toBe(true);
  });

  it('names nobody in the audit but where that was asked for, and then notes who asked', async () => {
    expect(exported['ndjson plain']).not.toContain('@exemple.example');
    expect(exported['csv plain']).not.toContain('@exemple.example');
    expect(exported['ndjson clear']).toContain('@exemple.example');
    const rows = await app.sql('SELECT actor, action, reason FROM access_log');
    expect(rows).toEqual([{ actor: 'cli', action: 'audit.export_clear', reason: 'story' }]);
  });

  it('exports the same lines as CSV (RFC 4180)', () => {
    const records = (exported['csv plain'] ?? '').trimEnd().split('\r\n');
    expect(records[0]).toMatch(/^"index","at","type","id","contactId","topic","channel","actor",/);
    // Two more than the lines of the export before: it ended, and this one began. And what fills the log up.
    const before = linesOf(exported['ndjson plain']);
    const after = records.slice(1 + before.length);
    expect(after.filter((record) => !record.includes('"log.padded"'))).toHaveLength(2);
    records.slice(1, before.length).forEach((record, index) => {
      expect(record).toContain(String(before[index]?.id));
    });
  });
});
