/** What is wrong, or doubtful, in a catalog, and where: a path into the document. */

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
