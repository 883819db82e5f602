// The page of what is processed and kept, with a believable model.

import { recordOfProcessing } from '../../src/compliance/record/record-of-processing.js';
import { retentionRules } from '../../src/compliance/retention/rules.js';
import { processingPage } from '../../src/console/processing.view.js';
import { asked, catalog, type Sample } from './sample-pages.js';
import { shell } from './sample-staff.js';

const made = new Date(asked).toISOString();

export const processingPages: Sample[] = [
  [
    'console-processing',
    'console/processing',
    (locale) => {
      const language = locale === 'fr' ? 'fr' : 'en';
      const inForce = { catalog, version: 3, sha256: 'ab'.repeat(32) };
      const rules = retentionRules(catalog, language);
      return processingPage(shell(locale, '/console/processing', 'processing'), {
        record: recordOfProcessing(inForce, language, made),
        retention: {
          ...{ made, catalogVersion: 3 },
          rules: rules.map((rule, nth) => ({ ...rule, count: 3 * nth, entries: nth })),
        },
      });
    },
  ],
];
