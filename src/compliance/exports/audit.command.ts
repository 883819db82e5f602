/** `assent audit export`: the consent audit as a file or on standard output. */
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { OPERATOR } from '../../core/own-actors.js';
import { OWN_REASONS } from '../../core/own-reasons.js';
import { contactId, reasonText } from '../../platform/cli-arguments.js';
import type { OpenContext } from '../../platform/cli-context.js';
import { LOCALES, type Locale } from '../../platform/http/messages.js';
import { StartupError } from '../../platform/startup-error.js';
import { fromTime, lineType, topicKey, toTime } from './audit-arguments.js';
import type { AuditFilter } from './audit-filter.js';
import { FORMATS, misfitOf, type Format } from './export-order.js';
import type { Progress } from './making.js';
import { StreamExport } from './stream-export.js';

interface ExportOptions {
  readonly format: Format;
  readonly scope: 'audit' | 'audit.clear';
  readonly locale: Locale;
  readonly reason?: string;
  readonly contact?: string;
  readonly topic?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** What no terminal shows. */
const BINARY: readonly Format[] = ['pdf', 'bundle'];

export function auditCommand(openContext: OpenContext): Command {
  const audit = new Command('audit').description('the consent audit');
  const command = audit
    .command('export')
    .description('write every change of consent, decision and outcome, in the order of the log');
  for (const option of OPTIONS) command.addOption(option);
  command.action((options: ExportOptions) => {
    if (options.scope === 'audit.clear' && !options.reason)
      command.error('Addresses in clear are given with a reason only: add --reason "…".');
    if (BINARY.includes(options.format) && !options.output && process.stdout.isTTY)
      command.error(`A ${options.format} is no text: add --output FILE.`);
    const misfit = misfitOf({ format: options.format, filter: filterOf(options) });
    if (misfit !== null) command.error(`The type ${misfit}.`);
    return exportAudit(openContext, options);
  });
  return audit;
}

const OPTIONS = [
  new Option('--format <format>', 'form of the file').choices(FORMATS).default('ndjson'),
  new Option('--scope <scope>', 'audit.clear adds addresses and needs --reason')
    .choices(['audit', 'audit.clear'])
    .default('audit'),
  new Option('--locale <locale>', 'language of what is written for people')
    .choices(LOCALES)
    .default('en'),
  new Option('--reason <text>', 'why it is exported; kept in the ledger').argParser(reasonText),
  new Option('--contact <id>', 'one contact only').argParser(contactId),
  new Option('--topic <key>', 'one topic only').argParser(topicKey),
  new Option('--type <type>', 'one type of line only').argParser(lineType),
  new Option('--from <time>', 'from this day (of UTC) or RFC 3339 instant on').argParser(fromTime),
  new Option('--to <time>', 'to this day, included, or before this instant').argParser(toTime),
  new Option('--output <file>', 'write to a file instead of standard output'),
  new Option('--json', 'say at the end what was written, as JSON on standard error'),
];

async function exportAudit(openContext: OpenContext, options: ExportOptions): Promise<void> {
  const { format, locale, output, reason = OWN_REASONS.notGiven, scope } = options;
  // Before anything is recorded as exported, there is somewhere to write it.
  const out = output ? await openOutput(output) : process.stdout;
  const context = await openContext();
  const bar = output ? new SingleBar({ clearOnComplete: true, noTTYOutput: false }) : null;
  try {
    const isClear = scope === 'audit.clear';
    const asked = { actor: OPERATOR, format, isClear, locale, reason, filter: filterOf(options) };
    const streamed = await context.get(StreamExport).run(asked, out, progressOn(bar));
    if (output) await endOf(out);
    bar?.stop();
    report(streamed, options);
  } finally {
    bar?.stop();
    await context.close();
  }
}

function filterOf({ contact, topic, type, from, to }: ExportOptions): AuditFilter {
  return {
    contactId: contact ?? null,
    topic: topic ?? null,
    type: type ?? null,
    from: from ?? null,
    to: to ?? null,
  };
}

function progressOn(bar: SingleBar | null): Progress {
  let isShown = false;
  return (done, total) => {
    if (!isShown) bar?.start(total, 0);
    isShown = true;
    bar?.update(done);
  };
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

async function endOf(out: Writable): Promise<void> {
  out.end();
  await once(out, 'finish');
}

function report(
  {
    lines,
    bytes,
    sha256,
    treeSize,
  }: { lines: number; bytes: number; sha256: string; treeSize: number },
  { format, json, output }: ExportOptions,
): void {
  const summary = json
    ? JSON.stringify({ lines, format, output: output ?? null, bytes, sha256, treeSize })
    : `${lines} lines exported${output === undefined ? '' : ` to ${output}`}, SHA-256 ${sha256}`;
  process.stderr.write(`${summary}\n`);
}
