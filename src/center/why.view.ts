/** Pure: the page that answers "Why did I get this?". */
import { PREFERENCES_PAGE, SESSION_LINK } from '../core/own-actors.js';
import { keptDaysOf } from '../core/retention.js';
import { ACTIONS } from '../compliance/history/codes.js';
import {
  legendOfAgreements,
  timelineOf,
  type Legend,
  type Timeline,
} from '../compliance/history/timeline.view.js';
import type { CenterScene } from './center-pages.js';
import { toldName } from '../compliance/history/names.js';
import { agreementsOf, PERSON_WORDS, type AgreementRow } from './agreements.view.js';
import type { Shell } from './shell.view.js';
import type { WhyFacts } from './read-why.js';
import { messageRows, senderName, type MessageRow } from './why-messages.view.js';
import { groundsOf, textsAgreedTo, type AgreedText } from './why-texts.view.js';

export const WHY_PATH = '/preferences/why';

/** Who works for the controller, as `toldName` says. */
const OURS: readonly string[] = ['staff', 'operator'];

const LEGEND = legendOfAgreements(PERSON_WORDS);

/** Whom access lines name where people look at what is kept about themselves. */
const YOU: readonly string[] = [SESSION_LINK, PREFERENCES_PAGE];

export interface LookRow {
  readonly at: number;
  /** A client by its name; all others as `actorName` knows them. */
  readonly who: string;
  /** Where the person is told in other words than staff; empty where they are the same. */
  readonly whoKey: string;
  /** They came in, or took something away, themselves. */
  readonly isYou: boolean;
  readonly whatKey: string;
  readonly reason: string;
}

export interface WhyPage extends Shell {
  readonly path: string;
  readonly titleKey: string;
  readonly keptDays: number;
  readonly messages: readonly MessageRow[];
  readonly texts: readonly AgreedText[];
  /** What stands on the first page alone. */
  readonly isNewest: boolean;
  readonly olderThan: string;
  readonly checks: readonly { readonly on: number; readonly who: string; readonly count: number }[];
  readonly looks: readonly LookRow[];
  readonly olderLooks: number;
  readonly agreements: readonly AgreementRow[];
  readonly olderAgreements: number;
  readonly timeline: Timeline;
  readonly legend: Legend;
}

export function whyPage(scene: CenterScene, facts: WhyFacts): WhyPage {
  const { shell, catalog, locale } = scene;
  const { isNewest, olderThan, now, checks, looks, names } = facts;
  const grounds = groundsOf(facts);
  const texts = textsAgreedTo(grounds.values(), facts.versions);
  const { rows, older, ...drawn } = agreementsOf({ catalog, locale }, facts);
  return {
    ...shell,
    path: WHY_PATH,
    titleKey: isNewest ? 'why.title' : 'why.titleOlder',
    keptDays: keptDaysOf(catalog).decisions,
    messages: messageRows({ catalog, locale, grounds, texts }, facts),
    texts,
    isNewest,
    olderThan: olderThan ?? '',
    checks: checks.map(({ day, clientId, count }) => ({
      on: Date.parse(day),
      who: senderName(names, clientId),
      count,
    })),
    looks: looks.newest.toReversed().map((look) => ({
      at: look.at.getTime(),
      ...whoOf(toldName(names, look.actor)),
      isYou: YOU.includes(look.actor),
      whatKey: `why.looks.${ACTIONS.includes(look.action) ? look.action : 'other'}`,
      reason: look.reason,
    })),
    olderLooks: looks.total - looks.newest.length,
    agreements: rows,
    olderAgreements: older,
    timeline: timelineOf({
      ...drawn,
      catalog,
      locale,
      zone: shell.zone,
      lines: [],
      now,
      words: PERSON_WORDS,
    }),
    legend: LEGEND,
  };
}

function whoOf(who: string): Pick<LookRow, 'who' | 'whoKey'> {
  return { who, whoKey: OURS.includes(who) ? `why.looked.ours.${who}` : '' };
}
