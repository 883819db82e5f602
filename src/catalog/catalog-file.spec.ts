import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { parseCatalog, type ReadCatalog, type RefusedCatalog } from './catalog-file.js';

const SAMPLE = readFileSync('catalog.yaml', 'utf8');

const MINIMAL = `controller:
  name: Verger
  legalName: Le Verger SARL
  address: 1 rue du Lac
  country: FR
  email: bonjour@verger.example
  website: https://verger.example
  privacyPolicy: https://verger.example/vie-privee
languages: [fr, en]
channels:
  - { key: email, kind: email, confirmable: true, name: { fr: E-mail, en: E-mail } }
purposes:
  - { key: news, basis: consent, description: { fr: Nouvelles, en: News }, recipients: [], retentionDays: 30 }
  - { key: orders, basis: contract, description: { fr: Achats, en: Orders }, recipients: [], retentionDays: 30 }
notices:
  - { key: accord, version: '1', since: 2026-01-01, text: { fr: Oui, en: Yes } }
topics:
  - key: offres
    class: marketing
    purpose: news
    channels: [email]
    notice: accord
    name: { fr: Offres, en: Offers }
    description: { fr: Des offres, en: Some offers }
    benefit: { fr: Moins cher, en: Cheaper }
  - key: service
    class: service
    purpose: orders
    channels: [email]
    name: { fr: Commandes, en: Orders }
    description: { fr: Suivi, en: Tracking }
    benefit: { fr: Savoir, en: Knowing }
caps:
  - { key: semaine, scope: all, limit: 4, per: 7d, reserve: { offres: 1 } }
confirmation: { topic: service }
retention: { decisionsDays: 30 }
regimes:
  - { key: all, countries: ['*'], channels: [email], kinds: [consumer, business], open: [
      { days: [mon, sat], from: 08:00, to: '20:00' }], holidays: fr }
holidays:
  - { key: fr, version: '1', days: [2026-07-14, 2027-07-14] }
location: { country: FR, timezone: Europe/Paris }
`;

function accepted(text: string): ReadCatalog {
  const result = parseCatalog(text);
  if (!result.ok) throw new Error(issuesOf(result).join('\n'));
  return result;
}

function refused(text: string): RefusedCatalog {
  const result = parseCatalog(text);
  if (result.ok) throw new Error('the catalog was accepted');
  return result;
}

function issuesOf(result: RefusedCatalog): string[] {
  return result.issues.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** The minimal catalog with one edit; refuses to edit what is not there. */
function minimalWith(before: string | RegExp, after: string): string {
  const edited = MINIMAL.replace(before, after);
  if (edited === MINIMAL) throw new Error(`the edit of ${String(before)} changed nothing`);
  return edited;
}

describe('parseCatalog', () => {
  it('accepts the sample catalog without a warning', () => {
    const { catalog, sha256, warnings } = accepted(SAMPLE);
    expect(warnings).toEqual([]);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(catalog.purposes).toHaveLength(3);
    expect(catalog.topics.map((topic) => topic.class).sort()).toEqual(
      ['marketing', 'marketing', 'marketing', 'marketing', 'security', 'service'].sort(),
    );
    expect(catalog.channels.find(({ key }) => key === 'sms')?.confirmable).toBe(false);
  });

  it('gives the same hash to the same content in another layout, and fills in defaults', () => {
    const reordered = stringify(
      Object.fromEntries(Object.entries(parse(MINIMAL) as object).reverse()),
    );
    expect(accepted(reordered).sha256).toBe(accepted(MINIMAL).sha256);
    expect(accepted(MINIMAL).catalog.retention.optInsDays).toBe(7);
    expect(accepted(`# a comment\n${MINIMAL}`).sha256).toBe(accepted(MINIMAL).sha256);
    expect(accepted(minimalWith('Moins cher', 'Plus cher')).sha256).not.toBe(
      accepted(MINIMAL).sha256,
    );
  });

  it('refuses a file of another kind at its first line', () => {
    expect(issuesOf(refused(''))).toEqual([
      expect.stringMatching(/^1:1 the catalog must be a group of keys, not empty/),
    ]);
    expect(issuesOf(refused('- a'))[0]).toMatch(
      /^1:1 the catalog must be a group of keys, not a list/,
    );
    expect(issuesOf(refused('x'.repeat(1_000_001)))).toEqual(['1:1 the file is larger than 1 MB']);
  });

  it.each([
    ['broken YAML', 'languages: [fr, en]', 'languages: [fr, en', /^10:1 this is not valid YAML/],
    [
      'a repeated YAML key',
      '  country: FR',
      '  country: FR\n  country: DE',
      /^6:3 `country` stands twice/,
    ],
    [
      'an alias',
      /name: \{ fr: Offres[^}]+\}/,
      'name: &n { fr: a, en: b }\n    frequency: *n',
      /^24:16 aliases \(`\*n`\) are not allowed/,
    ],
    ['an unknown tag', 'fr: Oui', 'fr: !!js Oui', /^16:\d+ this is not valid YAML/],
  ])('refuses %s', (_, before, after, expected) => {
    expect(issuesOf(refused(minimalWith(before, after)))[0]).toMatch(expected);
  });

  it('refuses aliases that would unfold without end, quickly', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n`;
    expect(issuesOf(refused(bomb))[0]).toMatch(/^2:8 aliases/);
  });

  it.each([
    [
      'a topic without benefit',
      / {4}benefit: \{ fr: Moins.*\n/,
      '',
      '18:5 topic `offres` has no `benefit`: say what the contact gets, in each language',
    ],
    [
      'an unknown key',
      '    notice: accord',
      '    notise: accord',
      '22:5 topic `offres` has an unknown key `notise`: did you mean `notice`?',
    ],
    [
      'an unknown section',
      'caps:\n',
      'wishes: []\ncaps:\n',
      '33:1 the catalog has an unknown key `wishes`: known: controller, languages, location, channels, purposes, bases, notices, topics, regimes, holidays, caps, renewal, confirmation, personLinks, retention',
    ],
    [
      'a wrong class',
      'class: marketing',
      'class: marketting',
      '19:5 topic `offres`: `class` cannot be `marketting`: did you mean `marketing`?',
    ],
    [
      'a version that is a number',
      "version: '1'",
      'version: 1',
      '16:20 notice `accord`: `version` must be text, not `1`: a version is text in quotes, such as "2" or "2026-09"',
    ],
    [
      'a window in words',
      'per: 7d',
      'per: a week',
      '34:43 cap `semaine`: `per` cannot be `a week`: a window is a number and h, d or w, as in 36h, 7d or 2w; it rolls, and a week is 7 times 24 hours',
    ],
    [
      'a cap of nothing',
      'limit: 4',
      'limit: 0',
      '34:33 cap `semaine`: `limit` is 0, and cannot be less than 1',
    ],
    [
      'a blank benefit',
      'en: Cheaper',
      "en: ' '",
      '25:32 topic `offres`: `benefit.en` cannot be ` `: text that is not blank, without control characters',
    ],
    [
      'a website without https',
      'website: https',
      'website: http',
      '7:3 the catalog: `controller.website` cannot be `http://verger.example`: an address on the web begins with https://',
    ],
    [
      'a channel named twice',
      'channels: [email]\n    notice',
      'channels: [email, email]\n    notice',
      '21:5 topic `offres`: `channels` names the same thing twice',
    ],
    [
      'a missing section',
      /confirmation: .*\n/,
      '',
      '1:1 the catalog has no `confirmation`: under which topic Assent asks people to confirm',
    ],
    [
      'no law at all',
      /regimes:[^]*'20:00'.*\n/,
      'regimes: []\n',
      '37:1 the catalog: `regimes` is empty: which law a message is under, by country, channel and kind of contact; the first listed that fits is taken, and where none fits no marketing is sent',
    ],
    [
      'a country by its name',
      "['*']",
      '[France]',
      '38:29 regime `all`: `countries.0` cannot be `France`: a country is two capital letters, as in FR (ISO 3166-1); "*" stands for every country',
    ],
    [
      'an hour that no clock shows',
      "'20:00'",
      "'24:30'",
      '39:40 regime `all`: `open.0.to` cannot be `24:30`: a time of day is written "20:00"; it is the first minute after the window, and a day ends at "24:00"',
    ],
    [
      'a day of the week in full',
      'mon, sat',
      'mon, saturday',
      '39:21 regime `all`: `open.0.days.1` cannot be `saturday`: known: mon, tue, wed, thu, fri, sat, sun',
    ],
    [
      'a holiday as people write it',
      '2027-07-14',
      '14/07/2027',
      '41:49 holiday table `fr`: `days.1` cannot be `14/07/2027`: a day is written 2026-07-14',
    ],
    [
      'a recipient that is no name',
      'recipients: []',
      "recipients: [{ fr: Nous, en: ' ' }, 5]",
      '13:101 purpose `news`: `recipients.0.en` cannot be ` `: one line of text that is not blank',
      '13:112 purpose `news`: `recipients.1` must be text, not `5`: one line of text that is not blank',
    ],
    [
      'a language that is none',
      'fr: Oui',
      'French: Oui',
      '16:61 notice `accord` version 1: `text` has an unknown key `French`: text for each language',
    ],
    [
      'a nul character',
      'en: Cheaper',
      'en: "a\\0b"',
      '25:32 topic `offres`: `benefit.en` cannot be `a\\u0000b`: text that is not blank, without control characters',
    ],
    [
      'a lone surrogate',
      'en: Cheaper',
      'en: "\\ud800"',
      '25:32 topic `offres`: `benefit.en` cannot be `\\ud800`: text that is not blank, without control characters',
    ],
  ])('refuses %s with line and reason', (_, before, after, ...expected) => {
    expect(issuesOf(refused(minimalWith(before, after)))).toEqual(expected);
  });

  it.each([
    [
      'a missing translation',
      ', en: Cheaper',
      '',
      '25:5 topic `offres` has no benefit in English: say what the contact gets',
    ],
    [
      'a recipient who is named in one language alone',
      'recipients: []',
      'recipients: [Courrier Clair, { fr: Nous }]',
      '13:105 recipient 2 of purpose `news` has no name in English: people are told who gets to see their data',
    ],
    [
      'a dangling reference',
      'notice: accord',
      'notice: acord',
      '22:5 topic `offres` names the notice `acord`, which is not declared: did you mean `accord`?',
    ],
    [
      'a retention shorter than a window',
      'decisionsDays: 30',
      'decisionsDays: 7',
      '36:14 decisions are kept for 7 days, but cap `semaine` looks back 7d: keep them for 8 days at least, or the cap forgets what it counted',
    ],
    [
      'hours turned round',
      'from: 08:00',
      "from: '20:30'",
      '39:7 regime `all` opens at 20:30 and closes at 20:00: hours end later than they begin; a day ends at 24:00',
    ],
  ])('points at the line of what the cross-checks refuse: %s', (_, before, after, expected) => {
    expect(issuesOf(refused(minimalWith(before, after)))).toEqual([expected]);
  });

  it('tells every problem at once, in the order of the file', () => {
    const text = minimalWith('country: FR', 'country: France').replace('limit: 4', 'limit: many');
    expect(issuesOf(refused(text)).map((issue) => issue.split(' ')[0])).toEqual(['5:3', '34:33']);
  });
});
