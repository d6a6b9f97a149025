import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { unknownMembers } from '../../app/issues';
import { ProblemError } from './problems';

/** At most this many faults of a request are listed in `errors`. */
const ISSUES_SHOWN = 20;

/** The first word of a fault's path: it names the part of the request in which the fault is. */
const PARTS = { querystring: 'query', headers: 'headers', body: 'body' } as const;

/** The problem for a request that does not match its route's schema; null if `error` is any other error. */
export function validationProblem(error: unknown): ProblemError | null {
  if (!hasZodFastifySchemaValidationErrors(error)) return null;
  if (error.validationContext === 'params') return ofPath(error.validation[0]?.instancePath ?? '');
  const where = PARTS[error.validationContext ?? 'body'];
  const errors = error.validation.slice(0, ISSUES_SHOWN).map(({ instancePath, message = '', keyword, params }) => ({
    path: [where, ...instancePath.split('/').filter((part) => part !== '')].join('.'),
    message: keyword === 'unrecognized_keys' ? unknownMembers(params['keys']) : message,
  }));
  const first = errors[0];
  const detail = first === undefined ? 'See this route in /docs.' : `${first.path}: ${first.message}`;
  return new ProblemError('invalid_request', detail, { members: { errors } });
}

function ofPath(instancePath: string): ProblemError {
  const isRun = instancePath === '/runId';
  return isRun
    ? new ProblemError('invalid_run_id', 'A run id is a GUID, as POST /v1/runs and GET /v1/runs return it.')
    : new ProblemError('invalid_login_id', 'A LoginId is a GUID: 8-4-4-4-12 hexadecimal digits, without braces.');
}
