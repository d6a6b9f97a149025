import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, sql } from '../support/database';

export const PAGE = join(__dirname, '../../docs/data-model.md');
const BLOCK = /```mermaid\n[^]*?\n```/;

interface Column {
  table: string;
  name: string;
  type: string;
  key: boolean;
}
interface Reference {
  from: string;
  to: string;
  columns: string;
}

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
         EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS key
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY c.relname, a.attnum`;
const REFERENCES = `
  SELECT k.conrelid::regclass::text AS from, k.confrelid::regclass::text AS to,
         (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
          WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)) AS columns
  FROM pg_constraint k
  WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
  ORDER BY 1, 2, 3`;

/** docs/data-model.md with the diagram of a database that every migration has been applied to. */
export async function drawnPage(): Promise<string> {
  const database = await freshDatabase();
  try {
    const columns = await sql<Column>(database.url, COLUMNS);
    const references = await sql<Reference>(database.url, REFERENCES);
    return readFileSync(PAGE, 'utf8').replace(BLOCK, () => diagram(columns, references));
  } finally {
    await database.drop();
  }
}

function diagram(columns: Column[], references: Reference[]): string {
  const tables = [...new Set(columns.map(({ table }) => table))];
  const entities = tables.map((table) => {
    const lines = columns
      .filter((column) => column.table === table)
      .map(({ name, type, key }) => `    ${type.replaceAll(/\W+/g, '_')} ${name}${key ? ' PK' : ''}`);
    return `  ${table} {\n${lines.join('\n')}\n  }`;
  });
  const arrows = references.map(({ from, to, columns: by }) => `  ${to} ||--o{ ${from} : "${by}"`);
  return ['```mermaid', 'erDiagram', ...arrows, ...entities, '```'].join('\n');
}
