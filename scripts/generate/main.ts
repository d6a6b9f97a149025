import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { envExample, settingsPage } from '../../config/reference';
import { clientSchema, clientVersion, problemCodes } from './client-schema';
import { openApiDocument } from './openapi-document';
import { postmanCollection } from './postman';
import { problemsPage } from './problems-page';

/**
 * `npm run generate`: writes the files that are made from the routes, the table of problems, the catalogue of settings
 * and the version. With `--check` it writes nothing, but names the files that are not up to date and then exits with 1.
 */
async function main(isCheck: boolean): Promise<void> {
  const document = await openApiDocument();
  const files = {
    'client/http/schema.ts': await clientSchema(document),
    'client/http/problem-codes.ts': problemCodes(),
    'client/http/version.ts': clientVersion((JSON.parse(read('package.json') ?? '') as { version: string }).version),
    'docs/problems.md': problemsPage(document),
    'docs/postman.json': await postmanCollection(document),
    'docs/settings.md': await formatted('docs/settings.md', settingsPage()),
    '.env.example': envExample(),
  };
  const stale = Object.entries(files).filter(([path, text]) => read(path) !== text);
  if (!isCheck) for (const [path, text] of stale) writeFileSync(join(process.cwd(), path), text);
  for (const [path] of stale) process.stdout.write(`${isCheck ? 'not up to date' : 'written'}: ${path}\n`);
  if (isCheck && stale.length > 0) {
    process.stdout.write('Run: npm run build && npm run generate\n');
    process.exitCode = 1;
  }
}

/** Formats a text as `npm run format` does, so that the columns of tables are aligned. */
async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

function read(path: string): string | null {
  try {
    return readFileSync(join(process.cwd(), path), 'utf8');
  } catch {
    return null;
  }
}

void main(process.argv.includes('--check'));
