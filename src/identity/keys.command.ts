/** `assent keys list|rotate|revoke`: the keys that sign tokens and permits and make footer links. */
import { Command } from 'commander';
import { OPERATOR } from '../core/own-actors.js';
import { formatInstant } from '../core/duration.js';
import { reasonText } from '../platform/cli-arguments.js';
import type { OpenContext } from '../platform/cli-context.js';
import { oneOf } from './cli-options.js';
import { KEY_USES, type KeyUse } from './key.entity.js';
import { KeysService, type KeyRecord } from './keys.service.js';

interface Json {
  readonly json?: true;
}

export function keysCommand(openContext: OpenContext): Command {
  const command = new Command('keys').description('list, rotate and revoke keys').exitOverride();
  const withKeys = async (work: (keys: KeysService) => Promise<string>): Promise<void> => {
    const context = await openContext();
    try {
      command.configureOutput().writeOut?.(`${await work(context.get(KeysService))}\n`);
    } finally {
      await context.close();
    }
  };
  command
    .command('list')
    .description('list keys, newest first')
    .option('--json', 'print JSON')
    .action((options: Json) =>
      withKeys(async (keys) => {
        const all = await keys.list();
        return options.json ? json(all.map(shown)) : all.map(line).join('\n');
      }),
    );
  command
    .command('rotate')
    .description('put a new key in use; what the old one signed stays valid for its time')
    .requiredOption('--use <use>', KEY_USES.join(', '), oneOf(KEY_USES))
    .option('--json', 'print JSON')
    .action(({ use, ...options }: { use: KeyUse } & Json) =>
      withKeys(async (keys) => {
        const { kid, retired } = await keys.rotate(use, OPERATOR);
        return options.json
          ? json({ use, kid, retired })
          : `${kid} is the ${use} key now; ${retired ?? 'no other'} is retired.`;
      }),
    );
  command
    .command('revoke')
    .description('for a stolen key: refuse all it ever made, footer links included')
    .argument('<kid>', 'as in `assent keys list`')
    .requiredOption('--reason <text>', 'for the history; name nobody', reasonText)
    .option('--json', 'print JSON')
    .action((kid: string, options: { reason: string } & Json) =>
      withKeys(async (keys) => {
        const { use } = await keys.revoke(kid, options.reason, OPERATOR);
        return options.json ? json({ kid, use }) : `${kid} is revoked as a key for ${use}.`;
      }),
    );
  return command;
}

function shown(key: KeyRecord) {
  return {
    ...key,
    createdAt: formatInstant(key.createdAt),
    retiredAt: key.retiredAt === null ? null : formatInstant(key.retiredAt),
    revokedAt: key.revokedAt === null ? null : formatInstant(key.revokedAt),
  };
}

function line(key: KeyRecord): string {
  const { kid, use, state, createdAt } = shown(key);
  return [kid.padEnd(43), use.padEnd(6), state.padEnd(8), createdAt].join('  ');
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
