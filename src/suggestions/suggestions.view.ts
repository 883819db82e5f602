/** Pure: the pages that the suggestion box leads to. */
import type { Catalog } from '../core/catalog.js';
import type { ReadText, SuggestionPage } from '../core/suggestion.js';
import {
  CENTER_PATH,
  contactFrame,
  pageFrame,
  type PageFrame,
} from '../platform/http/page.view.js';

export type TextProblem = Extract<ReadText, { ok: false }>['problem'];

/** Where each page can be had without a link of somebody's own; no form says where to go. */
const BACK: Readonly<Record<SuggestionPage, { readonly path: string; readonly textKey: string }>> =
  {
    home: { path: '/', textKey: 'suggestions.back.home' },
    subscribe: { path: '/subscribe', textKey: 'suggestions.back.subscribe' },
    opt_in: { path: '/', textKey: 'suggestions.back.home' },
    footer: { path: '/', textKey: 'suggestions.back.home' },
    preferences: { path: CENTER_PATH, textKey: 'suggestions.back.preferences' },
    other: { path: '/', textKey: 'suggestions.back.home' },
  };
/** Pages that a link in a mail leads to, which still works. */
const BEHIND_LINKS: readonly SuggestionPage[] = ['opt_in', 'footer'];

export interface SuggestionFormPage {
  readonly frame: PageFrame;
  readonly page: SuggestionPage;
  readonly text: string;
  readonly errorKey: string;
  readonly contact: string;
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly errorCount: number;
}

export interface SlipTakenPage {
  readonly frame: PageFrame;
  readonly textKey: string;
  /** Whom to write to for an answer; empty where none is to be expected. */
  readonly contact: string;
  readonly isBehindLink: boolean;
  readonly backPath: string;
  readonly backKey: string;
}

interface Seen {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly page: SuggestionPage;
}

export function suggestionFormPage(
  { catalog, locale, page }: Seen,
  { typed, problem }: { typed: string; problem: TextProblem },
): SuggestionFormPage {
  const errorKey = `errors.suggestion.${problem}`;
  return {
    // This page is the box: it has no other at its foot.
    frame: pageFrame(catalog, locale),
    page,
    text: typed,
    errorKey,
    contact: catalog.controller.email,
    errors: [{ href: '#suggestion', messageKey: errorKey }],
    errorCount: 1,
  };
}

export function slipTakenPage(
  { catalog, locale, page }: Seen,
  kind: 'suggestion' | 'vote',
): SlipTakenPage {
  return {
    frame: contactFrame(catalog, locale, page),
    textKey: `suggestions.taken.${kind}`,
    contact: kind === 'suggestion' ? catalog.controller.email : '',
    isBehindLink: BEHIND_LINKS.includes(page),
    backPath: BACK[page].path,
    backKey: BACK[page].textKey,
  };
}
