import type { Catalog } from '../core/catalog.js';
import { pageFrame, type PageFrame } from '../platform/http/page.view.js';

/** What the pages show of a mail. */
export interface ListedMail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly date: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface MailboxPage {
  readonly frame: PageFrame;
  readonly count: number;
  readonly mails: readonly {
    readonly url: string;
    readonly to: string;
    readonly subject: string;
    readonly at: number;
  }[];
}

/** A piece of the text part; `url` is null where it is plain words. */
export interface TextPiece {
  readonly text: string;
  readonly url: string | null;
}

export interface MailPage {
  readonly frame: PageFrame;
  readonly backUrl: string;
  readonly to: string;
  readonly subject: string;
  readonly at: number;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly pieces: readonly TextPiece[];
  readonly links: readonly string[];
}

const MAILBOX = '/dev/mailbox';

export function mailboxPage(
  catalog: Catalog | null,
  locale: string,
  mails: readonly ListedMail[],
): MailboxPage {
  return {
    frame: pageFrame(catalog, locale, MAILBOX),
    count: mails.length,
    mails: mails.map(({ id, to, subject, date }) => ({
      url: `${MAILBOX}/${encodeURIComponent(id)}`,
      to,
      subject,
      at: Date.parse(date),
    })),
  };
}

export function mailPage(catalog: Catalog | null, locale: string, mail: ListedMail): MailPage {
  const pieces = textPieces(mail.text);
  return {
    frame: pageFrame(catalog, locale, `${MAILBOX}/${encodeURIComponent(mail.id)}`),
    backUrl: MAILBOX,
    to: mail.to,
    subject: mail.subject,
    at: Date.parse(mail.date),
    headers: Object.entries(mail.headers).map(([name, value]) => ({ name, value })),
    pieces,
    links: [...new Set(pieces.flatMap(({ url }) => url ?? []))],
  };
}

/** Only http and https become links; the punctuation that ends a sentence stays outside. */
export function textPieces(text: string): TextPiece[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]’»])/)
    .map((piece, index) => ({ text: piece, url: index % 2 === 1 ? piece : null }))
    .filter((piece) => piece.text !== '');
}
