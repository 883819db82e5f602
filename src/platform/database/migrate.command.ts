/** `assent migrate`: brings the database to the current schema; the service does so at its start too. */
import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { borrowFoundation } from '../foundation.js';
import { Log } from '../log.js';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database to the current schema')
    .option('--json', 'answer in JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const opened = await borrowFoundation(loadConfig(), new Log('error'));
      await opened.close();
      const done = opened.migrations;
      process.stdout.write(
        json
          ? `${JSON.stringify({ migrations: done })}\n`
          : done.length === 0
            ? 'The schema is current.\n'
            : `Ran ${done.join(', ')}.\n`,
      );
    });
}
