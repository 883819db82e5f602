/**
 * The files of the standalone verifier as they were built: its entry, and whatever that imports. It
 * needs nothing but Node, so a bundle carries it along.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { ROOT } from '../../../platform/root.js';

const BUILT = join(ROOT, 'dist', 'src');
const ENTRY = join('verifier', 'verify.js');
const IMPORT = /^(?:import|export)\s[^'";]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'/gm;

/** Text by path below `verifier/`; `verify.js` is what is run. */
export async function verifierFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const waiting = [ENTRY];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const text = await readFile(join(BUILT, path), 'utf8');
    files.set(path, text);
    for (const [, named, bare] of text.matchAll(IMPORT))
      waiting.push(relative(BUILT, join(BUILT, dirname(path), named ?? bare ?? '')));
  }
  const found = [...files].map(([path, text]): [string, string] => [
    path.split(sep).join('/'),
    text,
  ]);
  return new Map([
    ...found,
    ['verify.js', "import './verifier/verify.js';\n"],
    ['package.json', '{ "type": "module" }\n'],
  ]);
}
