/** Asks that nobody has worked on yet, as they lie there while the worker is away. */
import { randomUUID } from 'node:crypto';
import { Vault } from '../../src/platform/crypto/vault.js';
import type { TestApp } from './app.js';

export const askThatWaits = (app: TestApp, email: string) =>
  waiting(app, { table: 'opt_in_requests', label: 'opt-in-request' }, { address: of(email) });

export const linkAskThatWaits = (app: TestApp, email: string) =>
  waiting(
    app,
    { table: 'person_link_asks', label: 'person-link-ask' },
    { address: of(email), link: null, locale: 'fr' },
  );

/** Its id. */
async function waiting(
  app: TestApp,
  { table, label }: { table: string; label: string },
  ask: object,
): Promise<string> {
  const id = randomUUID();
  const sealed = app.get(Vault).wrap(Buffer.from(JSON.stringify(ask)), `${label}:${id}`);
  await app.sql(`INSERT INTO ${table} VALUES ($1, $2, now())`, [id, sealed]);
  return id;
}

function of(email: string): object {
  return { kind: 'email', value: email, matchForm: email.toLowerCase() };
}
