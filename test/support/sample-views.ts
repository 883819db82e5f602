// Every page and every part of a mail, for the checks that hold for all of them. A file of samples that
// is not named here leaves views without one, which a test notices.

import { centerPages, linkMails } from './sample-center.js';
import { choicesPages } from './sample-choices.js';
import { consolePages } from './sample-console.js';
import { mails } from './sample-mails.js';
import { pages, type Sample } from './sample-pages.js';
import { suggestionPages } from './sample-suggestions.js';

/** What contacts meet. */
export const contactPages: readonly Sample[] = [
  ...pages,
  ...centerPages,
  ...choicesPages,
  ...suggestionPages,
];
export const allPages: readonly Sample[] = [...contactPages, ...consolePages];
export const allMails: readonly Sample[] = [...mails, ...linkMails];
