/**
 * Whether all languages say the same: each key in each of them, with the same values to fill in, and the
 * plural forms that its language counts by. A page with a hole in one language is found here, before
 * anybody reads it.
 */
import type { IntlMessageFormat } from 'intl-messageformat';
import { LOCALES, type Locale, type Messages } from './messages.js';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** One sentence for each fault; none when all is well. */
export function faultsOfMessages(messages: Messages): string[] {
  const keys = new Set(LOCALES.flatMap((locale) => messages.keys(locale)));
  return [...keys].sort().flatMap((key) => {
    const silent = LOCALES.filter((locale) => !messages.keys(locale).includes(key));
    if (silent.length > 0) return [`"${key}" is missing in ${silent.join(', ')}.`];
    return [
      ...unlikeValues(messages, key),
      ...LOCALES.flatMap((locale) => uncounted(messages, locale, key)),
    ];
  });
}

/** A value that one language leaves out is a fact that its readers are not told. */
function unlikeValues(messages: Messages, key: string): string[] {
  const [first = '', ...others] = LOCALES.map((locale) =>
    [...valuesIn(messages.elements(locale, key))].sort().join(', '),
  );
  return others.every((names) => names === first)
    ? []
    : [`"${key}" takes other values in each language: ${[first, ...others].join(' / ')}.`];
}

function uncounted(messages: Messages, locale: Locale, key: string): string[] {
  const rules = new Intl.PluralRules(locale);
  // French has a form for millions, which nobody will be told of here.
  const needed = rules.resolvedOptions().pluralCategories.filter((one) => one !== 'many');
  return pluralsIn(messages.elements(locale, key))
    .filter((forms) => !needed.every((category) => isCovered(rules, category, forms)))
    .map(
      (forms) =>
        `"${key}" counts in ${locale} by ${forms.join(', ')}, not by ${needed.join(', ')}.`,
    );
}

/** By a form of its own, or number by number: `=1` says as much as `one`, where 1 is all that is one. */
function isCovered(rules: Intl.PluralRules, category: string, forms: readonly string[]): boolean {
  const few = [0, 1].filter((number) => rules.select(number) === category);
  return (
    forms.includes(category) ||
    (few.length > 0 && few.every((number) => forms.includes(`=${number}`)))
  );
}

function valuesIn(elements: readonly Element[]): Set<string> {
  const named = [...flat(elements)].flatMap((element) =>
    'value' in element && !isWords(element) ? element.value : [],
  );
  return new Set(named);
}

/** The parser of ICU messages numbers plain words 0. */
function isWords({ type }: { readonly type: number }): boolean {
  return type === 0;
}

function pluralsIn(elements: readonly Element[]): string[][] {
  return [...flat(elements)].flatMap((element) =>
    'pluralType' in element ? [Object.keys(element.options)] : [],
  );
}

/** An element and all that stands in its options. */
function* flat(elements: readonly Element[]): Generator<Element> {
  for (const element of elements) {
    yield element;
    if ('options' in element)
      for (const option of Object.values(element.options)) yield* flat(option.value);
  }
}
