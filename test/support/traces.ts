import { gunzipSync } from 'node:zlib';
import { sql } from './database';

/**
 * Returns each `table.column` of a database that contains one of the words, in any case, in compressed bytes too. The
 * list of tables comes from the database itself, so tables added later are searched too.
 */
export async function tracesOf(databaseUrl: string, words: string[]): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    databaseUrl,
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const sought = words.map((word) => word.toLowerCase());
  const found = new Set<string>();
  for (const { name } of tables) {
    for (const row of await sql<Record<string, unknown>>(databaseUrl, `select * from ${name}`)) {
      for (const [column, value] of Object.entries(row)) {
        const text = textOf(value).toLowerCase();
        if (sought.some((word) => text.includes(word))) found.add(`${name.replace('public.', '')}.${column}`);
      }
    }
  }
  return [...found].sort();
}

function textOf(value: unknown): string {
  if (!Buffer.isBuffer(value)) return JSON.stringify(value) ?? '';
  try {
    return gunzipSync(value).toString();
  } catch {
    return value.toString('latin1');
  }
}
