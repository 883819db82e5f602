/**
 * A migrated database of its own for whoever asks, copied in about a tenth of a second. Tests see
 * it as the app does, through a role that owns nothing; `ownerUrl` is for looking behind the scenes.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataSource } from 'typeorm';
import { Vault } from '../../src/platform/crypto/vault.js';
import { appDataSourceOptions } from '../../src/platform/database/data-source.js';
import { Database } from '../../src/platform/database/database.js';
import { withDatabase } from '../../src/platform/database/embedded/cluster.js';
import { announcedServer, CLONE_PREFIX, dropDatabase, onServer, TEMPLATE } from './test-server.js';

export interface ClonedDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  drop(): Promise<void>;
}

export interface TestDatabase {
  readonly database: Database;
  readonly vault: Vault;
  readonly ownerUrl: string;
  readonly appUrl: string;
  close(): Promise<void>;
}

type EntityClass = new () => object;

export function cloneDatabase(): Promise<ClonedDatabase> {
  return createDatabase(TEMPLATE);
}

/** Before any migration. */
export function emptyDatabase(): Promise<ClonedDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<ClonedDatabase> {
  const { ownerUrl, appUrl } = announcedServer();
  const name = `${CLONE_PREFIX}${randomBytes(6).toString('hex')}`;
  await onServer(ownerUrl, (server) =>
    server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`),
  );
  return {
    ownerUrl: withDatabase(ownerUrl, name),
    appUrl: withDatabase(appUrl, name),
    drop: () => onServer(ownerUrl, (server) => dropDatabase(server, name)),
  };
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const { ownerUrl, appUrl, drop } = await cloneDatabase();
  const source = new DataSource({
    ...appDataSourceOptions(appUrl),
    entities: await loadEntities(),
    poolSize: 8,
  });
  await source.initialize();
  const close = async (): Promise<void> => {
    await source.destroy();
    await drop();
  };
  return { database: new Database(source), vault: randomVault(), ownerUrl, appUrl, close };
}

export function randomVault(): Vault {
  const key = () => ({ id: 'k1', bytes: randomBytes(32) });
  return new Vault([key()], [key()]);
}

/** Every entity there is, found by its file's name: a new one cannot be forgotten here. */
export async function loadEntities(): Promise<EntityClass[]> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.entity.ts'),
  );
  const modules = await Promise.all(
    files.map((file) => import(resolve('src', file)) as Promise<Record<string, unknown>>),
  );
  return modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is EntityClass => typeof value === 'function');
}
