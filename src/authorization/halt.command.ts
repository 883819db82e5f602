/**
 * `assent halt`: stops messages now, on every instance; `--end` lets them go on, `--list` shows what
 * stands. Leaves with 0 also where it stood already: who pulls the switch twice wants it pulled. What is
 * wrong in the command line is told as the parser tells it, which leaves with 2.
 */
import { Command } from 'commander';
import { OPERATOR } from '../core/own-actors.js';
import { isAddressIn } from '../core/spelt-address.js';
import { formatInstant } from '../core/duration.js';
import type { OpenContext } from '../platform/cli-context.js';
import { HaltsService } from './halts.service.js';
import type { Halt } from './halts.store.js';
import type { StandingHalt } from './in-force.store.js';

interface Options {
  readonly all?: true;
  readonly topic?: string;
  readonly channel?: string;
  readonly reason?: string;
  readonly end?: true;
  readonly list?: true;
  readonly json?: true;
}

export function haltCommand(openContext: OpenContext): Command {
  const command = new Command('halt')
    .description('stop messages now: every ask and redeem begun after the answer is denied')
    .option('--all', 'stop everything, security messages included')
    .option('--topic <key>', 'stop one topic')
    .option('--channel <key>', 'stop one channel')
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--end', 'let go on what was stopped')
    .option('--list', 'show what is stopped')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  assent halt --topic offres --reason "wrong prices"\n' +
        '  assent halt --topic offres --end --reason "prices mended"\n  assent halt --list',
    )
    .exitOverride();
  return command.action(async (options: Options) => {
    const scope = options.list ? null : scopeOf(options, command);
    const reason = options.list ? '' : reasonOf(options, command);
    const context = await openContext();
    try {
      const halts = context.get(HaltsService);
      const changed = await change(halts, scope, reason, options);
      const standing = await halts.list();
      command.configureOutput().writeOut?.(report(changed, standing, options));
    } finally {
      await context.close();
    }
  });
}

async function change(
  halts: HaltsService,
  scope: StandingHalt | null,
  reason: string,
  { end }: Options,
): Promise<boolean | null> {
  if (!scope) return null;
  return end ? halts.end(scope, reason, OPERATOR) : halts.begin(scope, reason, OPERATOR);
}

function scopeOf({ all, topic, channel }: Options, command: Command): StandingHalt {
  const named: StandingHalt[] = [
    ...(all ? [{ scope: 'all', of: null } as const] : []),
    ...(topic === undefined ? [] : [{ scope: 'topic', of: topic } as const]),
    ...(channel === undefined ? [] : [{ scope: 'channel', of: channel } as const]),
  ];
  const [one, ...others] = named;
  if (!one || others.length > 0)
    command.error('Say what to stop: exactly one of --all, --topic and --channel.');
  return one;
}

function reasonOf({ reason = '' }: Options, command: Command): string {
  const text = reason.trim();
  if (text === '' || text.length > 200)
    command.error('Say why with --reason: 1 to 200 characters, kept in the ledger.');
  // It stands in clear, in the ledger for good.
  if (isAddressIn(text))
    command.error('Say why without an email address or a phone number: it is kept for good.');
  return text;
}

function report(changed: boolean | null, standing: readonly Halt[], options: Options): string {
  if (options.json) {
    const result = changed === null ? {} : { changed };
    return `${JSON.stringify({ ...result, standing }, null, 2)}\n`;
  }
  const done = options.end ? 'It goes on.' : 'It is stopped.';
  const same = options.end ? 'It was not stopped.' : 'It was stopped already.';
  const first = changed === null ? [] : [changed ? done : same];
  const lines = standing.map(
    ({ scope, of, reason, begunAt }) =>
      `${scope}${of === null ? '' : ` ${of}`}  since ${formatInstant(begunAt.getTime())}  ${reason}`,
  );
  const shown = standing.length === 0 ? ['Nothing is stopped.'] : ['Stopped now:', ...lines];
  return `${[...first, ...shown].join('\n')}\n`;
}
