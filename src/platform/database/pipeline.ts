/**
 * A transaction in as few round trips as its statements allow: BEGIN travels with the first of them
 * and COMMIT behind the last, and what is sent in one turn of the event loop leaves in one write. A
 * set of asks usually takes three trips this way instead of nine, and holds its locks for less.
 */
import type { PoolClient } from 'pg';
import { QueryFailedError, type QueryRunner } from 'typeorm';
import { txOf, type Tx } from './tx.js';

/** Leaves a statement unanswered, for COMMIT to travel behind it. */
export type Leave = (statement: Promise<unknown>) => void;

export type PipelinedWork<T> = (tx: Tx, leave: Leave) => Promise<T>;

/** in_failed_sql_transaction: says only that another statement failed. */
const ABORTED = '25P02';

/**
 * Fulfilled when all of it is committed, what was left included. Where a statement failed PostgreSQL
 * answers COMMIT by undoing everything, and the promise is rejected with that statement's error.
 * `work` must wait for its own statements or leave them, and must not begin transactions; what it
 * leaves must be sent before the event loop turns: statements of `prepared`, none that waits for another.
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
    await commandBehind(client, 'ROLLBACK').catch(() => undefined);
    throw causeOf([...(await Promise.allSettled(left)), { status: 'rejected', reason: error }]);
  }
  const answers = await Promise.allSettled([...left, commandBehind(client, 'COMMIT')]);
  if (answers.some(({ status }) => status === 'rejected')) throw causeOf(answers);
  const last = answers.at(-1);
  if (last?.status === 'fulfilled' && last.value === 'COMMIT') return result;
  throw new Error('A transaction was undone by PostgreSQL.');
}

/** What was left may be some microtasks from being sent: the end waits for those, and for no more. */
async function commandBehind(client: PoolClient, text: string): Promise<string> {
  const { stream } = client.connection;
  stream.cork();
  await new Promise<void>((resolve) => process.nextTick(resolve));
  const answered = command(client, text);
  stream.uncork();
  return answered;
}

/** The error that came before those that only follow from it. */
function causeOf(answers: readonly PromiseSettledResult<unknown>[]): Error {
  const errors = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const isConsequence = (error: Error) =>
    error instanceof QueryFailedError && (error.driverError as { code?: string }).code === ABORTED;
  return errors.find((error) => !isConsequence(error)) ?? errors[0] ?? new Error('Nothing failed.');
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
