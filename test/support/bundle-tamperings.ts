/**
 * What somebody may do to a log and to the bundle that shows it, which check finds it, and where: over
 * the log that `aLog` makes.
 */
import { randomUUID } from 'node:crypto';
import type { CheckName } from '../../src/verifier/findings.js';
import type { MemoryFiles } from './memory-files.js';
import {
  editAt,
  entryAt,
  flipAt,
  onFile,
  onLog,
  swap,
  tellOtherwise,
  without,
} from './bundle-hands.js';
import type { TestLog } from './test-log.js';

export type Tampering = readonly [
  what: string,
  /** Changes the log, its files or both. */
  tamper: (log: TestLog) => MemoryFiles,
  check: CheckName,
  index: number | null,
];

/** Entry 0 brings in the key, 1 to 20 give consent; there are checkpoints of 21, 25, 28 and 309. */
export const TAMPERINGS: readonly Tampering[] = [
  [
    'an entry is edited',
    onFile('tile/entries/000', (text) => text.replace('"v":1', '"v":2')),
    'tree',
    0,
  ],
  ['an entry is edited and the tree made anew', onLog(editAt(30)), 'checkpoints', 28],
  ['an entry is edited before the first checkpoint', onLog(editAt(7)), 'checkpoints', 0],
  ['an edited entry no longer fits its evidence', onLog(editAt(7)), 'evidence', 7],
  ['two entries change places', onLog(swap(10, 11)), 'checkpoints', 0],
  ['two later entries change places', onLog(swap(200, 201)), 'checkpoints', 28],
  ['an entry is taken out', onLog((log) => log.entries.splice(23, 1)), 'checkpoints', 21],
  ['the last entry is taken away', onLog((log) => log.entries.pop()), 'checkpoints', 308],
  [
    'an entry is put in, back-dated',
    onLog((log) => {
      const late = log.give('contact 1', 'offers');
      log.entries.splice(5, 0, ...log.entries.splice(log.entries.indexOf(late), 1));
    }),
    'checkpoints',
    0,
  ],
  [
    'an entry is put behind the checkpoint',
    onLog((log) => log.give('contact 1', 'offers')),
    'checkpoints',
    309,
  ],
  [
    'an entry stands there twice',
    onLog((log) => log.entries.push({ ...entryAt(log, 9) })),
    'entries',
    309,
  ],
  ['a hash of a tile is edited', onFile('tile/0/000', flipAt(32 * 3)), 'tree', 3],
  ['a hash of the last tile is edited', onFile('tile/0/001.p/53', flipAt(40)), 'tree', 257],
  ['a hash above is edited', onFile('tile/1/000.p/1', flipAt(4)), 'tree', 0],
  ['a tile is taken away', without('tile/0/000'), 'tree', 0],
  ['a bundle of entries is taken away', without('tile/entries/001.p/53'), 'tree', 256],
  [
    'a bundle of entries is cut',
    onFile('tile/entries/001.p/53', (t) => t.slice(0, -3)),
    'entries',
    256,
  ],
  ['the size is said to be another', (log) => log.files().list({ size: 300 }), 'tree', 256],
  ['the root is said to be another', (log) => log.files().list({ root: 'AAAA' }), 'tree', null],
  [
    'a signature is edited',
    onFile('checkpoints.ndjson', (text) => text.replace(/...(=\\n"}\n)$/, 'AAA$1')),
    'checkpoints',
    null,
  ],
  ['every signature is gone', onLog((log) => log.checkpoints.splice(0)), 'checkpoints', 0],
  ['the last checkpoint is gone', onLog((log) => log.checkpoints.splice(3)), 'checkpoints', 28],
  [
    'checkpoints are in another order',
    onLog((log) => log.checkpoints.reverse()),
    'checkpoints',
    null,
  ],
  [
    'a checkpoint is said to be of another size',
    onLog((log) =>
      log.checkpoints.splice(1, 1, { size: 24, note: log.checkpoints[1]?.note ?? '' }),
    ),
    'checkpoints',
    null,
  ],
  ['evidence is edited', onLog(tellOtherwise(4)), 'evidence', 4],
  [
    'evidence is given to another contact',
    onLog((log) => Object.assign(entryAt(log, 22).evidence ?? {}, { contact: 'contact 8' })),
    'evidence',
    22,
  ],
  [
    'evidence is shown for another entry',
    onLog((log) => (entryAt(log, 3).evidence = entryAt(log, 4).evidence)),
    'evidence',
    3,
  ],
  ['evidence is gone', onLog((log) => (entryAt(log, 8).evidence = null)), 'completeness', 8],
  [
    'evidence that was erased is there',
    (log) => {
      const kept = entryAt(log, 29).evidence;
      log.erase('contact 21');
      log.checkpoint();
      entryAt(log, 29).evidence = kept;
      return log.files();
    },
    'completeness',
    309,
  ],
  [
    'an erasure covers what was never there',
    onLog((log) => {
      const covers = ['3f0c1f6e-7c1d-4f5e-9a55-0d6b6a1f2c10'];
      log.append(null, 'subject.erased', { covers, count: 1 });
      log.checkpoint();
    }),
    'completeness',
    309,
  ],
  [
    'an erasure was written before what it covers',
    onLog((log) => {
      const late = log.give('contact 1', 'offers');
      log.entries.pop();
      late.evidence = null;
      log.append(null, 'subject.erased', { covers: [late.id], count: 1 });
      log.checkpoint();
      log.entries.push(late);
      log.checkpoint();
    }),
    'completeness',
    309,
  ],
  [
    'an erasure says another number',
    onLog((log) => {
      log.append(null, 'subject.erased', { covers: [], count: 1 });
      log.checkpoint();
    }),
    'completeness',
    309,
  ],
  [
    'an erasure by a contact’s own evidence covers nothing',
    onLog((log) => {
      const { id } = entryAt(log, 8);
      entryAt(log, 8).evidence = null;
      log.append('contact 9', 'subject.erased', { covers: [id], count: 1 });
      log.checkpoint();
    }),
    'completeness',
    8,
  ],
  [
    'decisions are shown as something else',
    onFile('decisions.ndjson', (text) =>
      text.replace('"source":"decisions"', '"source":"outcomes"'),
    ),
    'decisions',
    24,
  ],
  [
    'an entry commits to the evidence of another',
    onLog((log) => {
      const [first] = log.entries;
      if (!first) return;
      const bytes = Buffer.from(first.bytes.toString().replace(first.id, randomUUID()));
      log.entries.push({ ...first, bytes });
      log.checkpoint();
    }),
    'evidence',
    309,
  ],
  [
    'a decision is edited',
    onFile('decisions.ndjson', (text) => text.replace('"id":"b"', '"id":"x"')),
    'decisions',
    24,
  ],
  [
    'a decision is taken out',
    onFile('decisions.ndjson', (text) => text.replace('{"v":1,"id":"b"},', '')),
    'decisions',
    24,
  ],
  [
    'decisions change places',
    onFile('decisions.ndjson', (text) =>
      text.replace('{"v":1,"id":"a"},{"v":1,"id":"b"}', '{"v":1,"id":"b"},{"v":1,"id":"a"}'),
    ),
    'decisions',
    24,
  ],
  ['decisions are gone', onLog((log) => log.runs.shift()), 'decisions', 24],
  [
    'decisions are gone without retention, their hashes there',
    onLog((log) => {
      log.dropDecisions(['2026-03'], log.runs.slice(0, 1));
      log.entries.pop();
    }),
    'decisions',
    24,
  ],
  [
    'decisions are gone by retention of another month',
    onLog((log) => {
      log.dropDecisions(['2026-02'], log.runs.slice(0, 1));
      log.checkpoint();
    }),
    'decisions',
    24,
  ],
  [
    'a run begins behind where the one before it ended',
    onLog((log) => {
      log.seal('decisions', [{ v: 1, id: 'c' }], { xid: '9000', key: 'a' });
      log.checkpoint();
    }),
    'decisions',
    309,
  ],
  [
    'a consent is edited in the table',
    onFile('consents.ndjson', (text) => text.replace('"state":"withdrawn"', '"state":"confirmed"')),
    'projection',
    21,
  ],
  [
    'a consent is missing in the table',
    onFile('consents.ndjson', (text) => text.split('\n').slice(1).join('\n')),
    'projection',
    1,
  ],
  [
    'a consent is in the table that nobody gave',
    onFile('consents.ndjson', (text) => {
      const [line = ''] = text.split('\n');
      return `${text}${line.replace('letter', 'offers')}\n`;
    }),
    'projection',
    1,
  ],
  [
    'a consent is called newer than the log, and is not',
    onFile('consents.ndjson', (text) => text.replace('"state"', '"isNewer":true,"state"')),
    'projection',
    1,
  ],
  ['a line cannot be read', onFile('evidence.ndjson', (text) => `{\n${text}`), 'files', null],
  [
    'lines are in another order',
    onFile('evidence.ndjson', (text) => text.split('\n').reverse().join('\n').slice(1)),
    'files',
    null,
  ],
  [
    'the checkpoint that is shown is an older one',
    (log) => {
      const files = log.files();
      files.files.set('checkpoint', Buffer.from(log.checkpoints[0]?.note ?? ''));
      return files.list();
    },
    'files',
    null,
  ],
  [
    'a file is another than the manifest lists',
    (log) => {
      const files = log.files();
      files.files.set('vkeys', Buffer.from(`${log.vkey}\n\n`));
      return files;
    },
    'files',
    null,
  ],
  [
    'the manifest lists what is outside the bundle',
    (log) => log.files().list({ files: { '../manifest.json': 'x' } }),
    'files',
    null,
  ],
];
