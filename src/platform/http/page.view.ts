import { localised, type Catalog, type Topic } from '../../core/catalog.js';
import { MAX_SUGGESTION, type SuggestionPage } from '../../core/suggestion.js';
import { brandOf, brandUrl } from './brand.js';
import { isLocale, type Locale } from './messages.js';

/** What a page is made from besides its facts. */
export interface Scene {
  readonly catalog: Catalog;
  readonly locale: string;
}

/** Where people choose what they hear, and get in. */
export const CENTER_PATH = '/preferences';

export interface LanguageLink {
  readonly code: Locale;
  readonly name: string;
  readonly url: string;
  readonly isCurrent: boolean;
}

/** What every page shows around its content; `controller` is null only when no catalog stands. */
export interface PageFrame {
  readonly controller: {
    readonly name: string;
    readonly legalName: string;
    readonly address: string;
    readonly email: string;
    readonly privacyPolicy: string;
  } | null;
  readonly languages: readonly LanguageLink[];
  /** Where the organisation's own look stands; null: it keeps ours. */
  readonly look: { readonly sheetUrl: string; readonly logoUrl: string | null } | null;
  /** Of the console alone: where staff can go, and as whom. */
  readonly bar: StaffBar | null;
  /** Of the preference center alone: whose it is, and until when. */
  readonly visitor: Visitor | null;
  /** The suggestion box at the foot, of pages that contacts meet alone. */
  readonly suggestion: {
    readonly page: SuggestionPage;
    readonly mostCharacters: number;
  } | null;
}

export interface Visitor {
  readonly maskedAddress: string;
  /** For how many minutes more the session lasts. */
  readonly minutesLeft: number;
}

export interface StaffBar {
  readonly name: string;
  /** The time of day at which the session ends, whatever is done in it. */
  readonly endsAt: string;
  readonly sections: readonly {
    readonly url: string;
    readonly textKey: string;
    readonly isCurrent: boolean;
  }[];
}

export interface TopicText {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly benefit: string;
  /** Empty when the catalog states none. */
  readonly frequency: string;
  /** Who alone may send it, where the catalog names them; empty: whoever writes for the controller. */
  readonly senders: string;
}

export interface HomePage {
  readonly frame: PageFrame;
  readonly name: string;
  readonly developer: { readonly mailboxUrl: string; readonly docsUrl: string } | null;
}

export interface ErrorPage {
  readonly frame: PageFrame;
  readonly titleKey: string;
  readonly textKey: string;
  readonly code: string;
  /** Where the person can go from here. */
  readonly onward: { readonly url: string; readonly textKey: string };
}

const OWN_NAMES: Readonly<Record<Locale, string>> = { fr: 'Français', en: 'English' };

/** `path` is where the page can be had in another language by GET; without it, no switch. */
export function pageFrame(catalog: Catalog | null, locale: string, path?: string): PageFrame {
  if (!catalog)
    return {
      controller: null,
      languages: [],
      look: null,
      bar: null,
      visitor: null,
      suggestion: null,
    };
  const { name, legalName, address, email, privacyPolicy } = catalog.controller;
  const languages = path === undefined ? [] : catalog.languages.filter(isLocale);
  return {
    controller: { name, legalName, address, email, privacyPolicy },
    languages: languages.map((code) => ({
      code,
      name: OWN_NAMES[code],
      url: inLanguage(path ?? '', code),
      isCurrent: code === locale,
    })),
    look: lookOf(catalog),
    bar: null,
    visitor: null,
    suggestion: null,
  };
}

/** Of a page that contacts meet: with the suggestion box, unless there is nobody to read it. */
export function contactFrame(
  catalog: Catalog | null,
  locale: string,
  page: SuggestionPage,
  path?: string,
): PageFrame {
  const suggestion = catalog && { page, mostCharacters: MAX_SUGGESTION };
  return { ...pageFrame(catalog, locale, path), suggestion };
}

function lookOf({ controller }: Catalog): PageFrame['look'] {
  const brand = brandOf(controller);
  return brand && { sheetUrl: brandUrl(brand.sheet), logoUrl: brand.logo && brandUrl(brand.logo) };
}

/** The same page in a language; the path may have a query already. */
export function inLanguage(path: string, locale: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}lang=${locale}`;
}

export function topicText(topic: Topic, locale: string, catalog: Catalog): TopicText {
  const senders = new Intl.ListFormat(locale, { type: 'conjunction' }).format(topic.senders ?? []);
  return {
    key: topic.key,
    name: localised(topic.name, locale, catalog),
    description: localised(topic.description, locale, catalog),
    benefit: localised(topic.benefit, locale, catalog),
    frequency: topic.frequency ? localised(topic.frequency, locale, catalog) : '',
    senders: senders === '' ? '' : `${catalog.controller.name} (${senders})`,
  };
}

export function homePage(input: {
  catalog: Catalog;
  locale: string;
  isDevelopment: boolean;
}): HomePage {
  return {
    frame: contactFrame(input.catalog, input.locale, 'home', '/'),
    name: input.catalog.controller.name,
    developer: input.isDevelopment ? { mailboxUrl: '/dev/mailbox', docsUrl: '/docs' } : null,
  };
}

export function notFoundPage(catalog: Catalog | null, locale: string): { frame: PageFrame } {
  return { frame: contactFrame(catalog, locale, 'other') };
}

export function problemPage(input: {
  catalog: Catalog | null;
  locale: string;
  status: number;
  code: string;
}): ErrorPage {
  const kind = KIND_OF_CODE[input.code] ?? kindOfProblem(input.status);
  return {
    frame: contactFrame(input.catalog, input.locale, 'other'),
    titleKey: `problem.${kind}.title`,
    textKey: `problem.${kind}.text`,
    code: input.code,
    onward: ONWARD[kind] ?? { url: '/', textKey: 'problem.home' },
  };
}

/** Where the status alone would not tell a person what to do. */
const KIND_OF_CODE: Readonly<Record<string, string>> = {
  session_needed: 'session',
  form_stale: 'stale',
  visit_over: 'visit',
  daily_limit: 'daily',
  suggestion_box_full: 'boxFull',
  authorization_denied: 'unsendable',
  receipt_unavailable: 'noReceipt',
  acts_used_up: 'acts',
};

const TO_CENTER = { url: CENTER_PATH, textKey: 'problem.center' };

const ONWARD: Readonly<Record<string, ErrorPage['onward']>> = {
  visit: { url: CENTER_PATH, textKey: 'problem.visit.onward' },
  daily: TO_CENTER,
  unsendable: TO_CENTER,
  noReceipt: TO_CENTER,
  acts: { url: CENTER_PATH, textKey: 'problem.acts.onward' },
};

const KINDS: Readonly<Record<number, string>> = {
  401: 'forbidden',
  403: 'forbidden',
  409: 'conflict',
  410: 'conflict',
  429: 'tooMany',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

function kindOfProblem(status: number): string {
  return KINDS[status] ?? (status < 500 ? 'malformed' : 'unexpected');
}
