/** What somebody may say in what nothing signs: the manifest, and whatever stands beside what is signed. */
import { onFile, type Tampering } from './bundle-hands.js';
import type { TestLog } from './test-log.js';

const saying = (changes: object) => (log: TestLog) => log.files().list(changes);

/** To the end of the first line, which is an object. */
const inFirstLine = (more: string) => (text: string) => text.replace('}\n', `,${more}}\n`);

export const MANIFEST_TAMPERINGS: readonly Tampering[] = [
  ['the manifest names another log', saying({ origin: 'other.example/log' }), 'files', null],
  ['the manifest says more than a manifest does', saying({ verdict: 'sound' }), 'files', null],
  [
    'the manifest says more of who asked',
    (log) => log.files().list({ order: { ...log.order, ...{ office: 'the regulator' } } }),
    'files',
    null,
  ],
  ['the manifest names a filter of nobody’s', saying({ filter: { mood: null } }), 'files', null],
  ['evidence is said not to be asked for', saying({ evidence: 'some' }), 'files', null],
  ['decisions are said not to be asked for', saying({ decisions: 'some' }), 'files', null],
  ['consents are said not to be asked for', saying({ consents: 'none' }), 'files', null],
  [
    'everything is said to be there that a filter left out',
    saying({ filter: { topic: 'letter' } }),
    'files',
    null,
  ],
  ['no file is listed', saying({ files: {} }), 'files', null],
  [
    'a file is there that nobody listed',
    (log) => {
      const files = log.files();
      files.files.set('verdict.txt', Buffer.from('All is well.'));
      return files;
    },
    'files',
    null,
  ],
  [
    'words stand beside evidence',
    onFile('evidence.ndjson', inFirstLine('"note":"She said yes."')),
    'files',
    null,
  ],
  [
    'words stand beside decisions',
    onFile('decisions.ndjson', inFirstLine('"note":"She said yes."')),
    'files',
    null,
  ],
  [
    'words stand beside a checkpoint',
    onFile('checkpoints.ndjson', inFirstLine('"note2":"x"')),
    'files',
    null,
  ],
  [
    'words stand beside a consent',
    onFile('consents.ndjson', inFirstLine('"isNewer":true')),
    'files',
    null,
  ],
  [
    'a line says something twice',
    onFile('evidence.ndjson', (text) => text.replace('{"index":0', '{"index":7,"index":0')),
    'files',
    null,
  ],
  [
    'a line is longer than any can be',
    onFile('evidence.ndjson', (text) => `${text}${'['.repeat(17_000_000)}`),
    'files',
    null,
  ],
];
