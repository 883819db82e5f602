/** The results as a table for people and as JSON for everything else. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/platform/root.js';
import { LOUD_CORES } from './patience.js';
import { figuresIn, wrongIn, type Results } from './results.js';
import { rowsOf, type Row } from './targets.js';

const HEADINGS = ['figure', 'measured', 'target', 'reached', 'remark'];

export function tableOf(results: Results): string {
  const lines = [HEADINGS, ...rowsOf(results).map(cellsOf)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const printed = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const warnings = [...loudness(results), ...wrongIn(results).map((fault) => `WRONG: ${fault}`)];
  const end = warnings.length > 0 ? ['', ...warnings] : [];
  return [headOf(results), '', ...printed, ...end, ''].join('\n');
}

function loudness(results: Results): string[] {
  const runs = figuresIn(results).flatMap((figure) => figure.runs);
  const loud = runs.filter(({ foreignCores }) => foreignCores > LOUD_CORES);
  if (loud.length === 0) return [];
  return [
    `LOUD: in ${loud.length} of ${runs.length} runs others used more than ${LOUD_CORES} cores; ` +
      'these say little (see --patience).',
  ];
}

/** Where it was written. */
export function writeResults(results: Results, alsoTo: string | null): string {
  const folder = join(ROOT, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.startedAt.replaceAll(':', '-')}.json`);
  const text = `${JSON.stringify({ ...results, table: rowsOf(results), wrong: wrongIn(results) }, null, 2)}\n`;
  for (const path of alsoTo === null ? [file] : [file, alsoTo]) writeFileSync(path, text);
  return file;
}

function cellsOf({ figure, measured, reached, remark, target }: Row): string[] {
  const verdict = reached === null ? '' : reached ? 'yes' : 'NO';
  return [figure, measured, target, verdict, remark];
}

function headOf({ contacts, generator, machine, runs, seconds, startedAt }: Results): string {
  const lines = [
    `${startedAt}: ${contacts} contacts, ${runs} × ${seconds} s, load by ${generator}`,
  ];
  if (machine) {
    const { cores, kernel, loadAverage, memoryMiB, node, postgres, processor } = machine;
    lines.push(`${cores} × ${processor}, ${memoryMiB} MiB, Linux ${kernel}, Node ${node}`);
    const { server_version: version = '', ...settings } = postgres;
    const stated = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    lines.push(`PostgreSQL ${version}: ${stated.join(', ')}`);
    lines.push(`load average at the start: ${loadAverage.join(' ')}`);
  }
  return lines.join('\n');
}
