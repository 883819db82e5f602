/**
 * `assent retention plan|apply`: what would go, and letting it go now instead of tonight. The plan changes
 * nothing; what was applied stands in the ledger.
 */
import { Command } from 'commander';
import type { OpenContext } from '../../platform/cli-context.js';
import { RetentionService, type RetentionLines, type Watch } from './retention.service.js';

interface Options {
  readonly json?: true;
}

type Work = (service: RetentionService, watch: Watch) => Promise<RetentionLines>;

const PROGRESS_EVERY = 100;

export function retentionCommand(openContext: OpenContext): Command {
  const command = new Command('retention').description(
    'what is kept for how long, and letting go of what is kept no longer',
  );
  const run = async (own: Command, { json }: Options, isPlan: boolean, work: Work) => {
    const context = await openContext();
    try {
      const lines = await work(context.get(RetentionService), progress());
      own
        .configureOutput()
        .writeOut?.(json ? `${JSON.stringify(lines, null, 2)}\n` : report(lines, isPlan));
    } finally {
      await context.close();
    }
  };
  const plan: Command = command
    .command('plan')
    .description('show each rule and what would go now; changes nothing')
    .option('--json', 'print the result as JSON')
    .action((options: Options) =>
      run(plan, options, true, (service, watch) => service.plan('en', watch)),
    );
  const apply: Command = command
    .command('apply')
    .description('let go now of what would go tonight; it cannot be brought back')
    .option('--json', 'print the result as JSON')
    .action((options: Options) =>
      run(apply, options, false, (service, watch) => service.apply('en', watch)),
    );
  return command;
}

/** Only where somebody watches: a file or a pipe gets the result alone. */
function progress(): Watch {
  const counts = new Map<string, number>();
  return (rule) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    if (process.stderr.isTTY && count % PROGRESS_EVERY === 0)
      process.stderr.write(`\r${rule}: ${count} looked at`);
  };
}

export function report({ made, catalogVersion, rules }: RetentionLines, isPlan: boolean): string {
  const lines = rules.map(({ rule, days, count, entries, what, why }) => {
    const kept = days === null ? 'stays' : `${days} days`;
    const due = `${count} ${isPlan ? 'would go' : 'went'}`;
    const evidence = entries > 0 ? `, with the evidence of ${entries} entries` : '';
    return `${rule.padEnd(16)} ${kept.padEnd(10)} ${days === null ? '' : due + evidence}\n    ${what}; ${why}.`;
  });
  const head = `Catalog version ${catalogVersion}, ${made}`;
  return `${[head, ...lines.map((line) => line.replace(/ +\n/, '\n'))].join('\n')}\n`;
}
