/**
 * Two processes of the built service on one PostgreSQL, and a look behind them as the database's
 * owner. Only processes that were started here are ever signalled, by their id.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { attachCluster } from '../../../src/platform/database/embedded/cluster.js';
import { cloneDatabase } from '../../support/database.js';
import {
  freePort,
  Premises,
  Visitor,
  type Environment,
  type ServiceProcess,
} from '../../support/process.js';
import { BUGS_FOLDER, type Bug } from '../bugs/bug.js';
import { Sender, type Reader } from './sender.js';
import { Wire } from './wire.js';
import { writeCatalog } from './world.js';

/** Which of the two processes. */
export type Side = 0 | 1;
export const SIDES: readonly [Side, Side] = [0, 1];

const SCOPES = ['authorize', 'reasons', 'contacts', 'bases', 'preferences'];
/** Mails are made by the first, which keeps them where its own page shows them. */
const WITHOUT_JOBS = { ASSENT_ROLE: 'web' };
const CLI = resolve('dist/src/cli.js');

interface Ground {
  readonly premises: Premises;
  readonly ownerUrl: string;
  readonly environments: [Environment, Environment];
  readonly services: readonly [ServiceProcess, ServiceProcess];
  readonly leave: () => Promise<void>;
}

export class Pair {
  readonly premises: Premises;
  readonly wires: readonly [Wire, Wire];
  private readonly services: [ServiceProcess, ServiceProcess];
  private senders = 0;

  private constructor(
    private readonly ground: Ground,
    private owner: pg.Pool,
  ) {
    this.premises = ground.premises;
    const [first, second] = ground.services;
    this.services = [first, second];
    this.wires = [new Wire(first.url), new Wire(second.url)];
  }

  /**
   * On a database of the run's server, which forgets in a power cut and is fast for it. `withBugs`:
   * both have every bug of `bugs/` in them, to be turned on one by one.
   */
  static async onClone({ withBugs = false } = {}): Promise<Pair> {
    const premises = new Premises();
    const clone = await cloneDatabase();
    const leave = async (): Promise<void> => {
      await premises.clear();
      await clone.drop();
    };
    try {
      const shared = {
        ...{ ...common(premises), ...ownKeys(premises), DATABASE_URL: clone.ownerUrl },
        ...(withBugs && bugsIn(premises)),
      };
      const environments: [Environment, Environment] = [
        { ...shared, ...(await place(premises, 'first')) },
        { ...shared, ...(await place(premises, 'second')), ...WITHOUT_JOBS },
      ];
      // Together, on a database that nobody has used yet.
      const services = [
        await premises.spawn(environments[0]),
        await premises.spawn(environments[1]),
      ] as const;
      await Promise.all(services.map((service) => service.ready()));
      return Pair.over({ premises, ownerUrl: clone.ownerUrl, environments, services, leave });
    } catch (error) {
      await leave();
      throw error;
    }
  }

  /** The first process has the embedded PostgreSQL, which is durable; the second is its guest. */
  static async onEmbedded(): Promise<Pair> {
    const premises = new Premises();
    const leave = () => premises.clear();
    try {
      const first = await premises.start(common(premises));
      const { dataDir } = first;
      // A command without it would make a database of its own, and find that one in order.
      const host = { ...common(premises), ASSENT_DATA_DIR: dataDir };
      const ownerUrl = (await attachCluster(dataDir))?.ownerUrl ?? '';
      const keys = {
        ASSENT_KEK_FILE: join(dataDir, 'keys', 'kek'),
        ASSENT_PEPPER_FILE: join(dataDir, 'keys', 'pepper'),
      };
      const guest = {
        ...{ ...common(premises), ...keys, ...(await place(premises, 'second')) },
        ...{ ...WITHOUT_JOBS, DATABASE_URL: ownerUrl },
      };
      const second = await premises.start(guest);
      const services = [first, second] as const;
      return Pair.over({ premises, ownerUrl, environments: [host, guest], services, leave });
    } catch (error) {
      await leave();
      throw error;
    }
  }

  private static over(ground: Ground): Pair {
    return new Pair(ground, poolOn(ground.ownerUrl));
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
    return (await this.owner.query<Row>(text, [...values])).rows;
  }

  /** A new client, put in by the owner; its tokens are good for both processes. */
  async sender(): Promise<Sender> {
    const [clientId, secret] = [randomUUID(), randomBytes(32).toString('base64url')];
    const name = `sender-${++this.senders}`;
    const digest = createHash('sha256').update(secret).digest();
    await this.sql(
      `INSERT INTO clients (client_id, name, secret_sha256, scopes, gated, created_at)
       VALUES ($1, $2, $3, $4, false, now())`,
      [clientId, name, digest, SCOPES],
    );
    return Sender.logIn(this.wires, { clientId, secret, name });
  }

  /** Somebody new who asked for a topic by the form, and pressed the button of the mail. */
  async optedIn(sender: Sender, topic: string): Promise<Reader> {
    const email = `camille-${randomUUID()}@exemple.example`;
    await new Visitor(this.services[0]).optIn(email, [topic]);
    return { email, contactId: await sender.lookUp(email), topic };
  }

  async withBug<T>(bug: Bug, work: () => Promise<T>): Promise<T> {
    const file = join(this.premises.folder, bug);
    writeFileSync(file, '');
    try {
      return await work();
    } finally {
      rmSync(file);
    }
  }

  service(side: Side): ServiceProcess {
    return this.services[side];
  }

  async kill(side: Side): Promise<void> {
    await this.services[side].end('SIGKILL');
  }

  async restart(side: Side): Promise<void> {
    this.services[side] = await this.premises.start(this.ground.environments[side]);
  }

  /** When all was down and the host is back, its database is at another port. */
  async follow(): Promise<void> {
    const url = (await attachCluster(this.premises.dataDir))?.ownerUrl ?? '';
    const { environments } = this.ground;
    environments[1] = { ...environments[1], DATABASE_URL: url };
    await this.owner.end();
    this.owner = poolOn(url);
  }

  /** Runs a command of an operator to its end; `at`: when it had ended, by the clock of the replies. */
  async assent(...words: readonly string[]): Promise<{ at: number; said: string }> {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...this.ground.environments[0] };
    const child = spawn(process.execPath, [CLI, ...words], { env });
    let [said, complained] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
    const code = await new Promise((ended) => child.once('close', ended));
    const at = performance.now();
    if (code !== 0)
      throw new Error(`assent ${words.join(' ')} ended with ${String(code)}: ${said}${complained}`);
    return { at, said };
  }

  async close(): Promise<void> {
    for (const wire of this.wires) wire.close();
    await this.owner.end();
    await this.ground.leave();
  }
}

function poolOn(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // A database that is killed takes its connections along; the next query opens another.
  pool.on('error', () => undefined);
  return pool;
}

function common(premises: Premises): Environment {
  const catalog = join(premises.folder, 'catalog.yaml');
  writeCatalog(catalog);
  return {
    ASSENT_CATALOG_FILE: catalog,
    // Tokens and links name it: both have the same.
    ASSENT_PUBLIC_URL: 'https://consent.example',
    ASSENT_LOG_LEVEL: 'error',
    ASSENT_PUBLIC_ASKS_PER_MINUTE: '1000000',
    // So that a kill often comes while it seals.
    ASSENT_SEAL_EVERY_SECONDS: '1',
  };
}

function bugsIn({ folder }: Premises): Environment {
  const preload = pathToFileURL(resolve('dist/test/faults/bugs/all.js')).href;
  return { NODE_OPTIONS: `--import=${preload}`, [BUGS_FOLDER]: folder };
}

/** A port and a data folder of its own, as every instance has. */
async function place(premises: Premises, name: string) {
  return { PORT: String(await freePort()), ASSENT_DATA_DIR: join(premises.folder, name) };
}

/** Two instances on one database have the same keys. */
function ownKeys(premises: Premises): Environment {
  const folder = join(premises.folder, 'keys');
  mkdirSync(folder);
  const fileWithKey = (name: string): string => {
    const file = join(folder, name);
    writeFileSync(file, `k1 ${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    return file;
  };
  return { ASSENT_KEK_FILE: fileWithKey('kek'), ASSENT_PEPPER_FILE: fileWithKey('pepper') };
}
