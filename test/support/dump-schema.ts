/**
 * `npm run schema:dump` writes what the migrations make to migrations/schema.sql, so that a change's
 * effect is read in a review; with `--check` it fails when the two differ.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../src/platform/database/migrate.js';
import { ROOT } from '../../src/platform/root.js';
import { tellSchema } from './schema-text.js';
import { onServer } from './test-server.js';
import { startThrowawayCluster } from './throwaway-cluster.js';

const FILE = join(ROOT, 'migrations', 'schema.sql');
const HEAD = '-- What the migrations make, for reading: written by `npm run schema:dump`.\n\n';

async function migratedSchema(): Promise<string> {
  const cluster = await startThrowawayCluster();
  try {
    await migrate(cluster.ownerUrl);
    return HEAD + (await onServer(cluster.ownerUrl, tellSchema));
  } finally {
    await cluster.stop();
  }
}

/** Statements that stand in one text only, each line marked with where it stands. */
function difference(written: string, made: string): string {
  const [before, after] = [written.split('\n\n'), made.split('\n\n')];
  const only = (mark: string, these: string[], others: string[]) =>
    these
      .filter((part) => !others.includes(part))
      .flatMap((part) =>
        part
          .trimEnd()
          .split('\n')
          .map((line) => `${mark} ${line}`),
      );
  return [...only('-', before, after), ...only('+', after, before)].join('\n');
}

const made = await migratedSchema();
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, made);
  console.log('migrations/schema.sql is written.');
} else {
  const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  if (written !== made) {
    console.error(`migrations/schema.sql (-) is not what the migrations make (+):\n`);
    console.error(difference(written, made));
    console.error('\nRun `npm run schema:dump` and commit the file with the migration.');
    process.exitCode = 1;
  }
}
