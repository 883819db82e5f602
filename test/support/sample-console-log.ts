// The pages about the log, with believable models.

import { logPage, runPage } from '../../src/console/log.view.js';
import type { VerificationRun } from '../../src/compliance/verification/verifications.store.js';
import { CHECKS, type Verification } from '../../src/verifier/findings.js';
import { asked, type Sample } from './sample-pages.js';
import { contactId, head, shell } from './sample-staff.js';

const sound: Verification = {
  ok: true,
  isWhole: true,
  size: 48_213,
  root: head.root.toString('base64'),
  checks: CHECKS.map((name, nth) => ({
    name,
    status: name === 'files' ? ('not_included' as const) : ('sound' as const),
    count: 48_213 - 5_000 * nth,
    problems: 0,
  })),
  problems: [],
  notes: ['The log goes on growing: 3 entries are under no checkpoint yet.'],
};
const unsound: Verification = {
  ...sound,
  ok: false,
  checks: sound.checks.map((one) =>
    one.name === 'tree' ? { ...one, status: 'unsound' as const, problems: 2 } : one,
  ),
  problems: [
    { check: 'tree', index: 311, what: 'The hash of the entry is not that of its leaf.' },
    { check: 'tree', index: null, what: 'The root is not the one that was signed.' },
  ],
};

const run = (change: Partial<VerificationRun>): VerificationRun => ({
  verificationId: contactId,
  actor: 'Desk of data protection',
  state: 'done',
  done: 48_213,
  total: 48_213,
  result: sound,
  requestedAt: new Date(asked),
  begunAt: new Date(asked + 200),
  finishedAt: new Date(asked + 2_900),
  ...change,
});
const running = run({ state: 'running', done: 20_100, result: null, finishedAt: null });

export const logPages: Sample[] = [
  [
    'console-log',
    'console/log',
    (locale) =>
      logPage(shell(locale, '/console/log', 'log'), head, [
        running,
        run({}),
        run({ result: unsound }),
      ]),
  ],
  [
    'console-log-empty',
    'console/log',
    (locale) => logPage(shell(locale, '/console/log', 'log'), null, []),
  ],
  ...(
    [
      ['sound', run({})],
      ['unsound', run({ result: unsound })],
      ['running', running],
      ['failed', run({ state: 'failed', result: null })],
    ] as const
  ).map(([name, one]): Sample => [
    `console-verification-${name}`,
    'console/verification',
    (locale) => runPage(shell(locale, '/console/log/verifications/1', 'log'), one, locale),
  ]),
];
