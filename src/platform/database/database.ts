/**
 * The door to PostgreSQL. Every write goes through `inTransaction` or `inPipeline`, which may run their
 * function more than once: work that reaches beyond the database (mail, files) belongs after it, never
 * inside.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, QueryFailedError } from 'typeorm';
import type { AnsweredClient } from './data-source.js';
import { runInPipeline, type PipelinedWork } from './pipeline.js';
import { managerOf, query, txOf, type Tx } from './tx.js';

/** serialization_failure and deadlock_detected: PostgreSQL undid everything, so running again is safe. */
const RETRYABLE = new Set(['40001', '40P01']);
const MAX_ATTEMPTS = 6;

@Injectable()
export class Database {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * READ COMMITTED: a decision locks its rows in one statement and reads them in the next, so that
   * what it reads is newer than its lock. The whole function is run again after a deadlock.
   */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return untilDone(() => this.dataSource.transaction((manager) => work(txOf(manager))));
  }

  /** The same in few round trips, for what runs thousands of times a second; see `runInPipeline`. */
  inPipeline<T>(work: PipelinedWork<T>): Promise<T> {
    return untilDone(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        return await runInPipeline(runner, work);
      } finally {
        await runner.release();
      }
    });
  }

  /** Several reads that must agree with each other. */
  async inSnapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      await runner.query('SET TRANSACTION READ ONLY');
      const result = await work(txOf(runner.manager));
      await runner.commitTransaction();
      return result;
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      await runner.release();
    }
  }

  /** The same for statements that take longer than any request may, such as sorting a year. */
  inLongSnapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.inSnapshot(async (tx) => {
      const client = (await managerOf(tx).queryRunner?.connect()) as AnsweredClient;
      await query(tx, 'SET LOCAL statement_timeout = 0');
      // Whoever takes what is read may be slow, such as a person at a terminal.
      await query(tx, 'SET LOCAL idle_in_transaction_session_timeout = 0');
      client.isPatient = true;
      try {
        return await work(tx);
      } finally {
        client.isPatient = false;
      }
    });
  }
}

async function untilDone<T>(attempt: () => Promise<T>): Promise<T> {
  for (let nth = 1; ; nth++) {
    try {
      return await attempt();
    } catch (error) {
      if (nth >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(randomInt(5, 20 * nth));
    }
  }
}

export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(sqlStateOf(error) ?? '');
}

/** The five-character SQLSTATE of a failed statement; a lost connection has none. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** SQLSTATE classes in which the server itself says that it cannot answer now. */
const DOWN = /^(08|53|57|58)/;
const DOWN_CODE = /^(08|53|57|58|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND)/;
const LOST_CONNECTION =
  /connection (terminated|timeout)|timeout exceeded|not queryable|already released/i;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Whether a failure is doubt about the database rather than a bug: it is gone, starting, out of
 * room, or did not answer in time. The caller is told to come back; nothing is ever allowed.
 */
export function isDatabaseDown(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null && (DOWN.test(state) || state === '55P03' || RETRYABLE.has(state)))
    return true;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return DOWN_CODE.test(textOf(code)) || LOST_CONNECTION.test(textOf(message));
}
