/**
 * Statements that run thousands of times a second: named, so that the server parses and plans each
 * once for a connection, and with rows as arrays. Several sent together travel in one round trip.
 */
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { PoolClient } from 'pg';
import { sendTogether } from './pipeline.js';
import { managerOf, type Tx } from './tx.js';

export interface Statement {
  /** Unique among all statements of the service. */
  readonly name: string;
  readonly text: string;
}

export async function prepared<Row extends readonly unknown[]>(
  tx: Tx,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const runner = managerOf(tx).queryRunner;
  if (!runner) throw new Error('A statement was sent outside a transaction.');
  // Its connection may be another's by now.
  if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  const client = (await runner.connect()) as PoolClient;
  sendTogether(client);
  try {
    const { rows } = await client.query<Row>({
      name,
      text,
      values: [...values],
      rowMode: 'array',
    } as never);
    return rows;
  } catch (error) {
    // As every other statement fails, so that a deadlock is known as one.
    throw new QueryFailedError(text, [], error as Error);
  }
}

/** An array of numbers, booleans or ids of our own making: nothing that needs quoting. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** An array of texts, whatever stands in them; the text `null` stays a text. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`;
}

export function byteaArray(values: readonly (Buffer | null)[]): string {
  return `{${values.map((value) => (value ? `"\\\\x${value.toString('hex')}"` : 'NULL')).join(',')}}`;
}

const SPECIAL = /["\\]/;

function quoted(text: string): string {
  return SPECIAL.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
