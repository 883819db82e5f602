/**
 * Pure: what the edits of somebody's choices come to, held against what stands now. Nothing of it is done
 * unless all of it can be: an error names its field, and everything else waits for it to be mended.
 */
import { channelByKey, topicByKey, type Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import { isZone } from '../core/local-time.js';
import type { OwnBudget, PreferenceChange } from '../core/preference.js';
import type { OwnHours } from '../core/regime.js';
import { topicOnChannelKey, type TopicOnChannel } from '../core/topic.js';
import { newlyTicked, newlyUnticked, type Edits } from './edits.js';
import type { Standing } from './standing.js';

/** What is wrong, by field. */
export interface EditErrors {
  readonly topics?: 'unknown';
  readonly notice?: 'stale';
  readonly budget?: 'invalid';
  readonly from?: 'missing' | 'invalid' | 'same';
  readonly to?: 'missing' | 'invalid';
  readonly timezone?: 'missing' | 'unknown';
}

export interface Plan {
  readonly give: readonly TopicOnChannel[];
  readonly leave: readonly TopicOnChannel[];
  readonly change: PreferenceChange;
  readonly timezone?: string;
  readonly locale?: string;
}

export type Planned =
  { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly errors: EditErrors };

export interface Stage {
  readonly catalog: Catalog;
  readonly standing: ReadonlyMap<string, Standing>;
}

interface Read<T> {
  readonly value?: T;
  readonly errors?: EditErrors;
}

export const WEEK_HOURS = 7 * 24;
const MOST_MESSAGES = 1_000;
const NUMBER = /^\d{1,4}$/;
/** Old browsers show a field for text, where people write as they are used to: `8:00`, `8h30`, `8 h`. */
const TIME = /^(\d{1,2})\s*[:.hH]\s*(\d{2})?$/;

export function planEdits(edits: Edits, stage: Stage): Planned {
  const topics = readTopics(edits, stage);
  const budget = readBudget(edits.budget);
  const hours = readHours(edits.hours);
  const zone = readZone(edits.timezone);
  const errors = { ...topics.errors, ...budget.errors, ...hours.errors, ...zone.errors };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const timezone = zone.value ?? zoneMeant(edits, hours.value);
  const { language } = edits;
  return {
    ok: true,
    plan: {
      give: [],
      leave: [],
      ...topics.value,
      change: {
        ...(budget.value === undefined ? {} : { budget: budget.value }),
        ...(hours.value === undefined ? {} : { hours: hours.value }),
        ...cadencesIn(edits, stage.catalog),
      },
      ...(timezone === null ? {} : { timezone }),
      ...(language === undefined ? {} : { locale: spoken(language, stage.catalog) }),
    },
  };
}

/**
 * What already stands is not given again. What the page showed and the person unticked is left, also where
 * it ended by itself meanwhile: their no is for what may come, and whoever records it stops repeats.
 */
function readTopics(
  edits: Edits,
  { catalog, standing }: Stage,
): Read<Pick<Plan, 'give' | 'leave'>> {
  const give = newlyTicked(edits).map(topicOnChannelNamed);
  if (!give.every((one) => isInCatalog(catalog, one))) return { errors: { topics: 'unknown' } };
  const leave = newlyUnticked(edits).map(topicOnChannelNamed);
  const missing = give.filter((one) => standing.get(topicOnChannelKey(one))?.basis !== 'consent');
  const stage = { catalog, standing };
  return { value: { give: missing, leave: leave.filter((one) => canBeLeft(stage, one)) } };
}

/** What stands, and what could: of anything else each no would be one entry more. */
export function canBeLeft({ catalog, standing }: Stage, one: TopicOnChannel): boolean {
  if (standing.has(topicOnChannelKey(one))) return true;
  const isMarketing = topicByKey(catalog, one.topic)?.class === 'marketing';
  return isMarketing && channelByKey(catalog, one.channel) !== null;
}

/** What names none at all is none of the catalog's. */
function topicOnChannelNamed(key: string): TopicOnChannel {
  const [topic = '', channel = '', ...more] = key.split('/');
  return more.length === 0 ? { topic, channel } : { topic: key, channel };
}

function isInCatalog(catalog: Catalog, { topic, channel }: TopicOnChannel): boolean {
  return topicByKey(catalog, topic) !== null && channelByKey(catalog, channel) !== null;
}

/** A topic that has left the catalog since the page was shown has no pace, and keeps nobody from the rest. */
function cadencesIn({ cadences }: Edits, catalog: Catalog): Pick<PreferenceChange, 'cadences'> {
  const known = Object.entries(cadences).filter(([key]) => topicByKey(catalog, key) !== null);
  if (known.length === 0) return {};
  if (!known.every(([key]) => topicByKey(catalog, key)?.class === 'marketing'))
    throw new DomainError('malformed_body');
  return { cadences: Object.fromEntries(known) };
}

function readBudget(typed: string | undefined): Read<OwnBudget | null> {
  if (typed === undefined) return {};
  if (typed === '') return { value: null };
  if (!NUMBER.test(typed) || Number(typed) > MOST_MESSAGES)
    return { errors: { budget: 'invalid' } };
  return { value: { limit: Number(typed), hours: WEEK_HOURS } };
}

function readHours(typed: Edits['hours']): Read<OwnHours | null> {
  if (typed === undefined) return {};
  if (typed.from === '' && typed.to === '') return { value: null };
  const [fromMinute, toMinute] = [minuteOf(typed.from), minuteOf(typed.to)];
  if (fromMinute === null || toMinute === null)
    return { errors: { ...wrongTime('from', typed.from), ...wrongTime('to', typed.to) } };
  // One that ends where it begins is all day, or no time at all: nobody can tell.
  if (fromMinute === toMinute) return { errors: { from: 'same' } };
  return { value: { fromMinute, toMinute } };
}

function wrongTime(field: 'from' | 'to', typed: string): EditErrors {
  if (typed === '') return { [field]: 'missing' };
  return minuteOf(typed) === null ? { [field]: 'invalid' } : {};
}

function minuteOf(typed: string): number | null {
  const [, hours, minutes = '0'] = TIME.exec(typed) ?? [];
  if (hours === undefined) return null;
  const isTime = Number(hours) < 24 && Number(minutes) < 60;
  return isTime ? Number(hours) * 60 + Number(minutes) : null;
}

function readZone(typed: string | undefined): Read<string> {
  if (typed === undefined) return {};
  if (typed === '') return { errors: { timezone: 'missing' } };
  return isZone(typed) ? { value: typed } : { errors: { timezone: 'unknown' } };
}

/** New hours are meant in the zone that stood beside them. */
function zoneMeant({ shownTimezone }: Edits, hours: OwnHours | null | undefined): string | null {
  return hours && isZone(shownTimezone) ? shownTimezone : null;
}

function spoken(language: string, catalog: Catalog): string {
  if (!catalog.languages.includes(language)) throw new DomainError('malformed_body');
  return language;
}
