/** The project's folder, from the sources as from what is built of them. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Built code also where the sources are run: a thread has no compiler. */
export function workerFile(feature: string, name: string): string {
  return join(ROOT, 'dist', 'src', feature, `${name}.worker.js`);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'views'))) return folder;
  if (folder === dirname(folder)) throw new Error('The project folder was not found.');
  return findRoot(dirname(folder));
}
