/**
 * The texts that people were shown, word for word: evidence keeps their hash, and versions of the catalog
 * keep the words, which never change. Each is numbered when it is first met; there are as many as the
 * catalog has, so they may be kept.
 */
import { createHash } from 'node:crypto';
import type { AppliedCatalog } from '../../../catalog/catalog.service.js';
import { asGroup, groupsIn, textIn, type Group } from '../../../core/json-group.js';

export interface ShownText {
  readonly number: number;
  readonly key: string;
  readonly version: string;
  readonly locale: string;
  readonly sha256: string;
  /** Null: the catalog has none that is what was shown. */
  readonly words: string | null;
}

export class ShownTexts {
  private readonly words = new Map<string, string>();
  private readonly met = new Map<string, ShownText>();

  constructor(versions: readonly AppliedCatalog[]) {
    for (const { catalog } of versions)
      for (const { text } of catalog.notices)
        for (const words of Object.values(text)) this.words.set(hashOf(words), words);
  }

  /** Those that the evidence of one entry names. */
  of(details: Readonly<Record<string, unknown>>): ShownText[] {
    const one = asGroup(details.notice);
    const named = [...(one ? [one] : []), ...groupsIn(details, 'notices')];
    return named.filter((notice) => textIn(notice, 'sha256') !== '').map((one) => this.meet(one));
  }

  /** In the order in which they were met. */
  all(): ShownText[] {
    return [...this.met.values()];
  }

  private meet(notice: Group): ShownText {
    const sha256 = textIn(notice, 'sha256');
    const known = this.met.get(sha256);
    if (known) return known;
    const [key, version] = [textIn(notice, 'key'), textIn(notice, 'version')];
    const words = this.words.get(sha256) ?? null;
    const number = this.met.size + 1;
    const text = { number, key, version, locale: textIn(notice, 'locale'), sha256, words };
    this.met.set(sha256, text);
    return text;
  }
}

function hashOf(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}
