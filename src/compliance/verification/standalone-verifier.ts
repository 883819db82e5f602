/**
 * The verifier as it goes into a bundle: what was built of `src/verifier/verify.ts` and of everything
 * that it imports, and nothing else. It imports only our core and what comes with Node, which the gate
 * on imports keeps so; whoever has the bundle and Node needs nothing from us.
 */
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { ROOT } from '../../platform/root.js';
import type { BundleFiles } from '../../verifier/bundle-files.js';

const BUILT = join(ROOT, 'dist');
const ENTRY = 'src/verifier/verify.js';
const FOLDER = 'verifier';
/** The same in Go, for whoever does not believe ours. */
const INDEPENDENT = 'verify.go';
const IMPORTED = /\bfrom '(\.{1,2}\/[^']+)'/g;
const SOURCE_MAP = /^\/\/# sourceMappingURL=.*$/m;

/** By their paths in the bundle. */
export async function standaloneVerifier(): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map([
    [`${FOLDER}/package.json`, Buffer.from('{ "type": "module" }\n')],
    [`${FOLDER}/verify.js`, Buffer.from(`import './${ENTRY}';\n`)],
    [INDEPENDENT, await readFile(join(ROOT, 'src/verifier', INDEPENDENT))],
  ]);
  const waiting = [ENTRY];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const name = `${FOLDER}/${path}`;
    if (files.has(name)) continue;
    const source = (await readFile(join(BUILT, path), 'utf8')).replace(SOURCE_MAP, '');
    files.set(name, Buffer.from(source));
    for (const [, imported = ''] of source.matchAll(IMPORTED))
      waiting.push(posix.join(posix.dirname(path), imported));
  }
  return files;
}

/**
 * What a reader must know of the verifier in a bundle: whoever made the bundle chose it, and what it says
 * of that bundle is worth no more than they are. It is read and never run.
 */
export async function notesOnVerifier(files: BundleFiles): Promise<string[]> {
  const ours = await standaloneVerifier();
  const others: string[] = [];
  for (const path of files.sizes.keys()) {
    if (path !== INDEPENDENT && !path.startsWith(`${FOLDER}/`)) continue;
    const bytes = await files.read(path);
    if (!bytes || ours.get(path)?.equals(bytes) !== true) others.push(path);
  }
  const [first] = others;
  if (first === undefined) return [];
  const more = others.length > 1 ? ` and ${others.length - 1} more` : '';
  return [
    `The verifier in the bundle is not that of this version of Assent (${first}${more}): another version made it, or somebody else did. It was not run here; before you run it, compare it with the release that it is said to be of.`,
  ];
}
