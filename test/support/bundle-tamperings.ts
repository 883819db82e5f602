/**
 * What somebody may do to a log and to the bundle that shows it, which check finds it, and where: over
 * the log that `aLog` makes.
 */
import {
  editAt,
  entryAt,
  flipAt,
  onFile,
  onLog,
  swap,
  without,
  type Tampering,
} from './bundle-hands.js';
import { MANIFEST_TAMPERINGS } from './manifest-tamperings.js';
import { SHOWN_TAMPERINGS } from './shown-tamperings.js';

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
  ...SHOWN_TAMPERINGS,
  ...MANIFEST_TAMPERINGS,
];
