// Pages of the preference center, and of the door before it, as somebody would see them.

import { askedPage, doorPage, openPage, outsidePage } from '../../src/center/door.view.js';
import { shellOf, type Shell } from '../../src/center/shell.view.js';
import { linkMail } from '../../src/delivery/link-mail.view.js';
import { problemPage } from '../../src/platform/http/page.view.js';
import { asked, catalog, type Sample } from './sample-pages.js';
import { whyPages } from './sample-why.js';

const maskedAddress = 'l••@h•••.example';
const token = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';

/** What stands around every page of the center. */
export const centerShell = (locale: string, path?: string, done = ''): Shell =>
  shellOf({
    catalog,
    locale,
    path,
    formToken: 'Zm9ybS10b2tlbi1vZi10aGUtc2FtcGxlLXNlc3Npb24',
    visitor: { maskedAddress, minutesLeft: 27 },
    done,
    zone: 'Europe/Paris',
  });

const wrong = { minutes: 30, email: 'lea@halles', error: 'invalid' } as const;

export const centerPages: Sample[] = [
  ...whyPages(centerShell),
  ['center-door', 'center/door', (locale) => doorPage({ catalog, locale }, { minutes: 30 })],
  ['center-door-errors', 'center/door', (locale) => doorPage({ catalog, locale }, wrong)],
  [
    'center-asked',
    'center/asked',
    (locale) => askedPage({ catalog, locale }, { minutes: 30, mailboxUrl: '' }),
  ],
  [
    'center-asked-dev',
    'center/asked',
    (locale) => askedPage({ catalog, locale }, { minutes: 30, mailboxUrl: '/dev/mailbox' }),
  ],
  [
    'center-open',
    'center/open',
    (locale) =>
      openPage(
        { catalog, locale },
        { path: `/preferences/session/${token}`, maskedAddress, minutes: 30 },
      ),
  ],
  ['center-over', 'center/over', (locale) => outsidePage({ catalog, locale })],
  ['center-left', 'center/left', (locale) => outsidePage({ catalog, locale })],
  [
    'problem-visit_over',
    'errors/problem',
    (locale) => problemPage({ catalog, locale, status: 403, code: 'visit_over' }),
  ],
  [
    'problem-acts_used_up',
    'errors/problem',
    (locale) => problemPage({ catalog, locale, status: 429, code: 'acts_used_up' }),
  ],
];

const mailTo = (purpose: string) => (): object =>
  linkMail(catalog, 'Europe/Paris', {
    askedAt: asked,
    url: `https://assent.example/preferences/${purpose}/${token}`,
    minutes: 30,
  });

export const linkMails: Sample[] = ['session', 'erasure'].flatMap((purpose) =>
  ['html', 'text', 'subject.text'].map((part): Sample => [
    `${purpose}-link-${part}`,
    `email/${purpose}-link.${part}`,
    mailTo(purpose),
  ]),
);
