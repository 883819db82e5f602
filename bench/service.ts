/**
 * The built service as an operator runs it: a process of its own in its own group, on a new data
 * folder, its log in a file. Only what was started here is ever signalled, by its id.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachCluster } from '../src/platform/database/embedded/cluster.js';
import { isProcessRunning, readPidFile } from '../src/platform/database/embedded/postmaster-pid.js';
import { ROOT } from '../src/platform/root.js';
import { CATALOG_FILE } from './catalog.js';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;
const POLL_MS = 50;
const LAST_LINES = 20;

export class Service {
  readonly folder: string;
  readonly dataDir: string;
  url = '';
  private child: ChildProcess | null = null;
  private readonly onExit = () => {
    this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  };

  constructor(private readonly profileFolder: string | null) {
    this.folder = mkdtempSync(join(tmpdir(), 'assent-bench-'));
    // As root the database runs under another account, which has to walk through this folder.
    chmodSync(this.folder, 0o711);
    this.dataDir = join(this.folder, 'data');
  }

  async start(): Promise<void> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const { PATH = '', HOME = '' } = process.env;
    const env = {
      ...{ PATH, HOME, PORT: String(port), ASSENT_DATA_DIR: this.dataDir, ASSENT_ROLE: 'all' },
      ASSENT_CATALOG_FILE: CATALOG_FILE,
    };
    const log = openSync(this.logFile, 'a');
    const profile =
      this.profileFolder === null ? [] : ['--cpu-prof', '--cpu-prof-dir', this.profileFolder];
    this.child = spawn(process.execPath, [...profile, ...startArguments()], {
      ...{ env, cwd: ROOT, detached: true },
      stdio: ['ignore', log, log],
    });
    process.once('exit', this.onExit);
    await this.ready();
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('The service was not started.');
    return this.child.pid;
  }

  async ownerUrl(): Promise<string> {
    const urls = await attachCluster(this.dataDir);
    if (!urls) throw new Error('The service has no database.');
    return urls.ownerUrl;
  }

  credentials(): { clientId: string; clientSecret: string } {
    return JSON.parse(readFileSync(join(this.dataDir, 'demo-client.json'), 'utf8')) as {
      clientId: string;
      clientSecret: string;
    };
  }

  /** The end of its log. */
  lastLines(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }

  /** In good order; what does not leave then is killed. Its folder goes with it. */
  async stop(): Promise<void> {
    if (this.isRunning) {
      process.kill(this.pid, 'SIGTERM');
      await this.gone(STOPPED_WITHIN_MS);
    }
    this.kill();
    process.off('exit', this.onExit);
    await this.gone(STOPPED_WITHIN_MS);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get logFile(): string {
    return join(this.folder, 'service.log');
  }

  private get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  private get databasePid(): number | null {
    const pid = readPidFile(join(this.dataDir, 'postgres'))?.pid;
    return pid !== undefined && isProcessRunning(pid, 'postgres') ? pid : null;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await this.answers())) {
      if (!this.isRunning || Date.now() > deadline)
        throw new Error(`The service did not start: ${this.lastLines()}`);
      await sleep(POLL_MS);
    }
  }

  private answers(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  private kill(): void {
    if (this.isRunning) killQuietly(-this.pid, 'SIGKILL');
    const database = this.databasePid;
    if (database !== null) killQuietly(database, 'SIGQUIT');
  }

  private async gone(withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs;
    while ((this.isRunning || this.databasePid !== null) && Date.now() < deadline)
      await sleep(POLL_MS);
  }
}

/** What `npm start` gives to Node: its flags, then the program. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1);
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It left by itself.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
