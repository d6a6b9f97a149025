import { z } from 'zod';
import type { RunOutcome } from '../../domain/outcomes';
import { COUNTS, LOGIN, RUN, withExample } from '../examples';
import { instant, next } from './common';

/** The shapes of answers about runs. */

export const counts = withExample(
  z.object({
    refreshed: z.number(),
    awaiting_user: z.number(),
    gave_up: z.number(),
    unavailable: z.number(),
    failed: z.number(),
    revoked: z.number(),
    open: z.number(),
  } satisfies Record<RunOutcome, z.ZodNumber>),
  COUNTS,
);
const tallies = z.record(z.string(), z.number());

export const run = withExample(
  z.object({
    runId: z.string(),
    state: z.enum(['running', 'finished', 'stopped', 'skipped']),
    total: z.number(),
    counts,
    byPath: tallies,
    byInstitution: z
      .record(z.string(), counts)
      .meta({ description: '`counts` per institution; `unknown` for logins whose bank is not known yet.' }),
    byAge: tallies.meta({ description: 'How old the data of the logins is: 1d, 3d, 7d, 30d, older, never.' }),
    notEnrolled: z
      .number()
      .meta({ description: "Logins that Flinks' own nightly job does not look at, as Flinks said." }),
    brakes: z.array(
      z.object({
        institution: z.string(),
        code: z.string(),
        count: z.number(),
        of: z.number(),
        released: z.boolean().meta({
          description:
            'The held asks went out: somebody released the brake, or its canaries were asked for one-time codes.',
        }),
        resolved: z
          .boolean()
          .meta({ description: 'The canaries were let in: the bank had lied, and the held asks were dropped.' }),
        dropped: z.number().meta({ description: 'Asks dropped when the brake was resolved.' }),
        canaries: z.object({ called: z.number(), letIn: z.number(), refused: z.number(), asked: z.number() }).meta({
          description:
            'Logins called live for the brake while it held, and how the calls ended. `asked`: the bank had refused passwords, and asked for a one-time code.',
        }),
      }),
    ),
    unknownIneligible: z.number(),
    recovered: z.number().meta({ description: 'Logins that came back after the run had ended.' }),
    warnings: z.array(z.string()),
    startedAt: instant,
    finishedAt: instant.nullable(),
  }),
  RUN,
);
export const unknownPage = withExample(
  z.object({
    unknown: z.array(
      z.object({
        loginId: z.string(),
        lastRefreshState: z.string().nullable(),
        lastRefreshErrorCode: z.string().nullable(),
        lastRefreshDate: instant.nullable(),
      }),
    ),
    next,
  }),
  {
    unknown: [
      {
        loginId: LOGIN.loginId,
        lastRefreshState: 'AnsweringSecurityChallenge',
        lastRefreshErrorCode: null,
        lastRefreshDate: '2026-03-02T05:12:44.000Z',
      },
    ],
    next: null,
  },
);
export const runPage = withExample(z.object({ runs: z.array(run), next }), { runs: [RUN], next: null });
