/**
 * `assent catalog plan|apply FILE`. Leaves with 0 when the catalog stands or would, 2 when it is
 * invalid or refused, 1 when the command itself could not do its work.
 */
import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OPERATOR } from '../core/own-actors.js';
import { StartupError } from '../platform/startup-error.js';
import { reportOf } from './catalog-report.js';
import type { OpenContext } from '../platform/cli-context.js';
import { filesIn, type Beside } from './logo-file.js';
import { CatalogService, type ApplyResult, type PlanResult } from './catalog.service.js';

const EXIT_REFUSED = 2;

export function catalogCommand(openContext: OpenContext): Command {
  const command = new Command('catalog').description('compare or apply the catalog of topics');
  const run = async (
    file: string,
    options: { json?: true },
    work: (
      service: CatalogService,
      text: string,
      beside: Beside,
    ) => Promise<PlanResult | ApplyResult>,
  ): Promise<void> => {
    const text = await readCatalogFile(file);
    const context = await openContext();
    try {
      const result = await work(context.get(CatalogService), text, filesIn(dirname(file)));
      const report = options.json ? `${JSON.stringify(result, null, 2)}\n` : reportOf(result, file);
      command.configureOutput().writeOut?.(report);
      if (result.status === 'invalid' || result.status === 'refused')
        process.exitCode = EXIT_REFUSED;
    } finally {
      await context.close();
    }
  };
  command
    .command('plan')
    .description('show what applying FILE would change; changes nothing')
    .argument('<file>', 'a catalog, as in catalog.yaml')
    .option('--json', 'print the result as JSON')
    .action((file: string, options: { json?: true }) =>
      run(file, options, (service, text, beside) => service.plan(text, beside)),
    );
  command
    .command('apply')
    .description('put FILE in force as a new, immutable version')
    .argument('<file>', 'a catalog, as in catalog.yaml')
    .option('--json', 'print the result as JSON')
    .action((file: string, options: { json?: true }) =>
      run(file, options, (service, text, beside) => service.apply(text, OPERATOR, beside)),
    );
  return command;
}

async function readCatalogFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = isAbsent ? 'there is no such file' : 'it cannot be read';
    throw new StartupError(`The catalog ${file} was not looked at: ${reason}.`);
  }
}
