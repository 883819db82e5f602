/**
 * The API clients of the synthetic organisation. Those that are missing are made as of the year's
 * beginning, with a secret that nobody ever sees; who wants to use one revokes it and makes another.
 */
import { createHash, randomBytes } from 'node:crypto';
import { ClientsService } from '../src/identity/clients.service.js';
import { ClientsStore } from '../src/identity/clients.store.js';
import { LedgerService } from '../src/ledger/ledger.service.js';
import { OwnSender } from '../src/opt-in/confirmation-ask.js';
import type { CliContext } from '../src/platform/cli-context.js';
import { Database } from '../src/platform/database/database.js';
import { newId } from '../src/platform/ids.js';
import type { Sender } from '../src/authorization/ask.js';
import { SHOP, type Senders } from './populate.world.js';

/** Its customers choose on their account page what they want to hear, and it passes that on. */
const SHOP_SCOPES: string[] = ['authorize', 'contacts', 'optin', 'preferences'];

export async function ensureSenders(
  context: Pick<CliContext, 'get'>,
  names: readonly string[],
  since: number,
): Promise<Senders> {
  const own = await context.get(OwnSender).get();
  const living = (await context.get(ClientsService).list()).filter((one) => one.revokedAt === null);
  const byName = new Map<string, Sender>(living.map((one) => [one.name, one]));
  for (const name of names)
    if (!byName.has(name)) byName.set(name, await insertSender(context, name, since));
  return { own, byName };
}

async function insertSender(
  context: Pick<CliContext, 'get'>,
  name: string,
  at: number,
): Promise<Sender> {
  const clientId = newId();
  const gated = false;
  const scopes = name === SHOP ? SHOP_SCOPES : ['authorize'];
  const secretSha256 = createHash('sha256').update(randomBytes(32)).digest();
  await context.get(Database).inTransaction(async (tx) => {
    await context.get(ClientsStore).insert(tx, { clientId, name, scopes, gated, secretSha256, at });
    const payload = { clientId, name, scopes, gated, actor: 'populate' };
    const happening = { contactId: null, type: 'client.created', at, payload } as const;
    await context.get(LedgerService).append(tx, happening);
  });
  return { clientId, name, gated };
}
