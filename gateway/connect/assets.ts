import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '../schemas';

/** Beside the sources, and three folders up from dist/gateway/connect: they are shipped as they are, not compiled. */
const FOLDER = [join(__dirname, 'assets'), join(__dirname, '../../../gateway/connect/assets')].find(existsSync);

/** URL paths of the page's files. The hash of what is in them is in their names, so they may be kept for good. */
export interface Assets {
  script: string;
  style: string;
}

/** Serves the page's script and stylesheet under /connect/assets. */
export function assetRoutes(api: Api): Assets {
  const serve = (file: 'page.js' | 'page.css', type: string): string => {
    if (FOLDER === undefined) throw new Error('The files of the customer page are missing: install the package again.');
    const content = readFileSync(join(FOLDER, file));
    const version = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const path = `/assets/${version}/${file}`;
    api.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(content),
    );
    return `/connect${path}`;
  };
  return {
    script: serve('page.js', 'text/javascript; charset=utf-8'),
    style: serve('page.css', 'text/css; charset=utf-8'),
  };
}
