/** The catalog of the fault tests: one topic under each cap from 1 to 10, and one under none. */
import { writeFileSync } from 'node:fs';
import type { CapDef, Catalog, Topic } from '../../../src/core/catalog.js';
import { ACCES, COMPTE, LETTRE, PARTOUT, SOUND } from '../../support/sound-catalog.js';
import { range } from './form.js';

export const HIGHEST_CAP = 10;
export const CHANNEL = 'email';
/** What people are written to under, beside their consent. */
export const BASIS = 'vente';
export const FREE = 'libre';

export const topicUnder = (cap: number): string => `plafond-${cap}`;

const CAPS = range(HIGHEST_CAP).map((n) => n + 1);

/** Open at all hours, since tests run at any. */
export function writeCatalog(file: string): void {
  const topics = [FREE, ...CAPS.map(topicUnder)].map((key): Topic => ({
    ...LETTRE,
    key,
    bases: [BASIS],
  }));
  const caps = CAPS.map((limit): CapDef => {
    const of = topicUnder(limit);
    return { key: of, scope: 'topic', of, limit, per: '7d' };
  });
  const { holidays: _, ...sound } = SOUND;
  const catalog: Catalog = {
    ...sound,
    topics: [...topics, COMPTE, ACCES],
    regimes: [{ ...PARTOUT, bases: [BASIS] }],
    caps,
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(catalog));
}
