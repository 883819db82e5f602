/**
 * All results in their places. Where all are here already, as nearly always for the members of a set,
 * nothing is waited for; a promise for each of a thousand would cost more than the work itself.
 */
export async function inOrder<T>(results: readonly (T | Promise<T>)[]): Promise<T[]> {
  if (!results.some((one) => one instanceof Promise)) return results as T[];
  return Promise.all(results.map(async (one) => one));
}
