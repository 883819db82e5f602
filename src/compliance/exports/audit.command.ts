/** `assent audit export`: the consent audit as a file or on standard output. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { reasonText } from '../../platform/cli-arguments.js';
import type { OpenContext } from '../../platform/cli-context.js';
import { StartupError } from '../../platform/startup-error.js';
import { AuditExport } from './audit-export.js';
import { AUDIT_COLUMNS, type AuditLine } from './audit-line.js';

interface ExportOptions {
  readonly format: 'ndjson' | 'csv';
  readonly scope: 'audit' | 'audit.clear';
  readonly reason?: string;
  readonly contact?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly output?: string;
  readonly json?: boolean;
}

const PROGRESS_EVERY = 10_000;

export function auditCommand(openContext: OpenContext): Command {
  const audit = new Command('audit').description('the consent audit');
  audit
    .command('export')
    .description('write every change of consent, decision and outcome, oldest first')
    .addOption(
      new Option('--format <format>', 'form of the lines')
        .choices(['ndjson', 'csv'])
        .default('ndjson'),
    )
    .addOption(
      new Option('--scope <scope>', 'audit.clear adds addresses and needs --reason')
        .choices(['audit', 'audit.clear'])
        .default('audit'),
    )
    .option('--reason <text>', 'why it is exported; kept in the ledger', reasonText)
    .option('--contact <id>', 'one contact only', uuid)
    .option('--from <instant>', 'from this instant on (RFC 3339)', instant)
    .option('--to <instant>', 'before this instant (RFC 3339)', instant)
    .option('--output <file>', 'write to a file instead of standard output')
    .option('--json', 'say at the end what was written, as JSON on standard error')
    .action((options: ExportOptions, command: Command) => {
      if (options.scope === 'audit.clear' && !options.reason)
        command.error('Addresses in clear are given with a reason only: add --reason "…".');
      return exportAudit(openContext, options);
    });
  return audit;
}

async function exportAudit(openContext: OpenContext, options: ExportOptions): Promise<void> {
  const isClear = options.scope === 'audit.clear';
  // Before anything is recorded as exported, there is somewhere to write it.
  const out = options.output ? await openOutput(options.output) : process.stdout;
  const context = await openContext();
  try {
    const write = writer(out, options, isClear);
    const lines = await context.get(AuditExport).run(
      {
        actor: 'operator (command line)',
        format: options.format,
        isClear,
        reason: options.reason ?? 'not given',
        filter: {
          contactId: options.contact ?? null,
          from: options.from ?? null,
          to: options.to ?? null,
        },
      },
      write,
    );
    if (options.output) await endOf(out);
    report(lines, options);
  } finally {
    await context.close();
  }
}

async function openOutput(file: string): Promise<Writable> {
  const stream = createWriteStream(file, { mode: 0o600 });
  try {
    await once(stream, 'open');
    return stream;
  } catch {
    throw new StartupError(`${file} cannot be written: check the folder and its permissions.`);
  }
}

/** Waits where the reader is slower than the database, so that lines never pile up here. */
function writer(
  out: Writable,
  options: ExportOptions,
  isClear: boolean,
): (line: AuditLine) => Promise<void> {
  let count = 0;
  const showProgress = options.output !== undefined && process.stderr.isTTY;
  const columns = [...AUDIT_COLUMNS, ...(isClear ? ['addresses'] : []), 'details'];
  if (options.format === 'csv') out.write(csv([columns]));
  return async (line) => {
    const text =
      options.format === 'csv' ? csv([rowOf(line, isClear)]) : `${JSON.stringify(line)}\n`;
    if (!out.write(text)) await once(out, 'drain');
    count += 1;
    if (showProgress && count % PROGRESS_EVERY === 0) process.stderr.write(`\r${count} lines`);
  };
}

function rowOf(line: AuditLine, isClear: boolean): string[] {
  const cells = AUDIT_COLUMNS.map((column) => line[column] ?? '');
  const addresses = isClear ? [(line.addresses ?? []).join(' ')] : [];
  return [...cells, ...addresses, JSON.stringify(line.details)];
}

/** RFC 4180; a cell that a spreadsheet would run as a formula is made text. */
function csv(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows', escape_formulas: true });
}

async function endOf(out: Writable): Promise<void> {
  out.end();
  await once(out, 'finish');
}

function report(lines: number, options: ExportOptions): void {
  const summary = options.json
    ? JSON.stringify({ lines, format: options.format, output: options.output ?? null })
    : `${lines} lines exported${options.output ? ` to ${options.output}` : ''}`;
  process.stderr.write(`${summary}\n`);
}

function instant(text: string): Date {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('it must be an RFC 3339 instant.');
  return new Date(at);
}

function uuid(text: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)) return text;
  throw new InvalidArgumentError('it must be the id of a contact.');
}
