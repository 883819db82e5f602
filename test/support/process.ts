/**
 * The built service as an operator runs it: a process of its own in its own group, on a data folder
 * of its own. Only processes that were started here are ever signalled, by their id.
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Form, Http, type Json } from '../../examples/http.js';
import {
  isProcessRunning,
  readPidFile,
} from '../../src/platform/database/embedded/postmaster-pid.js';
import { until } from './until.js';

const MAIN = resolve('dist/src/main.js');
const READY_WITHIN_MS = 60_000;
const POLL_MS = 25;

export type Environment = Readonly<Record<string, string>>;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A folder that a test's services share, with whatever has to be cleared away at its end. */
export class Premises {
  readonly folder = mkdtempSync(join(tmpdir(), 'assent-faults-test-'));
  readonly dataDir = join(this.folder, 'data');
  private readonly started: ServiceProcess[] = [];
  private port: string | null = null;

  constructor() {
    // As root the database runs under another account, which has to walk through this folder.
    chmodSync(this.folder, 0o711);
  }

  /** Starts it; whether it comes up is for the caller to see. Every start has the same port. */
  async spawn(environment: Environment = {}): Promise<ServiceProcess> {
    this.port ??= String(await freePort());
    const own = { PORT: this.port, ASSENT_DATA_DIR: this.dataDir, ...environment };
    const service = new ServiceProcess(own);
    this.started.push(service);
    return service;
  }

  async start(environment: Environment = {}): Promise<ServiceProcess> {
    const service = await this.spawn(environment);
    await service.ready();
    return service;
  }

  /** The embedded server's process id, or null when none runs. */
  postgresPid(): number | null {
    const pid = readPidFile(join(this.dataDir, 'postgres'))?.pid;
    return pid !== undefined && isProcessRunning(pid, 'postgres') ? pid : null;
  }

  /** Every password and key that Assent made here. */
  secrets(): string[] {
    const files = ['postgres.json', 'demo-client.json', 'keys/kek', 'keys/pepper'];
    const texts = files
      .map((name) => join(this.dataDir, name))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8'));
    return texts.flatMap((text) => text.match(/[A-Za-z0-9+/_-]{32,}/g) ?? []).filter(isNoId);
  }

  killPostgres(): number {
    const pid = this.postgresPid();
    if (pid === null) throw new Error('There is no PostgreSQL to kill.');
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  async clear(): Promise<void> {
    for (const service of this.started) await service.end('SIGKILL');
    const pid = this.postgresPid();
    if (pid !== null) process.kill(pid, 'SIGQUIT');
    await until(() => this.postgresPid() === null, 'PostgreSQL to be gone');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class ServiceProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  readonly exit: Promise<Exit>;
  stdout = '';
  stderr = '';
  private ended: Exit | null = null;

  constructor(environment: Environment & Readonly<Record<'PORT' | 'ASSENT_DATA_DIR', string>>) {
    this.url = `http://127.0.0.1:${environment.PORT}`;
    this.dataDir = environment.ASSENT_DATA_DIR;
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...environment };
    const child = spawn(process.execPath, [MAIN], { env, detached: true });
    this.pid = child.pid ?? 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exit = new Promise((resolveExit) => {
      child.once('exit', (code, signal) => {
        this.ended = { code, signal };
        resolveExit(this.ended);
      });
    });
  }

  async status(path = '/health/ready'): Promise<number> {
    return fetch(`${this.url}${path}`).then(
      (response) => response.status,
      () => 0,
    );
  }

  /** It has the minute that its documentation grants. */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while ((await this.status()) !== 200) {
      if (this.ended) throw new Error(`It ended: ${this.stderr || this.stdout}`);
      if (Date.now() > deadline) throw new Error('It was not ready within a minute.');
      await sleep(POLL_MS);
    }
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.ended) process.kill(this.pid, signal);
  }

  end(signal: NodeJS.Signals): Promise<Exit> {
    this.signal(signal);
    return this.exit;
  }

  /** Whether any process of its group is left; the embedded server is in a group of its own. */
  hasGroup(): boolean {
    try {
      process.kill(-this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }
}

/** A person and a sender at a service that may go away at any moment. */
export class Visitor {
  private readonly http: Http;
  private refs = 0;

  constructor(
    private readonly service: ServiceProcess,
    private readonly name = 'visitor',
  ) {
    this.http = new Http(service.url);
  }

  async logIn(): Promise<this> {
    const file = join(this.service.dataDir, 'demo-client.json');
    if (!existsSync(file)) throw new Error('There is no demo client.');
    const { clientId, clientSecret } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      'clientId' | 'clientSecret',
      string
    >;
    await this.http.logIn(clientId, clientSecret);
    return this;
  }

  /** From the form to the button of the mail. */
  async optIn(email: string, topics: readonly string[]): Promise<void> {
    const form = Form.in(await this.http.page('GET', '/subscribe?lang=fr', 200));
    const ticks = topics.map((topic) => ['topics', topic] as const);
    await this.http.form('/subscribe', [...form.hidden(), ...ticks, ['email', email]]);
    const path = await until(async () => {
      const { body } = await this.http.api('GET', '/dev/mailbox.json');
      const mail = (body as unknown as Json[]).find(({ to }) => to === email);
      return /\/opt-in\/[A-Za-z0-9_-]{43}/.exec(String(mail?.text))?.[0];
    }, 'the confirmation mail');
    const answer = await this.http.form(path, [...ticks, ['action', 'confirm']]);
    if (answer.status !== 200) throw new Error(`Not confirmed: ${answer.status}`);
  }

  ask(email: string, topic: string, ref = `${++this.refs}`) {
    return this.http.api('POST', '/v1/authorizations', {
      recipient: { email },
      channel: 'email',
      topic,
      messageRef: `${this.name}/${this.service.pid}/${ref}`,
    });
  }

  redeem(allow: Json, email: string, topic: string) {
    return this.http.api('POST', `/v1/authorizations/${String(allow.id)}/redeem`, {
      permit: allow.permit,
      recipient: { email },
      channel: 'email',
      topic,
    });
  }

  release(allow: Json) {
    return this.http.api('POST', `/v1/authorizations/${String(allow.id)}/release`);
  }

  /** One-click, as a mail program does it; the answer's status, 0 when there is none. */
  async unsubscribe(allow: Json): Promise<number> {
    const { pathname } = new URL(String((allow.links as Json).unsubscribe));
    return this.http.form(pathname, [['List-Unsubscribe', 'One-Click']]).then(
      ({ status }) => status,
      () => 0,
    );
  }
}

/** A client's id is no secret, and its lines may name it. */
function isNoId(text: string): boolean {
  return !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

export function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
