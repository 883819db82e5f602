/**
 * The manifest of a bundle. Nothing signs it, so it may say only what the rest of the bundle shows to be
 * so, and who asked for the bundle, which its readers are told to have confirmed.
 */
import { BUNDLE_FILES, includedBy, type BundleManifest } from '../core/bundle.js';
import { isBundlePath, isTooLarge, type BundleFiles } from './bundle-files.js';
import { isIndex, isRecord, parsed, type Fields } from './plain-json.js';

const INDENT = 2;
const FILTER = new Set(['contactId', 'topic', 'type', 'from', 'to']);
const ORDER = new Set(['id', 'actor', 'at', 'reason', 'clear']);
const MEMBERS = new Set([
  ...['v', 'origin', 'size', 'root', 'order', 'filter'],
  ...['evidence', 'decisions', 'consents', 'files'],
]);

/** Null for what is none. */
export function manifestIn(bytes: Buffer): BundleManifest | null {
  const text = bytes.toString().trimEnd();
  return parsed(text, manifestOf, INDENT);
}

function manifestOf(fields: Fields): BundleManifest | null {
  const { v, origin, root, size, order, filter, files } = fields;
  const isWhole =
    v === 1 &&
    [origin, root].every((text) => typeof text === 'string') &&
    isIndex(size) &&
    isOrder(order) &&
    isFilter(filter) &&
    isRecord(files) &&
    Object.values(files).every((hash) => typeof hash === 'string');
  return isWhole ? (fields as unknown as BundleManifest) : null;
}

function isOrder(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { id, actor, at, reason, clear } = value;
  const isText = [id, actor, at, reason].every((text) => typeof text === 'string');
  return isText && typeof clear === 'boolean';
}

function isFilter(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return Object.values(value).every((asked) => asked === null || typeof asked === 'string');
}

/** What it says of the bundle that is not so; `newest` is the checkpoint that the bundle ends at. */
export function manifestFaults(
  manifest: BundleManifest,
  files: BundleFiles,
  newest: string,
): string[] {
  const [origin = ''] = newest.split('\n');
  const isOther = newest !== '' && manifest.origin !== origin;
  return [
    ...files.faults,
    ...fileFaults(manifest, files),
    ...unknownIn(manifest),
    ...inclusionFaults(manifest),
    ...(isOther
      ? [`The manifest names the log ${manifest.origin}, and its checkpoint ${origin}.`]
      : []),
  ];
}

function fileFaults({ files }: BundleManifest, { sizes }: BundleFiles): string[] {
  const found: string[] = [];
  for (const [path, size] of sizes) {
    if (path !== BUNDLE_FILES.manifest && !Object.hasOwn(files, path))
      found.push(`${path} is there, and the manifest does not list it.`);
    if (isTooLarge(path, size)) found.push(`${path} is larger than any such file of a bundle.`);
  }
  for (const path of Object.keys(files))
    if (!isBundlePath(path)) found.push(`${path} is listed, and can be no file of a bundle.`);
  return found;
}

function unknownIn(manifest: BundleManifest): string[] {
  const { order, filter } = manifest;
  const parts = [
    ['', manifest, MEMBERS],
    ['order.', order, ORDER],
    ['filter.', filter, FILTER],
  ] as const;
  return parts.flatMap(([of, part, known]) =>
    Object.keys(part)
      .filter((name) => !known.has(name))
      .map((name) => `The manifest says ${of}${name}, which no manifest says.`),
  );
}

/** Whoever leaves something out says that it was not asked for. */
function inclusionFaults(manifest: BundleManifest): string[] {
  return Object.entries(includedBy(manifest)).flatMap(([name, included]) => {
    const said = manifest[name as keyof ReturnType<typeof includedBy>];
    const what = `The manifest says that of the ${name} there is ${said}`;
    return said === included ? [] : [`${what}, and ${included} was asked for.`];
  });
}
