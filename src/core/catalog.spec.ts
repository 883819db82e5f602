import {
  basisByKey,
  capsOf,
  channelByKey,
  currentNotice,
  languageFor,
  localised,
  noticeStands,
  policyOf,
  purposeByKey,
  recipientName,
  topicByKey,
  type Catalog,
} from './catalog.js';

const text = { fr: 'Bonjour', en: 'Hello' };

const CATALOG: Catalog = {
  controller: {
    name: 'Verger',
    legalName: 'Le Verger SARL',
    address: '1 rue du Lac',
    country: 'FR',
    email: 'bonjour@verger.example',
    website: 'https://verger.example',
    privacyPolicy: 'https://verger.example/vie-privee',
  },
  languages: ['fr', 'en', 'pt-BR'],
  channels: [{ key: 'email', kind: 'email', confirmable: true, name: text }],
  purposes: [
    { key: 'news', basis: 'consent', description: text, recipients: [], retentionDays: 30 },
  ],
  notices: [
    { key: 'accord', version: '1', since: '2026-01-01', text },
    { key: 'other', version: '9', since: '2026-01-01', text },
    { key: 'accord', version: '2', since: '2026-02-01', text },
  ],
  topics: [
    {
      key: 'lettre',
      class: 'marketing',
      purpose: 'news',
      channels: ['email'],
      notice: 'accord',
      name: text,
      description: text,
      benefit: text,
    },
  ],
  caps: [
    { key: 'semaine', scope: 'all', limit: 4, per: '1w', reserve: { lettre: 1 } },
    { key: 'jour', scope: 'channel', of: 'email', limit: 1, per: '36h', counts: ['service'] },
  ],
  confirmation: { topic: 'lettre' },
  retention: { decisionsDays: 30, optInsDays: 7 },
};

describe('lookups in a catalog', () => {
  it('finds by key, and nothing for an unknown key', () => {
    expect(topicByKey(CATALOG, 'lettre')?.class).toBe('marketing');
    expect(channelByKey(CATALOG, 'email')?.confirmable).toBe(true);
    expect(purposeByKey(CATALOG, 'news')?.basis).toBe('consent');
    expect(topicByKey(CATALOG, 'constructor')).toBeNull();
    expect(channelByKey(CATALOG, 'sms')).toBeNull();
    expect(purposeByKey(CATALOG, '')).toBeNull();
  });

  it('takes the last listed version of a notice as current, and lets earlier ones stand', () => {
    expect(currentNotice(CATALOG, 'accord')?.version).toBe('2');
    expect(currentNotice(CATALOG, 'none')).toBeNull();
    expect(noticeStands(CATALOG, 'accord', '1')).toBe(true);
    expect(noticeStands(CATALOG, 'accord', '9')).toBe(false);
    expect(noticeStands(CATALOG, 'other', '1')).toBe(false);
  });

  it('knows a basis by its key, and none where none is declared', () => {
    const bases = [{ key: 'soft_opt_in', description: text, lastsDays: 30 }];
    expect(basisByKey({ ...CATALOG, bases }, 'soft_opt_in')?.lastsDays).toBe(30);
    expect(basisByKey({ ...CATALOG, bases }, 'toString')).toBeNull();
    expect(basisByKey(CATALOG, 'soft_opt_in')).toBeNull();
  });

  it('gives a version from before regimes a policy that fits nobody', () => {
    expect(policyOf(CATALOG)).toEqual({ location: {}, regimes: [], holidays: [] });
  });

  it('gives caps to the core with windows in milliseconds, counting marketing unless told', () => {
    expect(capsOf(CATALOG)).toEqual([
      {
        key: 'semaine',
        scope: 'all',
        limit: 4,
        perMs: 604_800_000,
        counts: ['marketing'],
        reserve: { lettre: 1 },
      },
      {
        key: 'jour',
        scope: 'channel',
        of: 'email',
        limit: 1,
        perMs: 129_600_000,
        counts: ['service'],
        reserve: {},
      },
    ]);
  });
});

describe('the language of a text', () => {
  it.each([
    ['en', 'en'],
    ['EN', 'en'],
    ['en-GB', 'en'],
    ['pt-br', 'pt-BR'],
    ['pt', 'fr'],
    ['de', 'fr'],
    ['', 'fr'],
    ['__proto__', 'fr'],
  ])('for locale %j is %s', (locale, language) => {
    expect(languageFor(locale, CATALOG)).toBe(language);
  });

  it('leaves a name that is the same in every language as it is', () => {
    expect(recipientName('Courrier Clair', 'en', CATALOG)).toBe('Courrier Clair');
    expect(recipientName(text, 'en', CATALOG)).toBe('Hello');
  });

  it('falls back to the default language where a text does not speak the one asked for', () => {
    expect(localised(text, 'en-GB', CATALOG)).toBe('Hello');
    expect(localised(text, 'pt-BR', CATALOG)).toBe('Bonjour');
    expect(() => localised({ en: 'Hello' }, 'fr', CATALOG)).toThrow('default language');
  });
});
