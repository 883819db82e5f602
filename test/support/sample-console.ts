// The pages of the console with believable models; see sample-pages.ts.

import { enterPage, outsidePage } from '../../src/console/door.view.js';
import { findPage, reasonPage } from '../../src/console/find.view.js';
import { homePage } from '../../src/console/home.view.js';
import { shellOf, type Section, type Shell } from '../../src/console/shell.view.js';
import type { StaffSession } from '../../src/platform/http/scopes.js';
import { asked, catalog, type Sample } from './sample-pages.js';

const contactId = '5f0c1c5e-8f0e-4a6b-9c39-2f1f0f6f7a11';
const staff: StaffSession = {
  caller: {
    clientId: 'staff',
    name: 'Camille Roussel',
    scopes: new Set(['audit', 'audit.clear', 'erase']),
    gated: false,
  },
  formToken: 'Zm9ybS10b2tlbi1vZi10aGUtc2FtcGxlLXNlc3Npb24',
  sessionHash: Buffer.alloc(32),
  expiresAt: asked + 25 * 60_000,
};

const shell = (locale: string, path: string, section: Section = 'home', done = ''): Shell =>
  shellOf({ catalog, locale, staff, path, section, done });

export const consolePages: Sample[] = [
  [
    'console-enter',
    'console/enter',
    (locale) =>
      enterPage({
        catalog,
        locale,
        path: '/console/enter/abc',
        name: 'Camille Roussel',
        scopes: ['audit', 'audit.clear', 'erase'],
        minutes: 30,
      }),
  ],
  ['console-ended', 'console/ended', (locale) => outsidePage(catalog, locale)],
  ['console-left', 'console/left', (locale) => outsidePage(catalog, locale)],
  ['console-home', 'console/home', (locale) => homePage(shell(locale, '/console'))],
  [
    'console-find-errors',
    'console/find',
    (locale) =>
      findPage(
        shell(locale, '/console'),
        { person: 'lea@halles', reason: 'lea@halles.example asks' },
        { person: 'invalid', reason: 'address' },
      ),
  ],
  [
    'console-why',
    'console/why',
    (locale) => reasonPage(shell(locale, `/console/contacts/${contactId}`), contactId),
  ],
  [
    'console-why-error',
    'console/why',
    (locale) => reasonPage(shell(locale, '/console'), contactId, '', 'missing'),
  ],
];
