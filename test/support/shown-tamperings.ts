/** What somebody may do to that which is shown beside the log: evidence, decisions, consents. */
import { randomUUID } from 'node:crypto';
import { entryAt, onFile, onLog, tellOtherwise, type Tampering } from './bundle-hands.js';

export const SHOWN_TAMPERINGS: readonly Tampering[] = [
  ['evidence is edited', onLog(tellOtherwise(4)), 'evidence', 4],
  [
    'evidence is given to another contact',
    onLog((log) => Object.assign(entryAt(log, 22).evidence ?? {}, { contact: 'contact 8' })),
    'evidence',
    22,
  ],
  [
    'a withdrawal is shown as that of somebody who never gave anything',
    onLog((log) => Object.assign(entryAt(log, 21).evidence ?? {}, { contact: randomUUID() })),
    'evidence',
    21,
  ],
  [
    'a contact has another name wherever it stands',
    (log) => {
      const files = log.files();
      for (const path of ['evidence.ndjson', 'consents.ndjson']) {
        const text = files.files.get(path)?.toString() ?? '';
        const renamed = text.replace(/^(\{[^{]*"contact":)"contact 3"/gm, '$1"contact x"');
        files.files.set(path, Buffer.from(renamed));
      }
      return files.list();
    },
    'evidence',
    4,
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
  ['a line cannot be read', onFile('evidence.ndjson', (text) => `{\n${text}`), 'files', null],
  [
    'lines are in another order',
    onFile('evidence.ndjson', (text) => text.split('\n').reverse().join('\n').slice(1)),
    'files',
    null,
  ],
];
