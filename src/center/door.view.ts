import {
  CENTER_PATH,
  contactFrame,
  type PageFrame,
  type Scene,
} from '../platform/http/page.view.js';

export type DoorError = 'missing' | 'invalid';

export interface DoorPage {
  readonly frame: PageFrame;
  readonly titleKey: string;
  readonly errorCount: number;
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly email: { readonly value: string; readonly errorKey: string };
  readonly minutes: number;
}

export interface AskedPage {
  readonly frame: PageFrame;
  readonly minutes: number;
  /** Empty outside development. */
  readonly mailboxUrl: string;
}

export interface OpenPage {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  readonly minutes: number;
}

export function doorPage(
  { catalog, locale }: Scene,
  { minutes, email = '', error }: { minutes: number; email?: string; error?: DoorError | null },
): DoorPage {
  const errorKey = error ? `errors.email.${error}` : '';
  return {
    // What was typed is in no URL, so it would be lost by changing the language.
    frame: contactFrame(catalog, locale, 'preferences', error ? undefined : CENTER_PATH),
    titleKey: error ? 'center.door.titleError' : 'center.door.title',
    errorCount: error ? 1 : 0,
    errors: error ? [{ href: '#email', messageKey: errorKey }] : [],
    email: { value: email, errorKey },
    minutes,
  };
}

export function askedPage(
  { catalog, locale }: Scene,
  { minutes, mailboxUrl }: { minutes: number; mailboxUrl: string },
): AskedPage {
  return { frame: contactFrame(catalog, locale, 'preferences'), minutes, mailboxUrl };
}

export function openPage(
  { catalog, locale }: Scene,
  { path, ...shown }: { path: string; maskedAddress: string; minutes: number },
): OpenPage {
  return { frame: contactFrame(catalog, locale, 'preferences', path), ...shown };
}

/** Of a link that opens nothing, and of a session that was left: no word of which or whose. */
export function outsidePage({ catalog, locale }: Scene): { readonly frame: PageFrame } {
  return { frame: contactFrame(catalog, locale, 'preferences') };
}
