/**
 * The standalone verifier: `node verify.js FOLDER`, or a receipt in its place. It needs Node and nothing
 * else, and reads a bundle that was unpacked. Leaves with 0 for what is sound, 1 for anything else, 2 for
 * a wrong command line.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseVkey } from '../core/signed-note.js';
import { FolderFiles } from './bundle-files.js';
import { BundleSource } from './bundle-source.js';
import { receiptReport, verifyReceipts } from './receipts.js';
import { reportOf } from './report.js';
import { verifyLog, type Progress } from './verify-log.js';

const USAGE = `Usage: node verify.js FOLDER [--vkey KEY]… [--checkpoint FILE]… [--json]
       node verify.js RECEIPT --vkey KEY… [--json]

  FOLDER             a bundle, unpacked
  RECEIPT            a consent receipt, or several, as a file of JSON
  --vkey KEY         a key of the log that you were given by somebody you trust
  --checkpoint FILE  a checkpoint that you kept, of this log at an earlier time
  --json             print the result as JSON
`;

interface Order {
  readonly path: string;
  readonly vkeys: readonly string[];
  readonly checkpoints: readonly string[];
  readonly asJson: boolean;
}

interface Verdict {
  readonly ok: boolean;
  readonly result: unknown;
  readonly report: string;
}

/** Null for what can be neither. */
async function run(order: Order): Promise<Verdict | null> {
  const files = await FolderFiles.open(order.path);
  return files ? runOnBundle(files, order) : runOnReceipts(order);
}

async function runOnBundle(
  files: FolderFiles,
  { vkeys, checkpoints }: Order,
): Promise<Verdict | null> {
  const source = await BundleSource.open(files);
  if (!source) return null;
  const notes = await Promise.all(checkpoints.map((file) => readFile(file, 'utf8')));
  const progress = process.stderr.isTTY ? showOnTerminal : undefined;
  const result = await verifyLog(source, { vkeys, checkpoints: notes }, progress);
  return { ok: result.ok, result, report: reportOf(result) };
}

async function runOnReceipts({ path, vkeys }: Order): Promise<Verdict | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const result = verifyReceipts(text, vkeys);
  if (!result) return null;
  const ok = result.every(({ verdict }) => verdict.isGenuine);
  return { ok, result, report: receiptReport(result) };
}

const showOnTerminal: Progress = (done, of) => {
  process.stderr.write(`\r${done} of ${of} entries${done === of ? '\n' : ''}`);
};

function orderIn(args: readonly string[]): Order | null {
  const options = {
    vkey: { type: 'string', multiple: true },
    checkpoint: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [path, ...others] = positionals;
    const { vkey = [], checkpoint = [], json = false } = values;
    if (path === undefined || others.length > 0 || !vkey.every(parseVkey)) return null;
    return { path, vkeys: vkey, checkpoints: checkpoint, asJson: json };
  } catch {
    return null;
  }
}

const order = orderIn(process.argv.slice(2));
const verdict = order && (await run(order));
if (!order) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (!verdict) {
  process.stderr.write(
    `${order.path} is no bundle, whose manifest.json can be read, and no file with a receipt.\n`,
  );
  process.exitCode = 1;
} else {
  const { ok, result, report } = verdict;
  process.stdout.write(order.asJson ? `${JSON.stringify(result, null, 2)}\n` : report);
  process.exitCode = ok ? 0 : 1;
}
