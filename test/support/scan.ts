/**
 * Looks through the whole database as somebody who stole a dump would: every row of every table of
 * ours and of the job queue, as text, with each binary column read as hex and as the characters it
 * holds. A text in hex is found as those bytes too.
 */
import type { TestApp } from './app.js';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

const COLUMNS = `
SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column,
  format_type(a.atttypid, NULL) AS type
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'
ORDER BY 1, a.attnum`;

const listColumns = (app: TestApp) => app.sql<Column & Record<string, string>>(COLUMNS);

/** `table.column` of every place where one of the texts stands, upper or lower case. */
export async function placesHolding(app: TestApp, texts: readonly string[]): Promise<string[]> {
  const needles = texts.map((text) => text.toLowerCase());
  const hexes = texts.map((text) => Buffer.from(text).toString('hex'));
  const places: string[] = [];
  const all = await listColumns(app);
  for (const table of new Set(all.map((column) => column.table))) {
    const columns = all.filter((column) => column.table === table);
    const [row = {}] = await app.sql<Record<string, boolean | null>>(
      `SELECT ${columns.map((column, index) => `bool_or(${holds(column)}) AS c${index}`).join(', ')}
       FROM ${table} CROSS JOIN unnest($1::text[], $2::text[]) AS n (needle, hex)`,
      [needles, hexes],
    );
    columns.forEach(({ column, type }, index) => {
      if (row[`c${index}`]) places.push(`${table}.${column}${isBinary(type) ? ' (binary)' : ''}`);
    });
  }
  return places;
}

function holds({ column, type }: Column): string {
  const text = `lower(${column}::text)`;
  const found = `strpos(${text}, n.needle) > 0 OR strpos(${text}, n.hex) > 0`;
  // `escape` leaves printable bytes as they are.
  if (type !== 'bytea') return found;
  return `${found} OR strpos(lower(encode(${column}, 'escape')), n.needle) > 0`;
}

const isBinary = (type: string): boolean => type === 'bytea' || type === 'bytea[]';

/** Changes whenever any row of ours does; what the job queue notes about itself, and does by the clock, is left out. */
export async function fingerprint(app: TestApp): Promise<Record<string, string>> {
  const tables = new Set((await listColumns(app)).map(({ table }) => table));
  const marks: Record<string, string> = {};
  for (const table of tables) {
    if (table.startsWith('graphile_worker.') && !table.endsWith('._private_jobs')) continue;
    const [row] = await app.sql<{ mark: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS mark
       FROM ${table} t WHERE NOT coalesce(to_jsonb(t) -> 'payload' ? '_cron', FALSE)`,
    );
    marks[table] = row?.mark ?? '';
  }
  return marks;
}

/** As it came, and with every part that could be base64url read as such. */
export function readings(text: string): string {
  const decoded = (text.match(/[A-Za-z0-9_-]{24,}/g) ?? []).map((part) =>
    Buffer.from(part, 'base64url').toString('latin1'),
  );
  return [text, ...decoded].join('\n');
}
