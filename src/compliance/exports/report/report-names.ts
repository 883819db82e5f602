/**
 * What things are called: topics, channels, purposes and bases as the newest catalog that has them names
 * them, programs by the name they were given, and who is neither a program nor staff in words. What has
 * no name any more is told by its key.
 */
import type { AppliedCatalog } from '../../../catalog/catalog.service.js';
import {
  basisByKey,
  channelByKey,
  localised,
  purposeByKey,
  topicByKey,
  type Catalog,
  type Localised,
} from '../../../core/catalog.js';
import type { Locale } from '../../../platform/http/messages.js';
import type { ReportWords } from './report-words.js';

type Find = (catalog: Catalog, key: string) => Localised | undefined;

const IN_CATALOG = {
  topic: (catalog, key) => topicByKey(catalog, key)?.name,
  channel: (catalog, key) => channelByKey(catalog, key)?.name,
  purpose: (catalog, key) => purposeByKey(catalog, key)?.description,
  basis: (catalog, key) => basisByKey(catalog, key)?.description,
} as const satisfies Readonly<Record<string, Find>>;

export class ReportNames {
  private readonly known = new Map<string, string>();

  /** Versions oldest first. */
  constructor(
    private readonly versions: readonly AppliedCatalog[],
    private readonly clients: ReadonlyMap<string, string>,
    private readonly words: ReportWords,
    private readonly locale: Locale,
  ) {}

  of(kind: keyof typeof IN_CATALOG, key: string): string {
    const name = `${kind} ${key}`;
    const known = this.known.get(name) ?? this.look(IN_CATALOG[kind], key);
    this.known.set(name, known);
    return known;
  }

  actor(actor: string): string {
    return this.words.actor(actor) ?? this.clients.get(actor) ?? actor;
  }

  private look(find: Find, key: string): string {
    for (const { catalog } of this.versions.toReversed()) {
      const text = find(catalog, key);
      if (text) return localised(text, this.locale, catalog);
    }
    return key;
  }
}
