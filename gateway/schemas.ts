import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { guidField, loginIdField } from '../app/fields';
import {
  CURSOR as EXAMPLE_CURSOR,
  APP_EVENT_ID,
  exampleProblem,
  LOGIN_ID,
  REQUEST_ID,
  RUN_ID,
  withExample,
} from './examples';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemCode } from './problems/problems';

/** A Fastify instance whose routes have zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const guid = (description: string, example: string) => guidField(description).meta({ examples: [example] });

export const loginIdText = loginIdField.meta({ examples: [LOGIN_ID] });
export const requestIdText = guid('The RequestId of the session at Flinks, as Flinks Connect returned it.', REQUEST_ID);
export const eventIdText = z
  .string()
  .regex(/^[\x20-\x7e]{1,200}$/, 'must be 1 to 200 printable ASCII characters')
  .meta({
    description: 'The id that the app gives this report. A report with an id that was received before has no effect.',
    examples: [APP_EVENT_ID],
  });
export const runIdText = guid('The id of a run.', RUN_ID);

export const loginParams = z.strictObject({ loginId: loginIdText });
export const runParams = z.strictObject({ runId: runIdText });
export const noQuery = z.strictObject({});
export const noBody = withExample(z.strictObject({}).nullish(), {});

const CURSOR = /^[\x21-\x7e]{1,4000}$/;

/** The members of a query that say where a page begins and how many rows it has. */
export const paging = (most: number, usual: number) => ({
  after: z
    .string()
    .regex(CURSOR, 'must be a cursor')
    .optional()
    .meta({
      description: 'The `next` of the previous page, unchanged; left out for the first page.',
      examples: [EXAMPLE_CURSOR],
    }),
  limit: wholeNumber(most, usual, 'How many rows a page has at most.'),
});

/** A whole number of at least 1 in a query. A query holds text, and only digits are accepted. */
export const wholeNumber = (most: number, usual: number, description: string) =>
  z
    .string()
    .transform((text, context) => {
      const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
      if (value >= 1 && value <= most) return value;
      context.addIssue({ code: 'custom', message: `must be a whole number from 1 to ${most}` });
      return z.NEVER;
    })
    .default(usual)
    .meta({ type: 'integer', minimum: 1, maximum: most, default: usual, description });

/** A yes or no in a query, written as `true` or `false`. */
export const flag = (description: string) =>
  z
    .string()
    .transform((text, context) => {
      if (text === 'true' || text === 'false') return text === 'true';
      context.addIssue({ code: 'custom', message: 'must be true or false' });
      return z.NEVER;
    })
    .meta({ type: 'boolean', description });

/** A route's problem answers for the OpenAPI document: one answer per status, which describes each of its codes. */
export function problemAnswers(...codes: ProblemCode[]): object {
  const statuses = new Set(codes.map((code) => PROBLEMS[code].status));
  const answers = [...statuses].map((status) => {
    const ofStatus = codes.filter((code) => PROBLEMS[code].status === status);
    const description = ofStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' ');
    const schema = problemSchema.meta({ examples: ofStatus.map(exampleProblem) });
    return [status, { description, content: { [PROBLEM_MEDIA_TYPE]: { schema } } }];
  });
  return Object.fromEntries(answers) as object;
}

/** Problems that every route under /v1 may answer with. */
export const COMMON_PROBLEMS = [
  'invalid_request',
  'unauthorized',
  'too_many_requests',
  'database_unavailable',
  'internal_error',
] as const;
/** Problems that every route under /v1 that writes may answer with. */
export const WRITE_PROBLEMS = [
  ...COMMON_PROBLEMS,
  'malformed_json',
  'read_only',
  'body_too_large',
  'unsupported_media_type',
] as const;

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ description: 'A problem document of RFC 9457. `code` is stable; `detail` is for people to read.' });
