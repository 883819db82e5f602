/**
 * Compares a catalog with those applied before: what would change, and what may never change. A
 * notice is evidence of what people agreed to, a table of holidays of what was closed, and a topic that
 * people could refuse must not turn into one they cannot; all of it holds against every version ever
 * applied, also what has since been removed.
 */
import { canonicalJson } from '../core/canonical-json.js';
import { problem, type CatalogIssue } from '../core/catalog-issue.js';
import type { Catalog } from '../core/catalog.js';
import { differences } from './catalog-difference.js';
import { NOUNS } from './catalog-owner.js';

export interface CatalogChange {
  readonly kind: 'add' | 'change' | 'remove';
  readonly path: string;
  readonly summary: string;
}

interface CatalogPlan {
  readonly changes: readonly CatalogChange[];
  /** Paths lead into the next catalog. */
  readonly refusals: readonly CatalogIssue[];
}

export function planCatalog(
  current: Catalog | null,
  next: Catalog,
  history: readonly Catalog[] = [],
): CatalogPlan {
  const past = current === null ? history : [...history, current];
  return {
    changes: [...groupChanges(current, next), ...SECTIONS.flatMap(sectionChanges(current, next))],
    refusals: [
      ...rewrittenNotices(past, next),
      ...rewrittenHolidays(past, next),
      ...escapedTopics(past, next),
    ],
  };
}

function rewrittenNotices(past: readonly Catalog[], next: Catalog): CatalogIssue[] {
  return next.notices.flatMap((notice, index) => {
    const text = canonicalJson(notice.text);
    const isRewritten = past.some((catalog) =>
      catalog.notices.some(
        ({ key, version, text: applied }) =>
          key === notice.key && version === notice.version && canonicalJson(applied) !== text,
      ),
    );
    if (!isRewritten) return [];
    return [
      problem(
        ['notices', index, 'text'],
        `the text of notice \`${notice.key}\` version ${notice.version} has been applied and cannot change: ` +
          `people agreed to those words; leave it and add another version below`,
      ),
    ];
  });
}

function rewrittenHolidays(past: readonly Catalog[], next: Catalog): CatalogIssue[] {
  return (next.holidays ?? []).flatMap(({ key, version, days }, index) => {
    const isRewritten = past.some((catalog) =>
      catalog.holidays?.some(
        (applied) =>
          applied.key === key && applied.version === version && applied.days.join() !== days.join(),
      ),
    );
    if (!isRewritten) return [];
    return [
      problem(
        ['holidays', index, 'days'],
        `the days of holiday table \`${key}\` version ${version} have been applied and cannot change: ` +
          `decisions were made by them; give the table another version`,
      ),
    ];
  });
}

function escapedTopics(past: readonly Catalog[], next: Catalog): CatalogIssue[] {
  return next.topics.flatMap((topic, index) => {
    const wasMarketing = past.some((catalog) =>
      catalog.topics.some(({ key, class: before }) => key === topic.key && before === 'marketing'),
    );
    if (topic.class === 'marketing' || !wasMarketing) return [];
    return [
      problem(
        ['topics', index, 'class'],
        `topic \`${topic.key}\` was applied as marketing and cannot become ${topic.class}: ` +
          `it would reach people who never agreed; use another key`,
      ),
    ];
  });
}

/** Parts that exist once; some may be left out. */
const GROUPS = [
  'controller',
  'languages',
  'location',
  'renewal',
  'confirmation',
  'personLinks',
  'retention',
] as const;

function groupChanges(current: Catalog | null, next: Catalog): CatalogChange[] {
  return GROUPS.flatMap((group): CatalogChange[] => {
    const [before, after] = [current?.[group], next[group]];
    if (before === undefined)
      return after === undefined ? [] : [{ kind: 'add', path: group, summary: group }];
    if (after === undefined) return [{ kind: 'remove', path: group, summary: group }];
    const found = differences(before, after);
    if (found.length === 0) return [];
    return [{ kind: 'change', path: group, summary: `${group}: ${found.join(', ')}` }];
  });
}

/** Lists of named entries, in the order in which a file shows them. */
const SECTIONS = [
  'channels',
  'purposes',
  'bases',
  'notices',
  'topics',
  'regimes',
  'holidays',
  'caps',
] as const;
type Section = (typeof SECTIONS)[number];

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly value: object;
}

function sectionChanges(
  current: Catalog | null,
  next: Catalog,
): (section: Section) => CatalogChange[] {
  return (section) => {
    const before = current === null ? [] : entriesOf(current, section);
    const after = entriesOf(next, section);
    const old = new Map(before.map((entry) => [entry.id, entry]));
    const kept = new Set(after.map(({ id }) => id));
    return [
      ...after.flatMap((entry) => entryChange(section, old.get(entry.id), entry)),
      ...before.filter(({ id }) => !kept.has(id)).map((entry) => removal(section, entry)),
      ...reordering(section, before, after),
    ];
  };
}

function entryChange(section: Section, before: Entry | undefined, after: Entry): CatalogChange[] {
  const path = `${section}.${after.id}`;
  if (before === undefined) return [{ kind: 'add', path, summary: after.label }];
  const found = differences(before.value, after.value);
  if (found.length === 0) return [];
  return [{ kind: 'change', path, summary: `${after.label}: ${found.join(', ')}` }];
}

const CONSEQUENCES: Partial<Record<Section, string>> = {
  topics: 'its messages are refused from now on',
  notices: 'opt-ins that show it are refused from now on; consents given under it stand',
  channels: 'nothing is sent over it from now on',
  bases: 'what was recorded under it carries nothing from now on',
  regimes: 'its messages go under the next regime that fits, or are refused',
  holidays: 'its days are open from now on',
};

function removal(section: Section, entry: Entry): CatalogChange {
  const consequence = CONSEQUENCES[section];
  const summary = consequence === undefined ? entry.label : `${entry.label}: ${consequence}`;
  return { kind: 'remove', path: `${section}.${entry.id}`, summary };
}

/** The order of topics is what people see, of notices which is in force, of regimes which is taken. */
function reordering(
  section: Section,
  before: readonly Entry[],
  after: readonly Entry[],
): CatalogChange[] {
  const old = before.map(({ id }) => id).filter((id) => after.some((entry) => entry.id === id));
  const now = after.map(({ id }) => id).filter((id) => before.some((entry) => entry.id === id));
  if (old.join() === now.join()) return [];
  return [
    { kind: 'change', path: section, summary: `${section}: now in the order ${now.join(', ')}` },
  ];
}

function entriesOf(catalog: Catalog, section: Section): Entry[] {
  if (section === 'notices')
    return catalog.notices.map((value) => ({
      id: `${value.key}@${value.version}`,
      label: `notice \`${value.key}\` version ${value.version}`,
      value,
    }));
  return (catalog[section] ?? []).map((value) => ({
    id: value.key,
    label: `${NOUNS[section]} \`${value.key}\``,
    value,
  }));
}
