import {
  ACCES,
  COMPTE,
  complaints,
  LETTRE,
  PARTOUT,
  SEMAINE,
  SOUND,
  text,
} from '../../test/support/sound-catalog.js';
import type { CapDef, Catalog, Recipient, Topic } from './catalog.js';

const { notice: _, ...WITHOUT_NOTICE } = LETTRE;

const lettre = (change: Partial<Topic>): Partial<Catalog> => ({
  topics: [{ ...LETTRE, ...change }, COMPTE, ACCES],
});
const cap = (change: Partial<CapDef>): Partial<Catalog> => ({ caps: [{ ...SEMAINE, ...change }] });
const receivedBy = (...recipients: Recipient[]): Partial<Catalog> => ({
  purposes: SOUND.purposes.map((one) => (one.key === 'news' ? { ...one, recipients } : one)),
});

describe('checkCatalog', () => {
  it('finds nothing in a sound catalog', () => {
    expect(complaints({})).toEqual([]);
  });

  it('takes a recipient by one name, or by one in each language', () => {
    expect(complaints(receivedBy('Courrier Clair', text))).toEqual([]);
  });

  it.each<[string, Partial<Catalog>, string]>([
    [
      'a topic without benefit in one language',
      lettre({ benefit: { fr: 'Mieux' } }),
      'error topics.0.benefit topic `lettre` has no benefit in English: say what the contact gets',
    ],
    [
      'a text in a language the catalog does not speak',
      lettre({ name: { ...text, de: 'Hallo' } }),
      "error topics.0.name.de topic `lettre` has a name in German, which is not among the catalog's languages (fr, en)",
    ],
    [
      'a channel whose name lacks a language',
      {
        channels: SOUND.channels.map((channel) =>
          channel.key === 'email' ? { ...channel, name: { en: 'E-mail' } } : channel,
        ),
      },
      'error channels.0.name channel `email` has no name in French: every language of the catalog is spoken everywhere',
    ],
    [
      'a key declared twice',
      { caps: [SEMAINE, SEMAINE] },
      'error caps.1.key cap `semaine` is declared twice: keys are unique',
    ],
    [
      'a basis declared twice',
      { bases: [...(SOUND.bases ?? []), ...(SOUND.bases ?? [])] },
      'error bases.1.key basis `vente` is declared twice: keys are unique',
    ],
    [
      'a basis whose description lacks a language',
      { bases: [{ key: 'vente', description: { fr: 'Achat' }, lastsDays: 30 }] },
      'error bases.0.description basis `vente` has no description in English: people are shown what carries a message that they did not ask for',
    ],
    [
      'a recipient whose name lacks a language',
      receivedBy('Courrier Clair', { fr: 'Nous' }),
      'error purposes.0.recipients.1 recipient 2 of purpose `news` has no name in English: people are told who gets to see their data',
    ],
    [
      'a recipient whose name is in a language the catalog does not speak',
      receivedBy({ ...text, de: 'Wir' }),
      "error purposes.0.recipients.0.de recipient 1 of purpose `news` has a name in German, which is not among the catalog's languages (fr, en)",
    ],
    [
      'a purpose that is not declared',
      lettre({ purpose: 'new' }),
      'error topics.0.purpose topic `lettre` names the purpose `new`, which is not declared: did you mean `news`?',
    ],
    [
      'a channel that is not declared',
      lettre({ channels: ['email', 'pigeon'] }),
      'error topics.0.channels.1 topic `lettre` names the channel `pigeon`, which is not declared: known: email, sms',
    ],
    [
      'a notice that is not declared',
      lettre({ notice: 'terms' }),
      'error topics.0.notice topic `lettre` names the notice `terms`, which is not declared: known: accord',
    ],
    [
      'marketing without notice',
      { topics: [WITHOUT_NOTICE, COMPTE, ACCES] },
      'error topics.0 topic `lettre` is marketing and has no notice: name the text people agree to',
    ],
    [
      'marketing that rests on something else than consent',
      lettre({ purpose: 'orders' }),
      'error topics.0.purpose topic `lettre` is marketing, but its purpose `orders` rests on contract: marketing is sent to those who agreed, so its purpose rests on consent',
    ],
    [
      'a service topic that would need consent',
      lettre({ class: 'service' }),
      'error topics.0.purpose topic `lettre` is of class service, which is sent without asking, but its purpose `news` rests on consent: make it marketing or choose another purpose',
    ],
    [
      'a topic nobody can agree to',
      lettre({ channels: ['sms'] }),
      'warning topics.0.channels nobody can agree to topic `lettre`: none of its channels can be confirmed',
    ],
    [
      'a cap over nothing known',
      cap({ scope: 'topic', of: 'letre' }),
      'error caps.0.of cap `semaine` limits the topic `letre`, which is not declared: did you mean `lettre`?',
    ],
    [
      'a cap that does not say over what',
      cap({ scope: 'channel' }),
      'error caps.0 cap `semaine` does not say which channel it limits: add `of`',
    ],
    [
      'a cap over everything that names one thing',
      cap({ of: 'lettre' }),
      'error caps.0.of cap `semaine` holds for all messages and cannot be `of: lettre`: drop one',
    ],
    [
      'a cap that never counts what it limits',
      cap({ scope: 'class', of: 'service' }),
      'error caps.0.of cap `semaine` limits service messages but counts only marketing: add `counts: [service]`, or it never stops anything',
    ],
    [
      'a reserve for something unknown',
      cap({ reserve: { letre: 1 } }),
      'error caps.0.reserve.letre cap `semaine` reserves for `letre`, which is not declared: did you mean `lettre`?',
    ],
    [
      'a reserve that its cap does not count',
      cap({ reserve: { compte: 1 } }),
      'error caps.0.reserve.compte cap `semaine` reserves for `compte`, but does not count service messages',
    ],
    [
      'a reserve within a single topic',
      cap({ scope: 'topic', of: 'lettre', reserve: { lettre: 1 } }),
      'error caps.0.reserve.lettre cap `semaine` reserves for `lettre`, but it limits a single topic, which has nothing to share',
    ],
    [
      'a reserve of another class than the one limited',
      cap({
        scope: 'class',
        of: 'marketing',
        counts: ['marketing', 'service'],
        reserve: { compte: 1 },
      }),
      'error caps.0.reserve.compte cap `semaine` reserves for `compte`, but it limits only marketing messages',
    ],
    [
      'a reserve on a channel that does not carry it',
      cap({ scope: 'channel', of: 'sms', reserve: { lettre: 1 } }),
      'error caps.0.reserve.lettre cap `semaine` reserves for `lettre`, which is not offered on channel `sms`',
    ],
    [
      'a reserve that could mean a topic or a class',
      {
        topics: [LETTRE, COMPTE, ACCES, { ...LETTRE, key: 'marketing' }],
        caps: [{ ...SEMAINE, reserve: { marketing: 1 } }],
      },
      'error caps.0.reserve.marketing cap `semaine` reserves for `marketing`, which is both a topic and a class: rename the topic',
    ],
    [
      'more reserved than granted',
      cap({ reserve: { lettre: 5 } }),
      'error caps.0.reserve cap `semaine` reserves 5 of 4: reserve no more than it grants',
    ],
    [
      'a renewal before a consent has begun',
      { renewal: { daysBefore: 365 } },
      'error renewal.daysBefore people are asked again 365 days before the end, but a consent for purpose `news` lasts 365: ask fewer days before, or they are asked as soon as they have agreed',
    ],
    [
      'a renewal longer than the silence that a regime accepts',
      {
        renewal: { daysBefore: 30 },
        regimes: [{ ...PARTOUT, holidays: 'fr', consentIdleDays: 30 }],
      },
      'error renewal.daysBefore people are asked again 30 days before the end, but an idle consent under regime `partout` lasts 30: ask fewer days before, or they are asked as soon as they have agreed',
    ],
    [
      'a renewal longer than the silence that a topic accepts',
      { renewal: { daysBefore: 30 }, ...lettre({ consentIdleDays: 7 }) },
      'error renewal.daysBefore people are asked again 30 days before the end, but an idle consent to topic `lettre` lasts 7: ask fewer days before, or they are asked as soon as they have agreed',
    ],
    [
      'a confirmation topic that is not declared',
      { confirmation: { topic: 'comte' } },
      'error confirmation.topic confirmation names the topic `comte`, which is not declared: did you mean `compte`?',
    ],
    [
      'a confirmation topic that is not service',
      { confirmation: { topic: 'lettre' } },
      'error confirmation.topic confirmation names the topic `lettre` of class marketing: mails that ask for a confirmation are service messages, since nobody has agreed to anything yet',
    ],
    [
      'a confirmation topic missing from a confirmable channel',
      { topics: [LETTRE, { ...COMPTE, channels: ['sms'] }, ACCES] },
      'error confirmation.topic topic `compte` is not offered on channel `email`, which is confirmable: each channel is confirmed over itself',
    ],
    [
      'decisions kept for less than a window and a day',
      { retention: { decisionsDays: 7, optInsDays: 7 } },
      'error retention.decisionsDays decisions are kept for 7 days, but cap `semaine` looks back 7d: keep them for 8 days at least, or the cap forgets what it counted',
    ],
    [
      'a notice version declared twice',
      { notices: [...SOUND.notices, ...SOUND.notices] },
      'error notices.1.version notice `accord` version 1 is declared twice: give it a new version',
    ],
    [
      'notice versions out of order',
      { notices: [...SOUND.notices, { key: 'accord', version: '2', since: '2025-12-31', text }] },
      'error notices.1.since notice `accord` version 2 is older than the one before it: list versions oldest first, the last is in force',
    ],
    [
      'a notice in force that lacks a language',
      { notices: [{ key: 'accord', version: '1', since: '2026-01-01', text: { fr: 'Oui' } }] },
      'error notices.0.text notice `accord` version 1 has no text in English: people agree to what they can read',
    ],
    [
      'more topics than a person can choose from',
      {
        topics: [
          COMPTE,
          ACCES,
          ...Array.from({ length: 13 }, (__, n) => ({ ...LETTRE, key: `t${n}` })),
        ],
      },
      'warning topics 13 marketing topics are more than a person can choose from: merge some, 12 is plenty',
    ],
  ])('tells of %s', (__, change, expected) => {
    expect(complaints(change)).toEqual([expected]);
  });

  it('refuses a catalog in which no channel can be confirmed', () => {
    const channels = SOUND.channels.map((channel) => ({ ...channel, confirmable: false }));
    expect(complaints({ channels })).toContain(
      'error channels no channel can be confirmed: without one nobody can ever agree to anything',
    );
  });

  it('lets a standing older notice keep the languages it was written in', () => {
    const old = { key: 'accord', version: '0', since: '2025-01-01', text: { fr: 'Oui', de: 'Ja' } };
    expect(complaints({ notices: [old, ...SOUND.notices] })).toEqual([]);
  });

  it('is content with a retention of exactly the longest window and a day', () => {
    expect(complaints({ retention: { decisionsDays: 8, optInsDays: 7 } })).toEqual([]);
    expect(complaints({ caps: [], retention: { decisionsDays: 2, optInsDays: 7 } })).toEqual([]);
  });

  it('is content with a renewal that asks a day later than consent begins', () => {
    expect(complaints({ renewal: { daysBefore: 364 } })).toEqual([]);
  });

  it('measures the retention against the longest window of all, wherever it is listed', () => {
    const month = { ...SEMAINE, key: 'mois', per: '30d' };
    for (const caps of [
      [SEMAINE, month],
      [month, SEMAINE],
    ])
      expect(complaints({ caps })).toEqual([
        expect.stringContaining('`mois` looks back 30d: keep them for 31 days'),
      ]);
  });

  it('does not mind as many topics as a person can choose from', () => {
    const topics = Array.from({ length: 12 }, (__, n) => ({ ...LETTRE, key: `t${n}` }));
    expect(complaints({ topics: [COMPTE, ACCES, ...topics] })).toEqual([]);
  });
});

it('refuses topics of one form whose notices in force have different versions', () => {
  const notices = [
    { key: 'accord', version: '1', since: '2026-01-01', text },
    { key: 'autre', version: '2', since: '2026-01-01', text },
  ];
  const topics = [LETTRE, { ...LETTRE, key: 'offres', notice: 'autre' }, COMPTE, ACCES];
  expect(complaints({ notices, topics })).toEqual([
    expect.stringMatching(/^error topics\.1\.notice topic `offres` .* version 2 .* under 1/),
  ]);
  const same = notices.map((notice) => ({ ...notice, version: '2' }));
  expect(complaints({ notices: same, topics })).toEqual([]);
});
