/** `assent client create|list|revoke`: who may call. The secret is printed once and kept nowhere. */
import { Command } from 'commander';
import { OPERATOR } from '../core/own-actors.js';
import { formatInstant } from '../core/duration.js';
import type { OpenContext } from '../platform/cli-context.js';
import { SCOPES, type Scope } from '../platform/http/scopes.js';
import { listOf } from './cli-options.js';
import { ClientsService, type ClientRecord } from './clients.service.js';

interface Json {
  readonly json?: true;
}

export function clientCommand(openContext: OpenContext): Command {
  const command = new Command('client')
    .description('make, list and revoke API clients')
    .exitOverride();
  const withClients = async (work: (clients: ClientsService) => Promise<string>): Promise<void> => {
    const context = await openContext();
    try {
      command.configureOutput().writeOut?.(`${await work(context.get(ClientsService))}\n`);
    } finally {
      await context.close();
    }
  };
  command
    .command('create')
    .description('make a client; its secret is shown this once')
    .requiredOption('--name <name>', 'the name that catalog and history use')
    .requiredOption('--scopes <list>', `some of ${SCOPES.join(',')}`, listOf(SCOPES))
    .option('--gated', 'its messages leave only through the gate: an unspent permit costs no slot')
    .option('--json', 'print JSON')
    .action((options: { name: string; scopes: Scope[]; gated?: true } & Json) =>
      withClients(async (clients) => {
        const { name, scopes, gated = false } = options;
        const made = await clients.create({ name, scopes, gated }, OPERATOR);
        return options.json
          ? json(made)
          : `Client id:     ${made.clientId}\nClient secret: ${made.clientSecret}\n` +
              'Keep the secret now: it cannot be shown again.';
      }),
    );
  command
    .command('list')
    .description('list clients, newest first')
    .option('--json', 'print JSON')
    .action((options: Json) =>
      withClients(async (clients) => {
        const all = await clients.list();
        return options.json ? json(all.map(shown)) : all.map(line).join('\n');
      }),
    );
  command
    .command('revoke')
    .description('refuse a client from now on; its tokens end within five seconds')
    .argument('<client>', 'name or id')
    .option('--json', 'print JSON')
    .action((nameOrId: string, options: Json) =>
      withClients(async (clients) => {
        const { clientId, name } = await clients.revoke(nameOrId, OPERATOR);
        return options.json ? json({ clientId, name }) : `${name} (${clientId}) is revoked.`;
      }),
    );
  return command;
}

function shown(client: ClientRecord) {
  return {
    ...client,
    createdAt: formatInstant(client.createdAt),
    revokedAt: client.revokedAt === null ? null : formatInstant(client.revokedAt),
  };
}

function line(client: ClientRecord): string {
  const { clientId, name, scopes, gated, createdAt, revokedAt } = shown(client);
  const state = client.isInternal ? 'internal' : revokedAt === null ? 'active' : 'revoked';
  const hands = gated ? 'gated' : 'trusted';
  return [clientId, state.padEnd(8), hands.padEnd(7), createdAt, name, scopes.join(',')].join('  ');
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
