/** Pure: what a person had chosen about how often they are written to, at some instant of their history. */
import { asGroup } from '../../core/json-group.js';
import { CADENCES, type Cadence } from '../../core/topic.js';
import type { HistoryLine } from './history-line.js';

export interface PreferenceThen {
  /** Null where no choice is on record, or it can no longer be told. */
  readonly cadence: Cadence | null;
  readonly budget: { readonly limit: number; readonly hours: number } | null;
}

/** Each entry says what became different, as it then was: the last word before the instant counts. */
export function preferenceAt(
  lines: readonly HistoryLine[],
  topic: string,
  at: number,
): PreferenceThen {
  const said = lines
    .filter((line) => line.type === 'preference.changed' && line.at <= at)
    .toSorted((a, b) => b.at - a.at)
    .map(({ details }) => details);
  const named = said.map(({ cadences }) => asGroup(cadences)?.[topic]).find(isSaid);
  const budget = asGroup(said.map((details) => details.budget).find(isSaid));
  return {
    cadence: CADENCES.find((one) => one === named) ?? null,
    budget: budgetOf(budget?.limit, budget?.hours),
  };
}

const isSaid = (value: unknown): boolean => value !== undefined;

function budgetOf(limit: unknown, hours: unknown): PreferenceThen['budget'] {
  return typeof limit === 'number' && typeof hours === 'number' ? { limit, hours } : null;
}
