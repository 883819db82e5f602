/**
 * The standalone verifier: `node verify.js FOLDER`. It needs Node and nothing else, and reads a bundle
 * that was unpacked. Leaves with 0 for a sound log, 1 for any other, 2 for a wrong command line.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseVkey } from '../core/signed-note.js';
import { FolderFiles } from './bundle-files.js';
import { BundleSource } from './bundle-source.js';
import { reportOf } from './report.js';
import { verifyLog, type Progress } from './verify-log.js';

const USAGE = `Usage: node verify.js FOLDER [--vkey KEY]… [--checkpoint FILE]… [--json]

  FOLDER             a bundle, unpacked
  --vkey KEY         a key of the log that you were given by somebody you trust
  --checkpoint FILE  a checkpoint that you kept, of this log at an earlier time
  --json             print the result as JSON
`;

interface Order {
  readonly folder: string;
  readonly vkeys: readonly string[];
  readonly checkpoints: readonly string[];
  readonly asJson: boolean;
}

async function run({ folder, vkeys, checkpoints, asJson }: Order): Promise<number> {
  const files = await FolderFiles.open(folder);
  const source = files && (await BundleSource.open(files));
  if (!source) {
    process.stderr.write(`${folder} is no bundle: its manifest.json is missing or unreadable.\n`);
    return 1;
  }
  const notes = await Promise.all(checkpoints.map((file) => readFile(file, 'utf8')));
  const progress = process.stderr.isTTY ? showOnTerminal : undefined;
  const result = await verifyLog(source, { vkeys, checkpoints: notes }, progress);
  process.stdout.write(asJson ? `${JSON.stringify(result, null, 2)}\n` : reportOf(result));
  return result.ok ? 0 : 1;
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
    const [folder, ...others] = positionals;
    const { vkey = [], checkpoint = [], json = false } = values;
    if (folder === undefined || others.length > 0 || !vkey.every(parseVkey)) return null;
    return { folder, vkeys: vkey, checkpoints: checkpoint, asJson: json };
  } catch {
    return null;
  }
}

const order = orderIn(process.argv.slice(2));
if (order) process.exitCode = await run(order);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
