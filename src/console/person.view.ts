/** Pure: the page of one person. */
import { channelName, topicName } from '../core/catalog-names.js';
import type { Catalog } from '../core/catalog.js';
import { historyOf, type History } from './history.view.js';
import { marksOf } from '../compliance/history/marks.js';
import { periodsOf } from '../compliance/history/periods.js';
import type { PersonOnRecord } from './read-person.js';
import type { Shell } from './shell.view.js';
import {
  LEGEND,
  STAFF_WORDS,
  timelineOf,
  type Legend,
  type Timeline,
} from '../compliance/history/timeline.view.js';

export interface ConsentRow {
  readonly topic: string;
  readonly channel: string;
  readonly isStanding: boolean;
  readonly stateKey: string;
  readonly confirmedAt: number;
  readonly hasEnd: boolean;
  readonly endsAt: number;
}

export interface PersonPage extends Shell {
  readonly path: string;
  readonly contactId: string;
  readonly addresses: readonly string[];
  readonly isClear: boolean;
  /** There is something masked, and the session may see it. */
  readonly canUnmask: boolean;
  readonly isRestricted: boolean;
  readonly restrictedAt: number;
  readonly consents: readonly ConsentRow[];
  readonly timeline: Timeline;
  readonly legend: Legend;
  readonly history: History;
  /** Where something can be done about the person; each leads to a page that says what. */
  readonly acts: readonly {
    readonly url: string;
    readonly textKey: string;
    /** Empty where the path names the person already. */
    readonly contactId: string;
  }[];
}

export interface PersonInput {
  readonly shell: Shell;
  readonly catalog: Catalog;
  readonly locale: string;
  readonly person: PersonOnRecord;
  readonly isClear: boolean;
  readonly now: number;
}

export function personPath(contactId: string): string {
  return `/console/contacts/${contactId}`;
}

export function personPage(input: PersonInput): PersonPage {
  const { shell, catalog, locale, person, isClear, now } = input;
  const { contactId, addresses, restrictedAt, lines, lapses } = person;
  return {
    ...shell,
    path: personPath(contactId),
    contactId,
    addresses,
    isClear,
    canUnmask: shell.canSeeClear && !isClear && addresses.length > 0,
    isRestricted: restrictedAt !== null,
    restrictedAt: restrictedAt ?? 0,
    consents: person.consents.map(({ topic, channel, state, confirmedAt, endsAt }) => ({
      topic: topicName(catalog, locale, topic),
      channel: channelName(catalog, locale, channel),
      isStanding: state === 'confirmed',
      stateKey: `console.person.states.${state}`,
      confirmedAt,
      hasEnd: endsAt !== null,
      endsAt: endsAt ?? 0,
    })),
    timeline: timelineOf({
      ...{ catalog, locale, zone: 'UTC', lines, now, words: STAFF_WORDS },
      ...{ periods: periodsOf(lines, now, lapses), marks: marksOf(lines) },
    }),
    legend: LEGEND,
    history: historyOf({ catalog, locale }, lines),
    acts: actsOf(contactId, shell.canErase, restrictedAt !== null),
  };
}

function actsOf(contactId: string, canErase: boolean, isRestricted: boolean) {
  const path = personPath(contactId);
  const acts = [
    { act: 'dossier', url: `${path}/dossier` },
    { act: 'receipts', url: `${path}/receipts` },
    { act: 'export', url: '/console/exports', contactId },
    ...(canErase ? changesOf(path, isRestricted) : []),
  ];
  return acts.map(({ act, url, contactId: named = '' }) => ({
    ...{ url, contactId: named },
    textKey: `console.person.acts.${act}`,
  }));
}

function changesOf(path: string, isRestricted: boolean) {
  return [
    { act: 'requests', url: `${path}/requests` },
    { act: isRestricted ? 'lift' : 'restriction', url: `${path}/restriction` },
    { act: 'erasure', url: `${path}/erasure` },
  ];
}
