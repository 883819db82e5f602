/**
 * Background work, enqueued in the transaction that makes it necessary: it exists if and only if
 * that transaction commits. A job carries ids, never an address or a token, and may run twice.
 */
import { run, type Runner } from 'graphile-worker';
import pg from 'pg';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { query, type Tx } from '../database/tx.js';
import { silentLogger } from './silent-logger.js';

export type JobPayload = Readonly<Record<string, string>>;
/** The signal comes when the service stops: long work gives itself back then, and is begun again. */
export type JobHandler = (payload: JobPayload, stop: AbortSignal) => Promise<void>;

const CONCURRENCY = 4;
const POLL_INTERVAL_MS = 1_000;
const MAX_ATTEMPTS = 12;
const RELAUNCH_AFTER_MS = 2_000;

export class Jobs {
  private readonly handlers = new Map<string, JobHandler>();
  private readonly schedules: string[] = [];
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private stopping = new AbortController();

  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  handle(task: string, handler: JobHandler): void {
    this.handlers.set(task, handler);
  }

  /** Also runs the task by the clock; `pattern` is five cron fields, UTC. */
  schedule(task: string, pattern: string): void {
    this.schedules.push(`${pattern} ${task}`);
  }

  async enqueue(tx: Tx, task: string, payload: JobPayload): Promise<void> {
    await query(tx, 'SELECT 1 FROM graphile_worker.add_job($1, $2::json, max_attempts := $3)', [
      task,
      JSON.stringify(payload),
      MAX_ATTEMPTS,
    ]);
  }

  async start(connectionUrl: string, options: string): Promise<void> {
    this.stopping = new AbortController();
    this.pool = new pg.Pool({ connectionString: connectionUrl, options, max: CONCURRENCY + 2 });
    const lost = (error: Error) => this.log.failure('job connection', error);
    this.pool.on('error', lost);
    this.pool.on('connect', (client) => client.on('error', lost));
    await this.launch(this.pool);
  }

  private async launch(pool: pg.Pool): Promise<void> {
    this.runner = await run({
      pgPool: pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_INTERVAL_MS,
      noHandleSignals: true,
      logger: silentLogger(),
      crontab: this.schedules.join('\n'),
      taskList: Object.fromEntries(
        [...this.handlers].map(([task, handler]) => [
          task,
          (payload: unknown) => this.runOne(task, handler, payload as JobPayload),
        ]),
      ),
    });
    this.runner.promise.catch((error: unknown) => {
      this.log.failure('job runner', error);
      setTimeout(() => void this.relaunch(), RELAUNCH_AFTER_MS).unref();
    });
  }

  /** Work goes on by itself once the database is back; whoever stops us has taken the pool away. */
  private async relaunch(): Promise<void> {
    if (!this.pool) return;
    try {
      await this.launch(this.pool);
    } catch (error) {
      this.log.failure('job runner', error);
      setTimeout(() => void this.relaunch(), RELAUNCH_AFTER_MS).unref();
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.runner?.stop().catch(() => undefined);
    this.runner = null;
    await this.pool?.end();
    this.pool = null;
  }

  private async runOne(task: string, handler: JobHandler, payload: JobPayload): Promise<void> {
    try {
      await handler(payload, this.stopping.signal);
      this.metrics.job(task, 'done');
    } catch (error) {
      this.metrics.job(task, 'failed');
      this.log.failure(`job ${task}`, error);
      // The library stores the message of what is thrown here: ours says nothing about the payload.
      throw new Error(`${task} failed and will be tried again`);
    }
  }
}
