/** `COPY … FROM STDIN` over bare `pg`: the protocol's messages are there, only the query is not. */
import type pg from 'pg';

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

export async function copyIn(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: readonly string[],
): Promise<void> {
  const text = `COPY ${table} (${columns.join(', ')}) FROM STDIN`;
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyIn(text, Buffer.from(rows.join('')), resolve, reject));
  });
}

/** What the client calls while its query is the one under way. */
class CopyIn {
  private failure: Error | null = null;

  constructor(
    private readonly text: string,
    private readonly data: Buffer,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: unknown): void {
    (connection as CopyConnection).query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // The answer is complete when the server is ready for the next query.
  }

  handleError(error: Error): void {
    this.failure = error;
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (!this.failure) this.resolve();
  }
}

/** One line of COPY's text format. Texts are our own: keys, ids and addresses without a backslash. */
export function copyLine(values: readonly (string | number | Buffer | null)[]): string {
  return `${values.map(copyValue).join('\t')}\n`;
}

function copyValue(value: string | number | Buffer | null): string {
  if (value === null) return '\\N';
  return Buffer.isBuffer(value) ? `\\\\x${value.toString('hex')}` : String(value);
}
