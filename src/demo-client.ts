/**
 * Outside production a `demo` client with every scope is made on the first start, so that five
 * minutes are enough to try everything. Its credentials are in the data folder, 0600.
 */
import type { INestApplicationContext } from '@nestjs/common';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientsService, type ClientCredentials } from './identity/clients.service.js';
import type { Config } from './platform/config.js';
import { isStartupError } from './platform/startup-error.js';
import { SCOPES } from './platform/http/scopes.js';

const NAME = 'demo';
const ACTOR = 'first start';

/** The path of the credentials, or null in production. */
export async function ensureDemoClient(
  app: INestApplicationContext,
  { settings }: Config,
): Promise<string | null> {
  if (settings.production) return null;
  const file = join(settings.dataDir, 'demo-client.json');
  const clients = app.get(ClientsService);
  if (await isUsable(clients, file)) return file;
  const { clientId, clientSecret } = await makeAnew(clients);
  writeFileSync(file, `${JSON.stringify({ clientId, clientSecret }, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/** Instances that start together on one database take the name from each other in turn. */
async function makeAnew(clients: ClientsService, attempts = 5): Promise<ClientCredentials> {
  // Another data folder, or an older secret that nobody has any more: the name gets a new one.
  const standing = (await clients.list()).find(
    (one) => one.name === NAME && one.revokedAt === null,
  );
  if (standing) await clients.revoke(standing.clientId, ACTOR);
  try {
    return await clients.create({ name: NAME, scopes: SCOPES }, ACTOR);
  } catch (error) {
    if (attempts <= 1 || !isStartupError(error)) throw error;
    return makeAnew(clients, attempts - 1);
  }
}

async function isUsable(clients: ClientsService, file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  try {
    const { clientId, clientSecret } = JSON.parse(readFileSync(file, 'utf8')) as ClientCredentials;
    const client = await clients.authenticate(clientId, clientSecret);
    // One that an earlier version made lacks the scopes that came since.
    return client !== null && SCOPES.every((scope) => client.scopes.includes(scope));
  } catch {
    return false;
  }
}
