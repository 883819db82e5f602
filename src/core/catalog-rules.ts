/**
 * What must hold between the parts of a catalog whose shape is already right: every reference
 * leads somewhere, every text speaks every language, and no entry lets a message escape consent.
 * A rule returns what it found and never throws; an error refuses the catalog, a warning does not.
 */
import { checkBases } from './catalog-basis-rules.js';
import { checkCaps } from './catalog-cap-rules.js';
import { checkHolidays } from './catalog-holiday-rules.js';
import { checkController } from './catalog-controller-rules.js';
import { dangling, doubt, problem, type CatalogIssue } from './catalog-issue.js';
import { checkPersonLinks } from './catalog-link-rules.js';
import { checkCountriesOfRecord } from './catalog-record-rules.js';
import { checkLook } from './catalog-look-rules.js';
import { checkLocation, checkRegimes } from './catalog-regime-rules.js';
import { checkTexts } from './catalog-text-rules.js';
import { checkTopics } from './catalog-topic-rules.js';
import { currentNotice, topicByKey, windowMs, type Catalog } from './catalog.js';
import { DAY_MS } from './local-time.js';

/** Beyond about a dozen, people stop choosing and start refusing everything. */
const COMFORTABLE_MARKETING_TOPICS = 12;

export function checkCatalog(catalog: Catalog): CatalogIssue[] {
  return [
    ...checkKeys(catalog),
    ...checkController(catalog),
    ...checkTexts(catalog),
    ...checkLook(catalog),
    ...checkNotices(catalog),
    ...checkTopics(catalog),
    ...checkOneForm(catalog),
    ...checkNumberOfTopics(catalog),
    ...checkBases(catalog),
    ...checkLocation(catalog),
    ...checkRegimes(catalog),
    ...checkHolidays(catalog),
    ...checkCountriesOfRecord(catalog),
    ...checkCaps(catalog),
    ...checkRenewal(catalog),
    ...checkConfirmation(catalog),
    ...checkPersonLinks(catalog),
    ...checkRetention(catalog),
  ];
}

function checkKeys(catalog: Catalog): CatalogIssue[] {
  const sections = {
    channel: 'channels',
    purpose: 'purposes',
    basis: 'bases',
    topic: 'topics',
    regime: 'regimes',
    'holiday table': 'holidays',
    cap: 'caps',
  } as const;
  return Object.entries(sections).flatMap(([noun, section]) => {
    const keys = (catalog[section] ?? []).map(({ key }) => key);
    return keys.flatMap((key, index) =>
      keys.indexOf(key) === index
        ? []
        : [
            problem(
              [section, index, 'key'],
              `${noun} \`${key}\` is declared twice: keys are unique`,
            ),
          ],
    );
  });
}

/** An opt-in proves one notice version for all its topics, so those asked together must share it. */
function checkOneForm(catalog: Catalog): CatalogIssue[] {
  const asked = catalog.topics.flatMap(({ key, notice }, index) => {
    const current = notice === undefined ? null : currentNotice(catalog, notice);
    return current ? [{ key, index, version: current.version }] : [];
  });
  const [first, ...others] = asked;
  return others
    .filter(({ version }) => version !== first?.version)
    .map(({ key, index, version }) =>
      problem(
        ['topics', index, 'notice'],
        `topic \`${key}\` is asked for under notice version ${version} and \`${first?.key ?? ''}\` under ` +
          `${first?.version ?? ''}: one form asks for both and proves one version, so give both notices the same`,
      ),
    );
}

function checkNotices(catalog: Catalog): CatalogIssue[] {
  const lastSince = new Map<string, string>();
  const seen = new Set<string>();
  return catalog.notices.flatMap(({ key, version, since }, index) => {
    const found: CatalogIssue[] = [];
    const named = `notice \`${key}\` version ${version}`;
    if (seen.has(`${key} ${version}`))
      found.push(
        problem(['notices', index, 'version'], `${named} is declared twice: give it a new version`),
      );
    if (since < (lastSince.get(key) ?? since))
      found.push(
        problem(
          ['notices', index, 'since'],
          `${named} is older than the one before it: list versions oldest first, the last is in force`,
        ),
      );
    seen.add(`${key} ${version}`);
    lastSince.set(key, since);
    return found;
  });
}

function checkNumberOfTopics(catalog: Catalog): CatalogIssue[] {
  const count = catalog.topics.filter((topic) => topic.class === 'marketing').length;
  if (count <= COMFORTABLE_MARKETING_TOPICS) return [];
  return [
    doubt(
      ['topics'],
      `${count} marketing topics are more than a person can choose from: ` +
        `merge some, ${COMFORTABLE_MARKETING_TOPICS} is plenty`,
    ),
  ];
}

/** A renewal asks before the end of what it renews, and not before that has well begun. */
function checkRenewal({ renewal, purposes, regimes = [], topics }: Catalog): CatalogIssue[] {
  if (renewal === undefined) return [];
  const { daysBefore } = renewal;
  const lives = [
    ...purposes.map(({ key, consentLastsDays }) => ({
      what: `a consent for purpose \`${key}\` lasts`,
      days: consentLastsDays,
    })),
    ...regimes.map(({ key, consentIdleDays }) => ({
      what: `an idle consent under regime \`${key}\` lasts`,
      days: consentIdleDays,
    })),
    ...topics.map(({ key, consentIdleDays }) => ({
      what: `an idle consent to topic \`${key}\` lasts`,
      days: consentIdleDays,
    })),
  ];
  return lives.flatMap(({ what, days }) =>
    days === undefined || daysBefore < days
      ? []
      : [
          problem(
            ['renewal', 'daysBefore'],
            `people are asked again ${daysBefore} days before the end, but ${what} ${days}: ` +
              `ask fewer days before, or they are asked as soon as they have agreed`,
          ),
        ],
  );
}

function checkConfirmation(catalog: Catalog): CatalogIssue[] {
  const path = ['confirmation', 'topic'];
  const key = catalog.confirmation.topic;
  const topic = topicByKey(catalog, key);
  if (topic === null) return [dangling(path, 'confirmation', 'topic', key, catalog.topics)];
  if (topic.class !== 'service')
    return [
      problem(
        path,
        `confirmation names the topic \`${key}\` of class ${topic.class}: mails that ask for a ` +
          `confirmation are service messages, since nobody has agreed to anything yet`,
      ),
    ];
  const confirmable = catalog.channels.filter((channel) => channel.confirmable);
  if (confirmable.length === 0)
    return [
      problem(
        ['channels'],
        'no channel can be confirmed: without one nobody can ever agree to anything',
      ),
    ];
  return confirmable
    .filter((channel) => !topic.channels.includes(channel.key))
    .map((channel) =>
      problem(
        path,
        `topic \`${key}\` is not offered on channel \`${channel.key}\`, which is confirmable: ` +
          `each channel is confirmed over itself`,
      ),
    );
}

function checkRetention(catalog: Catalog): CatalogIssue[] {
  const { decisionsDays } = catalog.retention;
  const longest = catalog.caps.toSorted((a, b) => windowMs(b) - windowMs(a))[0];
  if (longest === undefined) return [];
  const neededDays = Math.ceil(windowMs(longest) / DAY_MS) + 1;
  if (decisionsDays >= neededDays) return [];
  return [
    problem(
      ['retention', 'decisionsDays'],
      `decisions are kept for ${decisionsDays} days, but cap \`${longest.key}\` looks back ${longest.per}: ` +
        `keep them for ${neededDays} days at least, or the cap forgets what it counted`,
    ),
  ];
}
