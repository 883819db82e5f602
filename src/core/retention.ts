/**
 * How long each kind of record is kept, as the catalog says or by default. Five years are the general
 * limitation period of French civil law (C. civ. Art. 2224), so long can a proof be asked for; three
 * years without a contact from the person are what the CNIL holds to be enough (délib. 2021-131).
 */
import { purposeByKey, type Catalog } from './catalog.js';

const FIVE_YEARS = 1826;
const THREE_YEARS = 1095;

/** Not the catalog's to say: a file with somebody's data in clear is no archive. */
export const EXPORT_FILES_DAYS = 7;

export interface KeptDays {
  readonly decisions: number;
  readonly optIns: number;
  readonly proof: number;
  readonly idleContacts: number;
  readonly requests: number;
}

export function keptDaysOf({ retention }: Catalog): KeptDays {
  return {
    decisions: retention.decisionsDays,
    optIns: retention.optInsDays,
    proof: retention.proofDays ?? FIVE_YEARS,
    idleContacts: retention.idleContactsDays ?? THREE_YEARS,
    requests: retention.requestsDays ?? FIVE_YEARS,
  };
}

/** For a purpose that the catalog no longer has, the proof is kept as long as any other. */
export function proofDaysFor(catalog: Catalog, purpose: string | null): number {
  const own = purpose === null ? undefined : purposeByKey(catalog, purpose)?.proofDays;
  return own ?? keptDaysOf(catalog).proof;
}
