import { readFileSync } from 'node:fs';
import { parseCatalog } from '../../catalog/catalog-file.js';
import { loadMessages, type Locale } from '../../platform/http/messages.js';
import { SOUND, text } from '../../../test/support/sound-catalog.js';
import { recordMarkdown } from './record-markdown.js';
import { recordOfProcessing, type RecordOfProcessing } from './record-of-processing.js';

const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'));
if (!read.ok) throw new Error('the sample catalog was refused');
const { catalog, sha256 } = read;
const messages = loadMessages('views/messages');
const MADE = '2026-11-22T10:00:00.000Z';
const made = (locale: Locale) =>
  recordOfProcessing({ catalog, sha256, version: 7 }, messages.in(locale), MADE);
const of = (change: object, locale: Locale = 'en') =>
  recordOfProcessing(
    { catalog: { ...SOUND, ...change }, sha256, version: 1 },
    messages.in(locale),
    MADE,
  );

const markdownOf = (record: RecordOfProcessing) =>
  recordMarkdown(record, messages.in(record.language));

describe('the record of processing', () => {
  it('has all that GDPR Art. 30(1) asks for, from the catalog and nothing else', () => {
    const record = made('en');
    expect(record).toMatchObject({
      catalog: { version: 7, sha256 },
      controller: { name: catalog.controller.legalName, country: 'FR', representative: null },
      dataProtectionOfficer: 'dpo@montfaribole.example',
      storedIn: ['FR'],
    });
    expect(record.activities.map(({ key }) => key)).toEqual(catalog.purposes.map(({ key }) => key));
    expect(record.activities[0]).toMatchObject({
      legalBasis: { key: 'consent', article: 'Art. 6(1)(a)' },
      otherBases: [expect.stringContaining('similar products')],
      people: 'People who asked to receive our news.',
      data: [
        'Email address',
        'Phone number',
        expect.any(String),
        expect.any(String),
        expect.any(String),
      ],
      recipients: ['The cooperative’s team', expect.stringContaining('sends our e-mails')],
      transfers: [],
      retentionDays: 1095,
      proofDays: 1826,
    });
    expect(record.activities[1]).toMatchObject({ proofDays: null, otherBases: [] });
  });

  it('tells every rule of retention, and why what stays does', () => {
    const { retention } = made('en');
    const days = Object.fromEntries(retention.map((one) => [one.rule, one.days]));
    expect(days).toEqual({
      consent_proof: 1826,
      idle_contacts: 1095,
      rights_requests: 1826,
      opt_ins: 7,
      decisions: 400,
      export_files: 7,
      suggestions: 90,
      suppressions: null,
      access_log: null,
      ledger: null,
    });
    for (const { what, why } of retention) expect(`${what} ${why}`).toMatch(/\w+ \w+/);
  });

  it('says what the catalog adds for it', () => {
    const [news, ...others] = SOUND.purposes;
    const told = { people: { fr: 'Les membres', en: 'Members' }, data: text, proofDays: 90 };
    const transfers = [{ to: 'Nuage Inc.', country: 'US', safeguard: { fr: 'a', en: 'Clauses' } }];
    const record = of({
      controller: { ...SOUND.controller, representative: 'Ann, Lyon', jointWith: ['Twin SA'] },
      purposes: [{ ...news, ...told, transfers }, ...others],
    });
    expect(record.controller).toMatchObject({
      representative: 'Ann, Lyon',
      jointWith: ['Twin SA'],
    });
    expect(record.dataProtectionOfficer).toBeNull();
    expect(record.activities[0]).toMatchObject({
      people: 'Members',
      proofDays: 90,
      transfers: [{ to: 'Nuage Inc.', country: 'US', safeguard: 'Clauses' }],
    });
    expect(record.activities[0]?.data).toContain('Hello');
    const markdown = markdownOf(record);
    expect(markdown).toContain(
      '**Transfers outside the European Union**: Nuage Inc. (US): Clauses',
    );
    expect(markdown).toContain('**Joint controller**: Twin SA');
    expect(markdown).not.toContain('Data protection officer');
  });

  it('is told in both languages, with as many measures', () => {
    const [french, english] = [made('fr'), made('en')];
    expect(french.measures).toHaveLength(english.measures.length);
    expect(french.activities[0]?.people).toBe(
      'Les personnes qui ont demandé à recevoir nos nouvelles.',
    );
    expect(markdownOf(french)).toContain('# Registre des activités de traitement');
    expect(markdownOf(english)).toContain(`SHA-256 \`${sha256}\``);
  });

  it('is typeset as French is, with names of countries and articles cited in one way', () => {
    const french = markdownOf(made('fr'));
    expect(french).toContain('**Base légale**\u00a0: Consentement (art. 6(1)(a))');
    expect(french).toContain('Tiré le 22 novembre 2026 du catalogue');
    expect(french).toContain('**Données conservées en**\u00a0: France');
    expect(french).not.toMatch(/ [:;!?»]|\p{L}[;!?]/u);
    expect(french).not.toMatch(/art\. \d+\.\d/);
    expect(markdownOf(made('en'))).toContain('**Legal basis**: Consent (Art. 6(1)(a))');
  });

  it('does not say that an erasure reaches what was backed up, nor that nothing stays', () => {
    for (const locale of ['fr', 'en'] as const) {
      const told = made(locale).measures.join('\n');
      expect(told).not.toMatch(/toutes ses lignes|all their rows|illisible|cannot be read/);
      expect(told).toMatch(
        /Une sauvegarde faite avant un effacement contient encore|A backup made before an erasure still holds/,
      );
    }
  });

  it('takes no mark of the catalog for its own', () => {
    const name = '# A | [b](https://x.example)\n<script>';
    const markdown = markdownOf(of({ controller: { ...SOUND.controller, legalName: name } }));
    expect(markdown).toContain('\\# A \\| \\[b\\](https://x.example) \\<script\\>');
    expect(markdown.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(5);
  });
});
