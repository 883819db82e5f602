/**
 * A transaction in as few round trips as its statements allow: BEGIN travels with the first of them
 * and COMMIT behind the last, and what is sent in one turn of the event loop leaves in one write. A
 * set of asks takes three trips this way instead of nine, and holds its locks for less.
 */
import type { PoolClient } from 'pg';
import { QueryFailedError, type QueryRunner } from 'typeorm';
import { txOf, type Tx } from './tx.js';

/** Leaves a statement unanswered, for COMMIT to travel behind it. */
export type Leave = (statement: Promise<unknown>) => void;

export type PipelinedWork<T> = (tx: Tx, leave: Leave) => Promise<T>;

/**
 * Fulfilled when all of it is committed, what was left included. Where a statement failed PostgreSQL
 * answers COMMIT by undoing everything, and the promise is rejected with that statement's error.
 * `work` must wait for its own statements or leave them, and must not begin transactions.
 */
export async function runInPipeline<T>(runner: QueryRunner, work: PipelinedWork<T>): Promise<T> {
  const client = (await runner.connect()) as PoolClient;
  const left: Promise<unknown>[] = [];
  const leave: Leave = (statement) => left.push(quietly(statement));
  leave(command(client, 'BEGIN'));
  let result: T;
  try {
    result = await work(txOf(runner.manager), leave);
  } catch (error) {
    await quietly(command(client, 'ROLLBACK'));
    throw error;
  }
  const answers = await Promise.allSettled([...left, command(client, 'COMMIT')]);
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
  const last = answers.at(-1);
  if (last?.status === 'fulfilled' && last.value === 'COMMIT') return result;
  throw new Error('A transaction was undone by PostgreSQL.');
}

/** What was done, in PostgreSQL's word. */
async function command(client: PoolClient, text: string): Promise<string> {
  sendTogether(client);
  try {
    return (await client.query(text)).command;
  } catch (error) {
    throw new QueryFailedError(text, [], error as Error);
  }
}

/** It is waited for later; until then nobody need hear of it. */
function quietly<T>(statement: Promise<T>): Promise<T> {
  statement.catch(() => undefined);
  return statement;
}

/** Holds what is sent from here on until this turn has nothing more to send. */
export function sendTogether(client: PoolClient): void {
  const { stream } = client.connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
