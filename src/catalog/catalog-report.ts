/** What a plan or an apply came to, as lines for a terminal: `catalog.yaml:41:5  reason`. */
import type { LocatedIssue } from './catalog-file.js';
import type { CatalogChange } from './catalog-plan.js';
import type { ApplyResult, PlanResult } from './catalog.service.js';

const SIGNS: Readonly<Record<CatalogChange['kind'], string>> = {
  add: '+',
  change: '~',
  remove: '-',
};

export function reportOf(result: PlanResult | ApplyResult, file: string): string {
  const lines =
    result.status === 'invalid' || result.status === 'refused'
      ? [
          ...issueLines(result.issues, file),
          '',
          `Refused: ${count(result.issues.length, 'reason')}. Nothing changed.`,
        ]
      : [...warningLines(result.warnings, file), ...outcomeLines(result)];
  return `${lines.join('\n')}\n`;
}

/** One issue a line, in the form that editors and terminals turn into a link. */
export function issueLines(issues: readonly LocatedIssue[], file: string): string[] {
  return issues.map(({ line, column, message }) => `${file}:${line}:${column}  ${message}`);
}

function warningLines(warnings: readonly LocatedIssue[], file: string): string[] {
  if (warnings.length === 0) return [];
  return [...issueLines(warnings, file).map((line) => `${line} (warning)`), ''];
}

function outcomeLines(
  result: Exclude<PlanResult | ApplyResult, { status: 'invalid' | 'refused' }>,
): string[] {
  if (result.status === 'unchanged')
    return [`Nothing to change: this is version ${result.version}, already in force.`];
  const changes = result.changes.map(({ kind, summary }) => `  ${SIGNS[kind]} ${summary}`);
  const total = count(result.changes.length, 'change');
  if (result.status === 'applied')
    return [...changes, '', `Version ${result.version} is in force: ${total}.`];
  const base = result.currentVersion === null ? 'no catalog' : `version ${result.currentVersion}`;
  return [...changes, '', `${total} to ${base}. Nothing was applied yet.`];
}

function count(total: number, noun: string): string {
  return `${total} ${noun}${total === 1 ? '' : 's'}`;
}
