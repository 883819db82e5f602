/**
 * `npm run check:views`: all languages say the same, every view compiles, and every sample of a page and
 * of a mail can be rendered in each language, so that no key that is worked out leads nowhere.
 */
import { join } from 'node:path';
import { faultsOfMessages } from '../../src/platform/http/message-check.js';
import { loadMessages, LOCALES } from '../../src/platform/http/messages.js';
import { createRenderer } from '../../src/platform/http/renderer.js';
import { ROOT } from '../../src/platform/root.js';
import { allMails, allPages } from './sample-views.js';

const viewsDir = join(ROOT, 'views');
const samples = [...allPages, ...allMails];

function faults(): string[] {
  try {
    const messages = loadMessages(join(viewsDir, 'messages'));
    const renderer = createRenderer({ viewsDir, messages });
    const unsaid = LOCALES.flatMap((locale) =>
      samples.flatMap(([title, view, model]) => {
        try {
          renderer.render(view, locale, model(locale));
          return [];
        } catch (error) {
          return [`The sample ${title} of ${view} in ${locale}: ${reasonOf(error)}`];
        }
      }),
    );
    return [...faultsOfMessages(messages), ...unsaid];
  } catch (error) {
    return [reasonOf(error)];
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const found = faults();
for (const fault of found) console.error(`The views are wrong. ${fault}`);
if (found.length > 0) process.exitCode = 1;
else console.log(`Views: ${samples.length} samples render in ${LOCALES.join(' and ')}.`);
