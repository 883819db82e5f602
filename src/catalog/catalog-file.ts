/**
 * Reads a catalog file: YAML, then shape, then cross-checks, each telling line and reason. What it
 * accepts is a `Catalog` named by the SHA-256 of its canonical bytes, so that comments, order of
 * keys and layout do not make another catalog. It knows neither the database nor earlier versions.
 */
import { createHash } from 'node:crypto';
import { isAlias, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { canonicalJson } from '../core/canonical-json.js';
import type { CatalogIssue, DocumentPath } from '../core/catalog-issue.js';
import { checkCatalog } from '../core/catalog-rules.js';
import type { Catalog } from '../core/catalog.js';
import { checkShape } from './catalog-schema.js';
import { filesIn, withLogo, type Beside } from './logo-file.js';
import { locatorOf, type Locate, type Position } from './catalog-position.js';

export interface LocatedIssue extends Position {
  readonly path: DocumentPath;
  readonly message: string;
}

export interface ReadCatalog {
  readonly ok: true;
  readonly catalog: Catalog;
  readonly sha256: string;
  readonly warnings: readonly LocatedIssue[];
  /** Gives later checks, which know paths only, the line to point at. */
  readonly locate: Locate;
}

export interface RefusedCatalog {
  readonly ok: false;
  readonly issues: readonly LocatedIssue[];
}

const MAX_CHARACTERS = 1_000_000;

/** `beside` finds the files that it names; without it, they are looked for where the process runs. */
export function parseCatalog(
  text: string,
  beside: Beside = filesIn('.'),
): ReadCatalog | RefusedCatalog {
  if (text.length > MAX_CHARACTERS)
    return refuse([{ path: [], line: 1, column: 1, message: 'the file is larger than 1 MB' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = syntaxIssues(document, lines, text);
  if (syntax.length > 0) return refuse(syntax);

  const locate = locatorOf(document, lines);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const misshapen = checkShape(value);
  if (misshapen.length > 0) return refuse(locateIssues(misshapen, locate));

  const { catalog, issues } = withLogo(value as Catalog, beside);
  if (issues.length > 0) return refuse(locateIssues(issues, locate));
  const found = checkCatalog(catalog);
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refuse(locateIssues(errors, locate));
  return {
    ok: true,
    catalog,
    sha256: hashOf(catalog),
    warnings: locateIssues(found, locate),
    locate,
  };
}

/** The name of a catalog's content: SHA-256, in hex, of its RFC 8785 bytes. */
export function hashOf(catalog: Catalog): string {
  const bytes = canonicalJson(catalog);
  return createHash('sha256').update(bytes).digest('hex');
}

export function locateIssues(issues: readonly CatalogIssue[], locate: Locate): LocatedIssue[] {
  return issues
    .map(({ path, message }) => ({ path, message, ...locate(path) }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function refuse(issues: readonly LocatedIssue[]): RefusedCatalog {
  return { ok: false, issues };
}

function syntaxIssues(document: Document.Parsed, lines: LineCounter, text: string): LocatedIssue[] {
  const at = (offset: number, message: string): LocatedIssue => {
    const { line, col } = lines.linePos(offset);
    return { path: [], line, column: col, message };
  };
  const broken = [...document.errors, ...document.warnings].map(({ code, pos, message }) => {
    if (code !== 'DUPLICATE_KEY') return at(pos[0], `this is not valid YAML: ${message}`);
    const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? 'key';
    return at(pos[0], `\`${key}\` stands twice in the same group: keep one`);
  });
  if (broken.length > 0) return broken;

  // Aliases can make a short file unfold into gigabytes, and a catalog has no use for them.
  const aliases: LocatedIssue[] = [];
  visit(document, (_, node) => {
    if (isAlias(node))
      aliases.push(
        at(node.range?.[0] ?? 0, `aliases (\`*${node.source}\`) are not allowed: repeat the text`),
      );
  });
  return aliases;
}
