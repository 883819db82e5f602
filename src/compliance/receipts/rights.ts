/** Pure: what the person may do about it, and where; in the language that they were asked in. */
import type { Controller } from '../../core/catalog.js';
import type { Words } from '../../platform/http/messages.js';
import type { JsonObject } from './context.js';

/** GDPR Art. 13(2)(b)–(d); a complaint goes to the authority of the person’s own country. */
const RIGHTS = ['A7-3', 'A15', 'A16', 'A17', 'A18', 'A20', 'A21', 'A77'] as const;
const AT_THE_AUTHORITY = 'A77';

/** The same for people to read. */
export function rightsInWords({ say }: Words): { article: string; right: string }[] {
  return RIGHTS.map((article) => ({
    article: article.replace(/^A(\d+)(?:-(\d))?$/, (_, number: string, paragraph?: string) =>
      paragraph === undefined ? number : `${number}(${paragraph})`,
    ),
    right: say(`rights.names.${article}`),
  }));
}

export function withdrawalOf(controller: Controller, words: Words): JsonObject {
  return {
    '@type': 'dpv:WithdrawConsent',
    'dpv:isExercisedAt': contactOf(controller),
    'dct:description': textOf(words, 'rights.withdrawal'),
  };
}

export function rightsOf(controller: Controller, words: Words): JsonObject[] {
  return RIGHTS.map((article) => ({
    '@type': ['dpv:DataSubjectRight', `eu-gdpr:${article}`],
    'dct:title': textOf(words, `rights.names.${article}`),
    ...(article === AT_THE_AUTHORITY ? {} : { 'dpv:isExercisedAt': contactOf(controller) }),
  }));
}

/** A text for people, which says in which language it is. */
export function textOf({ locale, say }: Words, key: string): JsonObject {
  return { '@value': say(key), '@language': locale };
}

function contactOf({ dpo, email }: Controller): string {
  return `mailto:${dpo ?? email}`;
}
