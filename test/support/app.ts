/**
 * The whole application on a database, a data folder and keys of its own, listening on a free port.
 * It is put together by the functions that main uses, so tests and service cannot drift apart.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { rmSync } from 'node:fs';
import pg from 'pg';
import request from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { createApp, prepare } from '../../src/app.js';
import type { CaughtMail } from '../../src/delivery/catcher.js';
import { ClientsService } from '../../src/identity/clients.service.js';
import { SealLoop } from '../../src/ledger/seal-loop.js';
import type { Config, Settings } from '../../src/platform/config.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { openVault } from '../../src/platform/crypto/key-files.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { Log } from '../../src/platform/log.js';
import { WithdrawalJournal } from '../../src/preferences/withdrawal-journal.js';
import { testConfig } from './config.js';
import { cloneDatabase, type ClonedDatabase } from './database.js';
import { until } from './until.js';

export interface TestClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** An access token with all of the client's scopes, got over HTTP. */
  readonly token: string;
}

export class TestApp {
  /** Stateless: it keeps no cookie. `supertest.agent(app.url)` does. */
  readonly http: InstanceType<typeof TestAgent>;
  private clients = 0;

  constructor(
    readonly nest: NestFastifyApplication,
    readonly url: string,
    readonly config: Config,
    /** Every line of the log, as JSON text. */
    readonly logLines: readonly string[],
    private readonly clone: ClonedDatabase,
    private readonly owner: pg.Client,
  ) {
    this.http = request(url);
  }

  /** Of a connection of one's own, beside ours. */
  get ownerUrl(): string {
    return this.clone.ownerUrl;
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.nest.get<T>(token);
  }

  async client(
    scopes: readonly Scope[],
    name = `client-${++this.clients}`,
    gated = false,
  ): Promise<TestClient> {
    const client = { name, scopes: [...scopes], gated };
    const made = await this.get(ClientsService).create(client, 'test');
    const { body } = await this.http
      .post('/oauth/token')
      .auth(made.clientId, made.clientSecret)
      .type('form')
      .send({ grant_type: 'client_credentials' })
      .expect(200);
    return { ...made, name, token: (body as { access_token: string }).access_token };
  }

  async token(...scopes: readonly Scope[]): Promise<string> {
    return (await this.client(scopes)).token;
  }

  /** Newest first. */
  async mailbox(): Promise<CaughtMail[]> {
    const { body } = await this.http.get('/dev/mailbox.json').expect(200);
    return body as CaughtMail[];
  }

  /** Jobs run beside requests: what one does is waited for, with a deadline. */
  until<T>(ask: () => Promise<T | null | undefined | false>, what?: string): Promise<T> {
    return until(ask, what);
  }

  /** As the owner of the schema, who sees what the app's role may not. */
  async sql<Row extends pg.QueryResultRow>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return (await this.owner.query<Row>(text, [...parameters])).rows;
  }

  async close(): Promise<void> {
    await this.get(Jobs).stop();
    await this.get(SealLoop).stop();
    await this.nest.close();
    await this.get(WithdrawalJournal).close();
    await this.owner.end();
    await this.clone.drop();
    rmSync(this.config.settings.dataDir, { recursive: true, force: true });
  }
}

export async function startTestApp(overrides: Partial<Settings> = {}): Promise<TestApp> {
  const clone = await cloneDatabase();
  const config = testConfig(overrides);
  try {
    return await openApp(clone, config);
  } catch (error) {
    await clone.drop();
    rmSync(config.settings.dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function openApp(clone: ClonedDatabase, config: Config): Promise<TestApp> {
  const logLines: string[] = [];
  const log = new Log(config.settings.logLevel, { write: (line) => void logLines.push(line) });
  const vault = openVault(config.settings);
  const foundation = { config, log, vault, appUrl: clone.appUrl };
  const nest = await createApp(foundation);
  await prepare(nest, foundation);
  await nest.listen(config.settings.port, '127.0.0.1');
  const owner = new pg.Client({ connectionString: clone.ownerUrl });
  await owner.connect();
  return new TestApp(nest, await nest.getUrl(), config, logLines, clone, owner);
}
