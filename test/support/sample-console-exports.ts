// The pages of exports, with believable models.

import { NO_FILTER } from '../../src/compliance/exports/audit-filter.js';
import type { ExportRow } from '../../src/compliance/exports/exports.store.js';
import { exportPage, exportsPage } from '../../src/console/exports.view.js';
import { orderIn } from '../../src/console/read-order.js';
import { asked, type Sample } from './sample-pages.js';
import { contactId, shell } from './sample-staff.js';

const row = (change: Partial<ExportRow>): ExportRow => ({
  ...{ exportId: contactId, format: 'bundle', filter: NO_FILTER, isClear: false, locale: 'fr' },
  ...{ reason: 'asked for by the regulator', actor: 'Desk of data protection', state: 'done' },
  ...{ done: 48_213, total: 48_213, lines: 48_213, treeSize: 48_213, bytes: 9_313_441 },
  ...{ sha256: Buffer.alloc(32, 9), wrappedKey: Buffer.alloc(60), attempts: 1 },
  requestedAt: new Date(asked - 600_000),
  finishedAt: new Date(asked),
  expiresAt: new Date(asked + 7 * 86_400_000),
  ...change,
});
const running = row({ format: 'pdf', state: 'running', done: 9_000, isClear: true, bytes: null });
const gone = row({ format: 'csv', state: 'gone', wrappedKey: null });
export const sampleExports = [running, row({}), gone];
const list = (locale: string) => shell(locale, '/console/exports', 'exports');

export const exportPages: Sample[] = [
  [
    'console-exports',
    'console/exports',
    (locale) => exportsPage(list(locale), sampleExports, orderIn({}).typed),
  ],
  [
    'console-exports-errors',
    'console/exports',
    (locale) => {
      const asked = { contact: contactId, from: '2026-11-30', to: '2026-11-01', clear: 'yes' };
      const { typed, errors } = orderIn(asked);
      return exportsPage(list(locale), [], typed, errors ?? {});
    },
  ],
  [
    'console-exports-unread',
    'console/exports',
    (locale) => {
      const { typed, errors } = orderIn({ contact: 'not-a-uuid', from: '1/11/2026', to: 'hier' });
      return exportsPage(list(locale), [], typed, errors ?? {});
    },
  ],
  ...([row({}), running, gone, row({ state: 'failed' })] as const).map((one): Sample => [
    `console-export-${one.state}`,
    'console/export',
    (locale) => exportPage(shell(locale, '/console/exports/1', 'exports'), one),
  ]),
];
