import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from './schemas';

/** URL paths of a page's files. Their names contain a hash of the content, so they can be cached indefinitely. */
export interface Assets {
  script: string;
  style: string;
}

/**
 * Serves the script and the stylesheet of a page under /<page>/assets. `prefix`: the path under which `api` is mounted.
 */
export function assetRoutes(api: Api, page: Page, prefix: string): Assets {
  return {
    script: assetRoute(api, { page, file: 'page.js', prefix }),
    style: assetRoute(api, { page, file: 'page.css', prefix }),
  };
}

type Page = 'connect' | 'status';
const TYPES = { 'page.js': 'text/javascript; charset=utf-8', 'page.css': 'text/css; charset=utf-8' };

/** Serves one file of a page, and returns its URL path. */
export function assetRoute(
  api: Api,
  { page, file, prefix }: { page: Page; file: keyof typeof TYPES; prefix: string },
): string {
  const content = readAsset(page, file);
  const version = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const path = `/${page}/assets/${version}/${file}`;
  api.get(path.slice(prefix.length), { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=31536000, immutable').type(TYPES[file]).send(content),
  );
  return path;
}

export const readAsset = (page: Page, file: keyof typeof TYPES): string =>
  readFileSync(join(folderOf(page), file), 'utf8');

/**
 * The folder with a page's files. The files are shipped as they are, not compiled, so the code in dist/gateway also
 * reads them from gateway/, two levels above.
 */
function folderOf(page: Page): string {
  const places = [join(__dirname, page, 'assets'), join(__dirname, '../../gateway', page, 'assets')];
  const folder = places.find(existsSync);
  if (folder === undefined) throw new Error(`The files of the ${page} page are missing: install the package again.`);
  return folder;
}
