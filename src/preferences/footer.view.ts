/** Pure: the page behind the link at the foot of a message, and the page that answers it. */
import { topicName } from '../core/catalog-names.js';
import { clockFor, type Catalog } from '../core/catalog.js';
import { contactFrame, type PageFrame } from '../platform/http/page.view.js';
import { topicVotes, type TopicVote } from '../platform/http/topic-vote.view.js';
import type { Reduction } from './reduction.js';

export const FOOTER_ACTIONS = ['topic', 'less', 'pause', 'all'] as const;
export type FooterAction = (typeof FOOTER_ACTIONS)[number];

/** What has stopped already, as far as the page tells whoever holds the link. */
export type FooterState = 'receiving' | 'topic_left' | 'all_left';

interface FooterButton {
  readonly action: FooterAction;
  readonly textKey: string;
  readonly actionKey: string;
}

interface FooterButtons {
  /** By which the next page knows what it can take back. */
  readonly secret: string;
  readonly path: string;
  readonly groups: readonly {
    readonly titleKey: string;
    readonly buttons: readonly FooterButton[];
  }[];
}

interface Shown {
  readonly frame: PageFrame;
  /** Whose clock the page is written by. */
  readonly zone: string;
  readonly maskedAddress: string;
  readonly topicName: string;
  readonly buttons: FooterButtons;
}

export interface FooterPage extends Shown {
  /** Empty while the topic arrives. */
  readonly leftKey: string;
}

export interface FooterDonePage extends Shown {
  readonly titleKey: string;
  readonly resultKey: string;
  /** When a pause ends; null where there is none. */
  readonly pausedUntil: number | null;
  readonly isReduced: boolean;
  /** Null where there is nothing that could be taken back. */
  readonly undo: { readonly secret: string; readonly until: number } | null;
  /** One, or none where the catalog no longer has the topic. */
  readonly votes: readonly TopicVote[];
}

export interface FooterInput {
  readonly catalog: Catalog;
  readonly locale: string;
  /** Null: taken to be where the catalog says. */
  readonly zone: string | null;
  readonly path: string;
  readonly maskedAddress: string;
  readonly topic: string;
  readonly state: FooterState;
  readonly secret: string;
}

export type FooterResult =
  | {
      readonly outcome: 'done' | 'already';
      readonly reduction: Reduction;
      readonly undo: { readonly token: string; readonly until: number } | null;
    }
  | { readonly outcome: 'undone' | 'used' | 'changed' | 'over' };

// The smallest step comes first, and leaving everything is never a step further away.
const GROUPS: readonly { titleKey: string; actions: readonly FooterAction[] }[] = [
  { titleKey: '', actions: ['topic'] },
  { titleKey: 'footer.lessTitle', actions: ['less', 'pause'] },
  { titleKey: 'footer.allTitle', actions: ['all'] },
];

const LEFT: Readonly<Record<FooterState, string>> = {
  receiving: '',
  topic_left: 'footer.left.topic',
  all_left: 'footer.left.all',
};

/** What was chosen stands first there; the rest needs no steps any more. */
const OTHERS: typeof GROUPS = [{ titleKey: 'footerDone.others', actions: FOOTER_ACTIONS }];

export function footerPage(input: FooterInput): FooterPage {
  return {
    ...shown(input, input.state === 'receiving' ? GROUPS : OTHERS, [], input.path),
    leftKey: LEFT[input.state],
  };
}

export function footerDonePage(input: FooterInput & { result: FooterResult }): FooterDonePage {
  const { result } = input;
  const { outcome } = result;
  if (outcome !== 'done' && outcome !== 'already')
    return {
      ...shown(input, OTHERS, []),
      titleKey: `footerDone.title.${outcome}`,
      resultKey: `footerDone.${outcome}`,
      pausedUntil: null,
      isReduced: false,
      undo: null,
      votes: [],
    };
  const { reduction, undo } = result;
  const action = actionOf(reduction);
  return {
    ...shown(input, OTHERS, [action]),
    titleKey: `footerDone.title.${outcome}`,
    resultKey: `footerDone.${outcome}.${action}`,
    pausedUntil: reduction.kind === 'paused' ? reduction.until : null,
    isReduced: true,
    // Asked of who just met the messages, and not again of who comes back.
    votes:
      outcome === 'done' ? topicVotes(input.catalog, input.locale, [input.topic], 'footer') : [],
    undo: undo && { secret: undo.token, until: undo.until },
  };
}

function shown(
  input: FooterInput,
  offered: typeof GROUPS,
  done: readonly FooterAction[],
  languagesAt?: string,
): Shown {
  const { catalog, locale, path, maskedAddress, secret, state } = input;
  const isOpen = (action: FooterAction) =>
    state !== 'all_left' &&
    !(state === 'topic_left' && action === 'topic') &&
    !done.includes(action);
  const groups = offered.map(({ titleKey, actions }) => ({
    titleKey,
    buttons: actions.filter(isOpen).map((action) => ({
      action,
      textKey: `footer.${action}.text`,
      actionKey: `footer.${action}.action`,
    })),
  }));
  return {
    frame: contactFrame(catalog, locale, 'footer', languagesAt),
    zone: clockFor(catalog, input.zone),
    maskedAddress,
    topicName: topicName(catalog, locale, input.topic),
    buttons: {
      secret,
      path: `${path}?lang=${locale}`,
      groups: groups.filter(({ buttons }) => buttons.length > 0),
    },
  };
}

function actionOf(reduction: Reduction): FooterAction {
  if (reduction.kind === 'left') return reduction.topic === null ? 'all' : 'topic';
  return reduction.kind === 'less' ? 'less' : 'pause';
}
