/** Pure: the page of somebody's choices. */
import { channelName, topicName } from '../core/catalog-names.js';
import { languageFor } from '../core/catalog.js';
import { offerOf, offersFor, type Offer } from '../opt-in/offer.view.js';
import { isLocale } from '../platform/http/messages.js';
import { topicVotes, type TopicVote } from '../platform/http/topic-vote.view.js';
import { PROVED_KIND } from './chosen-forms.js';
import type { Edits } from './edits.js';
import { limitsOf, type Limits } from './limits.view.js';
import type { PauseError } from './pause-until.js';
import type { EditErrors } from './plan-edits.js';
import type { Choices, OpenUndo, ShownChoices } from './read-choices.js';
import type { Shell } from './shell.view.js';
import { standingIn, zoneOf, type OnFile, type Standing } from './standing.js';
import { topicCards, type CardScene, type TopicCard } from './topic-card.view.js';

/** A button that stops something at once. */
export interface StopButton {
  /** What the form sends. */
  readonly field: 'topic' | 'channel' | 'all';
  readonly value: string;
  /** Of a topic or a channel; empty for everything. */
  readonly name: string;
  readonly textKey: string;
}

export interface ChoicesPage extends Shell, Limits, Offer {
  /** By whose clock the page tells the time. */
  readonly zone: string;
  readonly titleKey: string;
  readonly states: readonly {
    readonly textKey: string;
    /** Where the organisation is written to about it. */
    readonly email: string;
  }[];
  /** Whether there is anything to say of what was done. */
  readonly isTold: boolean;
  readonly done: Done | null;
  /** What was stopped a moment ago; null: nothing can be taken back. */
  readonly undo: UndoOffer | null;
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly errorCount: number;
  readonly stops: readonly StopButton[];
  readonly pause: {
    readonly isOn: boolean;
    readonly until: number;
    readonly errorKey: string;
    readonly date: string;
  };
  readonly topicsErrorKey: string;
  readonly noticeErrorKey: string;
  /** Of topics that stand, and after everything that can be stopped: nothing is asked before leaving. */
  readonly votes: readonly TopicVote[];
  readonly cards: readonly TopicCard[];
  readonly language: {
    readonly shown: string;
    readonly options: readonly { value: string; name: string; isChosen: boolean }[];
  };
  readonly locale: string;
}

/** What the act before this page did, as far as it can be told without saying it in the URL. */
export interface Done {
  /** Empty where the topics say it. */
  readonly textKey: string;
  /** Topics as one list; empty for none. */
  readonly given: string;
  readonly left: string;
  readonly offersReceipt: boolean;
}

export interface UndoOffer {
  readonly undoIds: readonly string[];
  readonly textKey: string;
  /** On the button: what was saved along with a stop stays. */
  readonly actionKey: string;
  /** Topics as one list, or a channel. */
  readonly name: string;
  readonly until: number;
  /** The page says already that this was left. */
  readonly isSaid: boolean;
}

export interface ChoicesInput {
  readonly shell: Shell;
  readonly locale: string;
  readonly choices: ShownChoices;
  readonly edits?: Edits;
  readonly errors?: EditErrors;
  readonly pauseDate?: { readonly typed: string; readonly error: PauseError };
}

/** What these did shows by its topics. */
const LEFT = 'center.done.left';
const SAVED = 'center.done.saved';
const TELL_TOPICS: readonly string[] = [SAVED, LEFT];
const LANGUAGE_NAMES: Readonly<Record<string, string>> = { fr: 'Français', en: 'English' };

export function choicesPage(input: ChoicesInput): ChoicesPage {
  const { shell, locale, choices, edits, errors = {} } = input;
  const { file, contact } = choices;
  const standing = standingIn(file, contact);
  const offer = offerIn(file, locale);
  const scene: CardScene = { locale, choices, standing, offer, edits: edits ?? null };
  const cards = topicCards(scene);
  const found = errorsOf(errors, cards, input.pauseDate?.error);
  const done = doneOf(input, scene);
  const undo = choices.undo && undoOf(choices.undo, scene, done);
  return {
    ...shell,
    zone: zoneOf(file, contact),
    titleKey: titleOf(found.length > 0, shell.doneKey),
    states: statesOf(choices, standing),
    isTold: done !== null || undo !== null,
    done,
    undo,
    errors: found,
    errorCount: found.length,
    stops: stopsOf(scene),
    pause: {
      isOn: isPaused(file),
      until: file.preference.pausedUntil ?? 0,
      errorKey: errorKey('until', input.pauseDate?.error),
      date: input.pauseDate?.typed ?? '',
    },
    topicsErrorKey: errorKey('topics', errors.topics),
    noticeErrorKey: errorKey('notice', errors.notice),
    votes: topicVotes(file.catalog, locale, standingTopics(cards), 'preferences'),
    cards,
    ...limitsOf(choices, edits, errors),
    language: languageOf(file, locale, edits),
    locale,
    ...offer,
  };
}

/** A topic on a channel, each channel, everything: all of it on one screen of a telephone. */
function stopsOf(scene: CardScene): StopButton[] {
  const { file } = scene.choices;
  const standing = [...scene.standing.values()];
  const channels = [...new Set(standing.map(({ channel }) => channel))].sort();
  const topics = topicCards(scene).flatMap(({ boxes, name, key }) =>
    boxes
      .filter(({ stands }) => stands)
      .map((box): StopButton => ({
        field: 'topic',
        value: box.key,
        name: channels.length > 1 ? `${name} · ${box.channelName}` : name || key,
        textKey: 'choices.stop.topic',
      })),
  );
  const byChannel = channels.map((channel): StopButton => ({
    field: 'channel',
    value: channel,
    name: channelName(file.catalog, scene.locale, channel),
    textKey: 'choices.stop.channel',
  }));
  const all: StopButton = { field: 'all', value: 'yes', name: '', textKey: 'choices.stop.all' };
  return [...topics, ...byChannel, ...(file.isObjecting ? [] : [all])];
}

/** Whatever else than a pause keeps messages away, or lets none come, in words. */
function statesOf(
  { file, contact, refused }: Choices,
  standing: ReadonlyMap<string, Standing>,
): ChoicesPage['states'] {
  const isIdle = standing.size === 0 && !file.isObjecting;
  return [
    ...(contact.restrictedAt === null ? [] : ['restricted']),
    ...(file.isObjecting ? ['objecting'] : []),
    ...(['complaint', 'undeliverable'] as const).filter((kind) => refused.includes(kind)),
    ...(isIdle ? ['nothing'] : []),
  ].map((state) => ({ textKey: `choices.state.${state}`, email: file.catalog.controller.email }));
}

function isPaused({ preference, now }: OnFile): boolean {
  return preference.pausedUntil !== null && preference.pausedUntil > now;
}

/** What the last act gave and ended bears the instant of that act. */
function doneOf({ choices, shell }: ChoicesInput, scene: CardScene): Done | null {
  const { doneKey } = shell;
  if (doneKey === '') return null;
  const { file, contact } = choices;
  const at = contact.lastActAt?.getTime() ?? 0;
  const isThen = (date: Date | null): boolean => date?.getTime() === at;
  const { consents, bases } = file;
  const given = consents.filter((one) => one.state === 'confirmed' && isThen(one.confirmedAt));
  const left = [...consents, ...bases].filter(({ endedAt }) => isThen(endedAt));
  const names = (of: readonly { topic: string }[]) =>
    listOf(
      scene.locale,
      of.map(({ topic }) => topicName(file.catalog, scene.locale, topic)),
    );
  const tellsTopics = TELL_TOPICS.includes(doneKey);
  const isTold = doneKey === LEFT && left.length > 0;
  return {
    textKey: isTold ? '' : doneKey,
    given: tellsTopics ? names(given) : '',
    left: tellsTopics ? names(left) : '',
    offersReceipt: tellsTopics && given.length + left.length > 0,
  };
}

function undoOf(open: OpenUndo, scene: CardScene, done: Done | null): UndoOffer {
  const { undoIds, reductions, until } = open;
  const isSaid = done !== null && done.left !== '';
  const actionKey = `choices.undo.${done?.textKey === SAVED ? 'stop' : 'action'}`;
  return { undoIds, until, isSaid, actionKey, ...wordsOf(reductions, scene) };
}

function wordsOf(
  reductions: OpenUndo['reductions'],
  scene: CardScene,
): Pick<UndoOffer, 'textKey' | 'name'> {
  const { locale } = scene;
  const { catalog } = scene.choices.file;
  const left = reductions.filter((one) => one.kind === 'left');
  const topics = left.flatMap(({ topic }) => topic ?? []);
  if (topics.length > 0) {
    const names = topics.map((topic) => topicName(catalog, locale, topic));
    const name = listOf(locale, names);
    return { textKey: 'choices.undo.topics', name };
  }
  const [channel] = left.flatMap((one) => one.channel ?? []);
  if (channel !== undefined)
    return { textKey: 'choices.undo.channel', name: channelName(catalog, locale, channel) };
  const [{ kind } = { kind: 'left' }] = reductions;
  return { textKey: `choices.undo.${kind === 'left' ? 'all' : kind}`, name: '' };
}

function listOf(locale: string, names: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(new Set(names));
}

/** Screen readers read the title first: it says what was done. */
function titleOf(isWrong: boolean, doneKey: string): string {
  if (isWrong) return 'choices.titleError';
  const [, word] =
    /^center\.done\.(saved|unchanged|left|paused|resumed|undone|undone_before|kept)$/.exec(
      doneKey,
    ) ?? [];
  return word === undefined ? 'choices.title' : `choices.titles.${word}`;
}

const standingTopics = (cards: readonly TopicCard[]): string[] =>
  cards.filter(({ boxes }) => boxes.some(({ stands }) => stands)).map(({ key }) => key);

function languageOf(file: OnFile, locale: string, edits?: Edits): ChoicesPage['language'] {
  const { catalog } = file;
  const shown = languageFor(file.locale ?? locale, catalog);
  const chosen = edits?.language ?? shown;
  return {
    shown,
    options: catalog.languages.filter(isLocale).map((value) => ({
      value,
      name: LANGUAGE_NAMES[value] ?? value,
      isChosen: value === chosen,
    })),
  };
}

function offerIn({ catalog }: OnFile, locale: string): Offer {
  const topics = offersFor(catalog, PROVED_KIND).flatMap((one) => one.topics);
  return offerOf(catalog, locale, [...new Set(topics)]);
}

const errorKey = (field: string, error: string | undefined): string =>
  error === undefined ? '' : `choices.errors.${field}.${error}`;

function errorsOf(
  errors: EditErrors,
  cards: readonly TopicCard[],
  until: PauseError | undefined,
): ChoicesPage['errors'] {
  const first = cards[0]?.boxes[0]?.id ?? 'choices';
  const hrefs = { topics: `#${first}`, notice: '#terms' } as Record<string, string>;
  const all = Object.entries({ ...errors, ...(until === undefined ? {} : { until }) });
  return all.map(([field, error]) => ({
    href: hrefs[field] ?? `#${field}`,
    messageKey: errorKey(field, error),
  }));
}
