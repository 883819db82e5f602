/**
 * `npm run demo`: tells the story against the running service. `-- --populate` makes a
 * synthetic organisation with a year of history instead.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { populate } from './populate.js';
import { tellStory } from './story.js';

const run = promisify(execFile);
const MAX_EXPORT_BYTES = 1_073_741_824;

interface DemoOptions {
  readonly url: string;
  readonly dataDir: string;
  readonly populate?: boolean;
  readonly contacts: number;
  readonly seed: number;
}

const program = new Command('demo')
  .description('the story of Assent, step by step, against a running service')
  .option('--url <url>', 'where it runs', `http://127.0.0.1:${process.env.PORT ?? '3000'}`)
  .option('--data-dir <folder>', 'its data folder', process.env.ASSENT_DATA_DIR ?? 'data')
  .option('--populate', 'make a synthetic organisation and a year of history instead')
  .option('--contacts <n>', 'how many contacts it has', count, 10_000)
  .option('--seed <n>', 'another number makes other people and another year', count, 1)
  .action(demo);

async function demo(options: DemoOptions): Promise<void> {
  if (options.populate) {
    await populate(options);
    return;
  }
  const file = join(options.dataDir, 'demo-client.json');
  if (!existsSync(file))
    throw new Error(`${file} is not there: start Assent first (npm start), or give --data-dir.`);
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as {
    clientId: string;
    clientSecret: string;
  };
  await tellStory({
    baseUrl: options.url,
    ...credentials,
    exportAudit: (format, isClear) => exportAudit(options.dataDir, format, isClear),
    print: (line) => process.stdout.write(`${line}\n`),
  });
}

function count(text: string): number {
  const value = Number(text);
  if (/^[0-9]{1,6}$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('it must be a whole number from 1 to 999999.');
}

async function exportAudit(dataDir: string, format: string, isClear: boolean): Promise<string> {
  const cli = join(import.meta.dirname, '..', 'src', 'cli.js');
  const clear = isClear ? ['--scope', 'audit.clear', '--reason', 'demonstration'] : [];
  const { stdout } = await run(
    process.execPath,
    [cli, 'audit', 'export', '--format', format, ...clear],
    { env: { ...process.env, ASSENT_DATA_DIR: dataDir }, maxBuffer: MAX_EXPORT_BYTES },
  );
  return stdout;
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The demo failed.'}\n`);
  process.exitCode = 1;
});
