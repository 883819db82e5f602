/** Pure: which of the versions applied was in force at an instant. */
import type { AppliedCatalog } from './catalog.store.js';

/** Null where none had been applied yet; `versions` oldest first. */
export function inForceAt<Version extends Pick<AppliedCatalog, 'appliedAt'>>(
  versions: readonly Version[],
  at: number,
): Version | null {
  return versions.findLast(({ appliedAt }) => appliedAt <= at) ?? null;
}
