/**
 * One table as the synthetic year fills it: many rows in one statement, and what is put twice before
 * it is saved counts once. Its SQL is made from the names below and never from a value.
 */
import { execute, query, type Tx } from '../src/platform/database/tx.js';

interface Values {
  boolean: boolean;
  smallint: number;
  integer: number;
  bigint: number;
  uuid: string;
  text: string;
  date: string;
  bytea: Buffer;
  /** Epoch milliseconds. */
  timestamptz: number;
  jsonb: unknown;
  /** Of keys and ids: nothing with a comma. */
  'text[]': readonly string[];
  'uuid[]': readonly string[];
}

export type ColumnType = keyof Values;
export type Columns = Readonly<Record<string, ColumnType>>;
export type RowOf<C extends Columns> = { readonly [K in keyof C]: Values[C[K]] | null };

/** An array of arrays must be a rectangle to PostgreSQL, so these go as text. */
const SENT_AS: Partial<Record<ColumnType, string>> = {
  jsonb: 'text',
  'text[]': 'text',
  'uuid[]': 'text',
};

export class Table<C extends Columns, K extends keyof C & string> {
  private rows = new Map<string, RowOf<C>>();
  private removed = new Map<string, Pick<RowOf<C>, K>>();
  private closed: { rows: RowOf<C>[]; removed: Pick<RowOf<C>, K>[] } = { rows: [], removed: [] };
  private readonly names: readonly (keyof C & string)[];

  constructor(
    private readonly name: string,
    private readonly columns: C,
    private readonly key: readonly K[],
    private readonly mode: 'insert' | 'upsert' = 'insert',
  ) {
    this.names = Object.keys(columns);
  }

  get size(): number {
    return this.rows.size + this.removed.size;
  }

  put(row: RowOf<C>): void {
    const key = this.keyOf(row);
    this.removed.delete(key);
    this.rows.set(key, row);
  }

  /** Also of a row that was saved before. */
  remove(row: Pick<RowOf<C>, K>): void {
    const key = this.keyOf(row);
    this.rows.delete(key);
    this.removed.set(key, row);
  }

  /** What was put so far is saved next; what is put from now on, the time after. */
  close(): void {
    this.closed = { rows: [...this.rows.values()], removed: [...this.removed.values()] };
    this.rows = new Map();
    this.removed = new Map();
  }

  /** Saves what was closed; may be run again. */
  async save<R = unknown>(tx: Tx, returning = ''): Promise<R[]> {
    const { rows, removed } = this.closed;
    const answers =
      rows.length === 0
        ? []
        : await query<R>(
            tx,
            this.insertSql(returning),
            this.parameters<RowOf<C>>(this.names, rows),
          );
    if (removed.length > 0)
      await execute(tx, this.deleteSql(), this.parameters<Pick<RowOf<C>, K>>(this.key, removed));
    return answers;
  }

  private insertSql(returning: string): string {
    const list = this.names.join(', ');
    const read = this.names.map((name) => readAs(name, this.typeOf(name))).join(', ');
    const others = this.names.filter((name) => !this.key.some((key) => key === name));
    const changes = others.map((name) => `${name} = excluded.${name}`).join(', ');
    const conflict =
      this.mode === 'upsert' ? `ON CONFLICT (${this.key.join(', ')}) DO UPDATE SET ${changes}` : '';
    return `INSERT INTO ${this.name} (${list}) SELECT ${read} FROM ${this.unnest(this.names)}
      ${conflict} ${returning === '' ? '' : `RETURNING ${returning}`}`;
  }

  private deleteSql(): string {
    const matches = this.key.map((name) => `t.${name} = r.${name}`).join(' AND ');
    return `DELETE FROM ${this.name} t USING ${this.unnest(this.key)} WHERE ${matches}`;
  }

  private unnest(names: readonly string[]): string {
    const arrays = names.map((name, index) => {
      const type = this.typeOf(name);
      return `$${index + 1}::${SENT_AS[type] ?? type}[]`;
    });
    return `unnest(${arrays.join(', ')}) AS r (${names.join(', ')})`;
  }

  private parameters<R>(names: readonly (keyof R & string)[], rows: readonly R[]): unknown[] {
    return names.map((name) => rows.map((row) => sent(row[name], this.typeOf(name))));
  }

  private typeOf(name: string): ColumnType {
    return this.columns[name] ?? 'text';
  }

  private keyOf(row: Pick<RowOf<C>, K>): string {
    return this.key
      .map((name) => row[name])
      .map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value)))
      .join(' ');
  }
}

function readAs(name: string, type: ColumnType): string {
  if (type === 'jsonb') return `${name}::jsonb`;
  return type.endsWith('[]') ? `string_to_array(${name}, ',')::${type}` : name;
}

function sent(value: unknown, type: ColumnType): unknown {
  if (value === null) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (type === 'timestamptz') return new Date(value as number).toISOString();
  return Array.isArray(value) ? value.join(',') : value;
}
