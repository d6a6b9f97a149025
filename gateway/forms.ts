import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problems/problems';

/** Accepts only HTML form bodies of at most `mostBytes`. If a field is given twice, the last value counts. */
export function takeOnlyForms(
  app: Pick<FastifyInstance, 'removeAllContentTypeParsers' | 'addContentTypeParser'>,
  mostBytes: number,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: mostBytes },
    (_request, body: string, done) => done(null, new Map(new URLSearchParams(body))),
  );
}

/** A field of the posted form; empty if it is missing. */
export const field = ({ body }: FastifyRequest, name: string): string =>
  (body instanceof Map ? (body as Map<string, string>).get(name) : undefined) ?? '';

/** Throws `foreign_form` if the browser says that another site sent the form. */
export function refuseForeignForm({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined ? isSameHost(headers.origin, headers.host) : site === 'same-origin';
  if (!isOwn) throw foreignForm();
}

export const foreignForm = (): ProblemError =>
  new ProblemError('foreign_form', 'Open the page again and use the form on it.');

/**
 * Whether an origin is this host. A request without Origin passes too: no browser has sent it, so it cannot abuse a
 * session.
 */
const isSameHost = (origin: string | undefined, host: string | undefined): boolean =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
