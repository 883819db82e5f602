import { localised, type Catalog, type Topic } from '../../core/catalog.js';
import { isLocale, type Locale } from './messages.js';

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
  /** Of the console alone: where staff can go, and as whom. */
  readonly bar: StaffBar | null;
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
}

const OWN_NAMES: Readonly<Record<Locale, string>> = { fr: 'Français', en: 'English' };

/** `path` is where the page can be had in another language by GET; without it, no switch. */
export function pageFrame(catalog: Catalog | null, locale: string, path?: string): PageFrame {
  if (!catalog) return { controller: null, languages: [], bar: null };
  const { name, legalName, address, email, privacyPolicy } = catalog.controller;
  const languages = path === undefined ? [] : catalog.languages.filter(isLocale);
  return {
    controller: { name, legalName, address, email, privacyPolicy },
    languages: languages.map((code) => ({
      code,
      name: OWN_NAMES[code],
      url: `${path ?? ''}?lang=${code}`,
      isCurrent: code === locale,
    })),
    bar: null,
  };
}

export function topicText(topic: Topic, locale: string, catalog: Catalog): TopicText {
  return {
    key: topic.key,
    name: localised(topic.name, locale, catalog),
    description: localised(topic.description, locale, catalog),
    benefit: localised(topic.benefit, locale, catalog),
    frequency: topic.frequency ? localised(topic.frequency, locale, catalog) : '',
  };
}

export function homePage(input: {
  catalog: Catalog;
  locale: string;
  isDevelopment: boolean;
}): HomePage {
  return {
    frame: pageFrame(input.catalog, input.locale, '/'),
    name: input.catalog.controller.name,
    developer: input.isDevelopment ? { mailboxUrl: '/dev/mailbox', docsUrl: '/docs' } : null,
  };
}

export function notFoundPage(catalog: Catalog | null, locale: string): { frame: PageFrame } {
  return { frame: pageFrame(catalog, locale) };
}

export function problemPage(input: {
  catalog: Catalog | null;
  locale: string;
  status: number;
  code: string;
}): ErrorPage {
  const kind = KIND_OF_CODE[input.code] ?? kindOfProblem(input.status);
  return {
    frame: pageFrame(input.catalog, input.locale),
    titleKey: `problem.${kind}.title`,
    textKey: `problem.${kind}.text`,
    code: input.code,
  };
}

/** Where the status alone would not tell a person what to do. */
const KIND_OF_CODE: Readonly<Record<string, string>> = {
  session_needed: 'session',
  form_stale: 'stale',
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
