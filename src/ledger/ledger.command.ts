/** `assent ledger rotate-key|resume|consistency`: the log's key, its name, and how it grew. */
import { Command, InvalidArgumentError } from 'commander';
import { OPERATOR } from '../core/own-actors.js';
import { parseCount } from '../core/checkpoint.js';
import { reasonText } from '../platform/cli-arguments.js';
import type { CliContext, OpenContext } from '../platform/cli-context.js';
import { StartupError } from '../platform/startup-error.js';
import { Checkpoints } from './checkpoints.js';
import { LogKeys } from './log-keys.js';
import { Proofs } from './proofs.js';

interface Json {
  readonly json?: true;
}

export function ledgerCommand(openContext: OpenContext): Command {
  const command = new Command('ledger').description(
    'verify the log, prove its growth, decide about its key',
  );
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
        const vkey = await context.get(LogKeys).rotate(OPERATOR);
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
  command
    .command('consistency')
    .description('prove that one checkpoint grew out of another, as C2SP tlog-witness asks it')
    .argument('<old>', 'of how many entries the earlier checkpoint is', countOfEntries)
    .argument('[new]', 'of how many the later one is: the newest, unless told', countOfEntries)
    .option('--json', 'print JSON')
    .action((old: number, grown: number | undefined, options: Json) =>
      withContext((context) => consistency(context, [old, grown ?? null], options)),
    );
  return command;
}

async function consistency(
  context: CliContext,
  [from, to]: readonly [number, number | null],
  { json }: Json,
): Promise<string> {
  const proof = await context.get(Proofs).ofGrowth(from, to);
  if (!proof)
    throw new StartupError('There are no two checkpoints of these sizes, the smaller one first.');
  const hashes = proof.hashes.map((hash) => hash.toString('base64'));
  if (json) return JSON.stringify({ ...proof, hashes });
  return [`old ${proof.old}`, ...hashes, '', proof.checkpoint.trimEnd()].join('\n');
}

function countOfEntries(text: string): number {
  const count = parseCount(text);
  if (count === null || count === 0)
    throw new InvalidArgumentError('it must be a count, from 1 on.');
  return count;
}

async function resume(context: CliContext, reason: string): Promise<string> {
  const checkpoints = context.get(Checkpoints);
  const behind = await checkpoints.behind();
  if (behind === null)
    throw new StartupError('The log contains what was published: there is nothing to resume.');
  const vkey = await context.get(LogKeys).resume(checkpoints.heldOutside ?? '', reason, OPERATOR);
  await checkpoints.trust(vkey);
  return vkey;
}
