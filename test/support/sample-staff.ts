// Whose session the sample pages of the console belong to, and who they are about.

import type { SignedHead } from '../../src/console/head.view.js';
import { shellOf, type Section, type Shell } from '../../src/console/shell.view.js';
import type { StaffSession } from '../../src/platform/http/scopes.js';
import { asked, catalog } from './sample-pages.js';

const DAY = 86_400_000;

export const ago = (days: number) => asked - days * DAY;

export const contactId = '5f0c1c5e-8f0e-4a6b-9c39-2f1f0f6f7a11';

const staff: StaffSession = {
  caller: {
    clientId: 'staff',
    name: 'Desk of data protection',
    scopes: new Set(['audit', 'audit.clear', 'erase']),
    gated: false,
  },
  formToken: 'Zm9ybS10b2tlbi1vZi10aGUtc2FtcGxlLXNlc3Npb24',
  sessionHash: Buffer.alloc(32),
  expiresAt: asked + 25 * 60_000,
};

export const shell = (locale: string, path: string, section: Section = 'home', done = ''): Shell =>
  shellOf({ catalog, locale, staff, path, section, done });

export const head: SignedHead = {
  size: 48_213,
  root: Buffer.alloc(32, 7),
  signedAt: new Date(asked - 41_000),
  note: 'halles.example/log\n48213\nBwcH\n\n\u2014 halles.example/log wXyZ0123\n',
};
