/** What is wrong, or doubtful, in a catalog, and where: a path into the document. */
import { suggestion } from './catalog-words.js';

type Severity = 'error' | 'warning';
export type DocumentPath = readonly (string | number)[];

export interface CatalogIssue {
  readonly path: DocumentPath;
  readonly message: string;
  readonly severity: Severity;
}

export function problem(path: DocumentPath, message: string): CatalogIssue {
  return { path, message, severity: 'error' };
}

export function doubt(path: DocumentPath, message: string): CatalogIssue {
  return { path, message, severity: 'warning' };
}

/** A reference that leads nowhere: `owner` names, as a `noun`, the key of something not declared. */
export function dangling(
  path: DocumentPath,
  owner: string,
  noun: string,
  key: string,
  declared: readonly { readonly key: string }[],
): CatalogIssue {
  const known = [...new Set(declared.map((entry) => entry.key))];
  return problem(
    path,
    `${owner} names the ${noun} \`${key}\`, which is not declared: ${suggestion(key, known)}`,
  );
}
