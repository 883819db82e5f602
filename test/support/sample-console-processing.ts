// The page of what is processed and kept, with a believable model.

import { recordOfProcessing } from '../../src/compliance/record/record-of-processing.js';
import { retentionRules } from '../../src/compliance/retention/rules.js';
import { loadMessages } from '../../src/platform/http/messages.js';
import { processingPage } from '../../src/console/processing.view.js';
import { asked, catalog, type Sample } from './sample-pages.js';
import { shell } from './sample-staff.js';

const messages = loadMessages('views/messages');
const made = new Date(asked).toISOString();

export const processingPages: Sample[] = [
  [
    'console-processing',
    'console/processing',
    (locale) => {
      const words = messages.in(locale === 'fr' ? 'fr' : 'en');
      const inForce = { catalog, version: 3, sha256: 'ab'.repeat(32) };
      const rules = retentionRules(catalog, words);
      return processingPage(shell(locale, '/console/processing', 'processing'), {
        record: recordOfProcessing(inForce, words, made),
        retention: {
          ...{ made, catalogVersion: 3 },
          rules: rules.map((rule, nth) => ({ ...rule, count: 3 * nth, entries: nth })),
        },
      });
    },
  ],
];
