/** Pure: what the person may do about it, and where; in the language that they were asked in. */
import type { Controller } from '../../core/catalog.js';
import type { JsonObject } from './context.js';

const WITHDRAWAL = {
  fr: 'Par le lien au bas de chaque message, ou en écrivant au responsable du traitement.',
  en: 'By the link at the foot of each message, or by writing to the controller.',
} as const;

/** GDPR Art. 13(2)(b)–(d); a complaint goes to the authority of the person’s own country. */
const RIGHTS = [
  ['A7-3', 'Retirer son consentement', 'Withdraw consent'],
  ['A15', 'Accéder à ses données', 'Access the data'],
  ['A16', 'Les faire rectifier', 'Have it rectified'],
  ['A17', 'Les faire effacer', 'Have it erased'],
  ['A18', 'En faire limiter l’usage', 'Have its use restricted'],
  ['A20', 'Les emporter', 'Take it away'],
  ['A21', 'S’opposer à la prospection', 'Object to direct marketing'],
  ['A77', 'Saisir l’autorité de contrôle', 'Lodge a complaint with the authority'],
] as const;

/** The same for people to read. */
export function rightsInWords(locale: string): { article: string; right: string }[] {
  const isFrench = languageOf(locale) === 'fr';
  return RIGHTS.map(([article, fr, en]) => ({
    article: article.replace(/^A(\d+)(?:-(\d))?$/, (_, number: string, paragraph?: string) =>
      paragraph === undefined ? number : `${number}(${paragraph})`,
    ),
    right: isFrench ? fr : en,
  }));
}

const AT_THE_AUTHORITY = 'A77';

export function withdrawalOf(controller: Controller, locale: string): JsonObject {
  const language = languageOf(locale);
  return {
    '@type': 'dpv:WithdrawConsent',
    'dpv:isExercisedAt': contactOf(controller),
    'dct:description': { '@value': WITHDRAWAL[language], '@language': language },
  };
}

export function rightsOf(controller: Controller, locale: string): JsonObject[] {
  const language = languageOf(locale);
  return RIGHTS.map(([article, fr, en]) => ({
    '@type': ['dpv:DataSubjectRight', `eu-gdpr:${article}`],
    'dct:title': { '@value': language === 'fr' ? fr : en, '@language': language },
    ...(article === AT_THE_AUTHORITY ? {} : { 'dpv:isExercisedAt': contactOf(controller) }),
  }));
}

function contactOf({ dpo, email }: Controller): string {
  return `mailto:${dpo ?? email}`;
}

function languageOf(locale: string): 'fr' | 'en' {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
