/**
 * Every text that a contact may read exists in every language of the catalog. Standing older
 * versions of a notice are exempt: their texts may not change, so they cannot learn a language.
 */
import type { Catalog, Localised } from './catalog.js';
import { currentNotice } from './catalog.js';
import { problem, type CatalogIssue, type DocumentPath } from './catalog-issue.js';
import { languageName } from './catalog-words.js';

interface PlacedText {
  readonly path: DocumentPath;
  readonly owner: string;
  readonly field: string;
  readonly text: Localised;
  /** Why the text is asked for, where that is not plain. */
  readonly reason?: string;
}

export function checkTexts(catalog: Catalog): CatalogIssue[] {
  const issues = [...textsOf(catalog), ...currentNoticesOf(catalog)].flatMap((placed) =>
    missingLanguages(placed, catalog.languages),
  );
  return [
    ...issues,
    ...textsOf(catalog).flatMap((placed) => strayLanguages(placed, catalog.languages)),
  ];
}

function missingLanguages(placed: PlacedText, languages: readonly string[]): CatalogIssue[] {
  const reason = placed.reason ?? 'every language of the catalog is spoken everywhere';
  return languages
    .filter((language) => !Object.hasOwn(placed.text, language))
    .map((language) =>
      problem(
        placed.path,
        `${placed.owner} has no ${placed.field} in ${languageName(language)}: ${reason}`,
      ),
    );
}

function strayLanguages(placed: PlacedText, languages: readonly string[]): CatalogIssue[] {
  return Object.keys(placed.text)
    .filter((language) => !languages.includes(language))
    .map((language) =>
      problem(
        [...placed.path, language],
        `${placed.owner} has a ${placed.field} in ${languageName(language)}, ` +
          `which is not among the catalog's languages (${languages.join(', ')})`,
      ),
    );
}

function textsOf(catalog: Catalog): PlacedText[] {
  return [
    ...catalog.channels.map(({ key, name }, index) => ({
      path: ['channels', index, 'name'],
      owner: `channel \`${key}\``,
      field: 'name',
      text: name,
    })),
    ...catalog.purposes.flatMap((_, index) => textsOfPurpose(catalog, index)),
    ...(catalog.bases ?? []).map(({ key, description }, index) => ({
      path: ['bases', index, 'description'],
      owner: `basis \`${key}\``,
      field: 'description',
      text: description,
      reason: 'people are shown what carries a message that they did not ask for',
    })),
    ...catalog.topics.flatMap((_, index) => textsOfTopic(catalog, index)),
  ];
}

function textsOfPurpose(catalog: Catalog, index: number): PlacedText[] {
  const purpose = catalog.purposes[index];
  if (purpose === undefined) return [];
  const owner = `purpose \`${purpose.key}\``;
  const place = (field: 'description' | 'people' | 'data', text: Localised | undefined) =>
    text === undefined ? [] : [{ path: ['purposes', index, field], owner, field, text }];
  return [
    ...place('description', purpose.description),
    ...place('people', purpose.people),
    ...place('data', purpose.data),
    ...purpose.recipients.flatMap((recipient, at) =>
      typeof recipient === 'string'
        ? []
        : [
            {
              path: ['purposes', index, 'recipients', at],
              owner: `recipient ${at + 1} of purpose \`${purpose.key}\``,
              field: 'name',
              text: recipient,
              reason: 'people are told who gets to see their data',
            },
          ],
    ),
    ...(purpose.transfers ?? []).map(({ to, safeguard }, at) => ({
      path: ['purposes', index, 'transfers', at, 'safeguard'],
      owner: `the transfer to ${to} of purpose \`${purpose.key}\``,
      field: 'safeguard',
      text: safeguard,
    })),
  ];
}

function textsOfTopic(catalog: Catalog, index: number): PlacedText[] {
  const topic = catalog.topics[index];
  if (topic === undefined) return [];
  const place = (field: 'name' | 'description' | 'benefit' | 'frequency', text: Localised) => ({
    path: ['topics', index, field],
    owner: `topic \`${topic.key}\``,
    field,
    text,
  });
  return [
    place('name', topic.name),
    place('description', topic.description),
    { ...place('benefit', topic.benefit), reason: 'say what the contact gets' },
    ...(topic.frequency === undefined ? [] : [place('frequency', topic.frequency)]),
  ];
}

function currentNoticesOf(catalog: Catalog): PlacedText[] {
  return catalog.notices.flatMap((notice, index) =>
    currentNotice(catalog, notice.key) === notice
      ? [
          {
            path: ['notices', index, 'text'],
            owner: `notice \`${notice.key}\` version ${notice.version}`,
            field: 'text',
            text: notice.text,
            reason: 'people agree to what they can read',
          },
        ]
      : [],
  );
}
