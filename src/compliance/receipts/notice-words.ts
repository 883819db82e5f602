/** Pure: the words of a notice that was shown. Words whose hash is not the one on record were not. */
import { createHash } from 'node:crypto';
import type { Catalog } from '../../core/catalog.js';

interface Shown {
  readonly key: string;
  readonly version: string;
  /** In hex, as the evidence has it. */
  readonly sha256: string;
}

/** Among all versions ever applied; null where none has that text. */
export function noticeWords(
  versions: readonly { readonly catalog: Catalog }[],
  { key, version, sha256 }: Shown,
): string | null {
  const texts = versions.flatMap(({ catalog }) =>
    catalog.notices
      .filter((one) => one.key === key && one.version === version)
      .flatMap(({ text }) => Object.values(text)),
  );
  return texts.find((text) => createHash('sha256').update(text).digest('hex') === sha256) ?? null;
}
