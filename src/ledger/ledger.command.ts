/** `assent ledger rotate-key|resume`: what an operator decides about the log's key and its name. */
import { Command } from 'commander';
import { reasonText } from '../platform/cli-arguments.js';
import type { CliContext, OpenContext } from '../platform/cli-context.js';
import { StartupError } from '../platform/startup-error.js';
import { Checkpoints } from './checkpoints.js';
import { LogKeys } from './log-keys.js';

interface Json {
  readonly json?: true;
}

const ACTOR = 'cli';

export function ledgerCommand(openContext: OpenContext): Command {
  const command = new Command('ledger').description('verify the log, and decide about its key');
  const withContext = async (work: (context: CliContext) => Promise<string>): Promise<void> => {
    const context = await openContext();
    try {
      command.configureOutput().writeOut?.(`${await work(context)}\n`);
    } finally {
      await context.close();
    }
  };
  command
    .command('rotate-key')
    .description('put a new key in use; for a week the old one signs beside it')
    .option('--json', 'print JSON')
    .action((options: Json) =>
      withContext(async (context) => {
        const vkey = await context.get(LogKeys).rotate(ACTOR);
        await context.get(Checkpoints).trust(vkey);
        return options.json
          ? JSON.stringify({ vkey })
          : `This key signs the log from now on:\n${vkey}`;
      }),
    );
  command
    .command('resume')
    .description('go on under another name after a restore: see docs/operations.md')
    .requiredOption('--reason <text>', 'kept in the log; name nobody', reasonText)
    .option('--json', 'print JSON')
    .action((options: { reason: string } & Json) =>
      withContext(async (context) => {
        const vkey = await resume(context, options.reason);
        return options.json
          ? JSON.stringify({ vkey })
          : `The log goes on under this key; tell it to those who verify:\n${vkey}`;
      }),
    );
  return command;
}

async function resume(context: CliContext, reason: string): Promise<string> {
  const checkpoints = context.get(Checkpoints);
  const behind = await checkpoints.behind();
  if (behind === null)
    throw new StartupError('The log contains what was published: there is nothing to resume.');
  const vkey = await context.get(LogKeys).resume(checkpoints.heldOutside ?? '', reason, ACTOR);
  await checkpoints.trust(vkey);
  return vkey;
}
