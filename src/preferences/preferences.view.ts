/** Pure: what is on file about somebody's choices, as the document that clients read. */
import type { Catalog } from '../core/catalog.js';
import { formatInstant } from '../core/duration.js';
import type { OwnHours } from '../core/regime.js';
import type { TopicOnChannel } from '../core/topic.js';
import type { BasisOnFile } from './bases.store.js';
import type { ConsentEntity } from './consent.entity.js';
import type { PreferenceDocumentDto, TopicStateDto } from './preferences.dto.js';
import type { PendingTopic, StoredPreference } from './preferences.store.js';

export interface OnFile {
  readonly contactId: string;
  readonly catalog: Catalog;
  readonly consents: readonly ConsentEntity[];
  readonly bases: readonly BasisOnFile[];
  readonly pending: readonly PendingTopic[];
  readonly preference: StoredPreference;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly isObjecting: boolean;
  readonly now: number;
}

type Standing = Omit<TopicStateDto, keyof TopicOnChannel>;

interface Line {
  readonly state: TopicStateDto['state'];
  readonly basis: string | null;
  readonly since: Date | null;
  readonly expiresAt: Date | null;
}

const NOTHING: Line = { state: 'none', basis: null, since: null, expiresAt: null };

export function documentOf(file: OnFile): PreferenceDocumentDto {
  const { budget, pausedUntil, hours, cadences } = file.preference;
  return {
    contactId: file.contactId,
    topics: topicsOf(file).map((one) => ({ ...one, ...standingOf(file, one) })),
    cadences,
    budget,
    pausedUntil: pausedUntil !== null && pausedUntil > file.now ? formatInstant(pausedUntil) : null,
    hours: hours && hoursText(hours),
    timezone: file.preference.timezone ?? file.timezone,
    locale: file.locale,
    objection: file.isObjecting,
  };
}

export function hoursText({ fromMinute, toMinute }: OwnHours): { from: string; to: string } {
  return { from: timeText(fromMinute), to: timeText(toMinute) };
}

/** The catalog's marketing, and whatever is on file of topics that it no longer has. */
function topicsOf({ catalog, consents, bases, pending }: OnFile): TopicOnChannel[] {
  const offered = catalog.topics
    .filter((topic) => topic.class === 'marketing')
    .flatMap(({ key: topic, channels }) => channels.map((channel) => ({ topic, channel })));
  const known = new Map<string, TopicOnChannel>();
  for (const { topic, channel } of [...offered, ...consents, ...bases, ...pending])
    known.set(`${topic} ${channel}`, { topic, channel });
  return [...known.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** What carries messages comes first, then what might, then what once did. */
function standingOf({ consents, bases, pending, now }: OnFile, of: TopicOnChannel): Standing {
  const isIt = ({ topic, channel }: TopicOnChannel) => topic === of.topic && channel === of.channel;
  const isOver = (until: Date | null) => until !== null && until.getTime() <= now;
  const consent = consents.filter(isIt).map(ofConsent);
  const basis = bases.filter(isIt).map(ofBasis);
  const asked = pending.filter(isIt).map(ofPending);
  const carries = ({ state, expiresAt }: Line) => state !== 'withdrawn' && !isOver(expiresAt);
  const lines = [...consent, ...basis];
  const line = lines.find(carries) ?? asked[0] ?? lines[0] ?? NOTHING;
  return {
    ...line,
    since: line.since?.toISOString() ?? null,
    expiresAt: line.expiresAt?.toISOString() ?? null,
  };
}

function ofConsent({ state, basis, confirmedAt, endedAt, expiresAt }: ConsentEntity): Line {
  return state === 'confirmed'
    ? { state, basis, since: confirmedAt, expiresAt }
    : { state, basis, since: endedAt, expiresAt: null };
}

function ofBasis({ basis, since, expiresAt, endedAt }: BasisOnFile): Line {
  return endedAt === null
    ? { state: 'none', basis, since, expiresAt }
    : { state: 'withdrawn', basis, since: endedAt, expiresAt: null };
}

function ofPending({ since, expiresAt }: PendingTopic): Line {
  return { state: 'pending', basis: null, since, expiresAt };
}

function timeText(minute: number): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}
