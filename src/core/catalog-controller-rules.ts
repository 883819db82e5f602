/** The controller's address stands at the foot of every page, and every mail of ours is answered to it. */
import { problem, type CatalogIssue } from './catalog-issue.js';
import type { Catalog } from './catalog.js';
import { isNoReply } from './no-reply.js';

export function checkController({ controller: { email } }: Catalog): CatalogIssue[] {
  if (!isNoReply(email)) return [];
  return [
    problem(
      ['controller', 'email'],
      `answers to mails would go to \`${email}\`, which says that nobody reads them: ` +
        'name a mailbox that somebody reads',
    ),
  ];
}
