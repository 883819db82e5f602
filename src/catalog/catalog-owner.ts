/**
 * Names a place in a catalog the way people speak of it: topic `lettre` instead of topics[2], so
 * that a message makes sense without counting list items.
 */
import type { DocumentPath } from '../core/catalog-issue.js';

/** What one entry of each list is called. */
export const NOUNS = {
  channels: 'channel',
  purposes: 'purpose',
  bases: 'basis',
  notices: 'notice',
  topics: 'topic',
  regimes: 'regime',
  holidays: 'holiday table',
  caps: 'cap',
} as const;

const nouns: Readonly<Record<string, string>> = NOUNS;

interface Place {
  /** What the path leads into: topic `lettre`, cap 3, the controller, the catalog. */
  readonly owner: string;
  /** What of it, dotted; empty for the whole. */
  readonly field: string;
}

export function ownerOf(path: DocumentPath, document: unknown): Place {
  const [section, index, ...rest] = path;
  const noun = typeof section === 'string' ? nouns[section] : undefined;
  if (noun === undefined || typeof index !== 'number')
    return { owner: 'the catalog', field: path.join('.') };
  const { key, version } = keysOf(document, String(section), index);
  const named = typeof key === 'string' ? `${noun} \`${key}\`` : `${noun} ${index + 1}`;
  const owner =
    noun === 'notice' && typeof version === 'string' ? `${named} version ${version}` : named;
  return { owner, field: rest.join('.') };
}

function keysOf(document: unknown, section: string, index: number): Record<string, unknown> {
  const list = (document as Record<string, unknown>)[section];
  const item: unknown = Array.isArray(list) ? list[index] : undefined;
  return typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : {};
}
