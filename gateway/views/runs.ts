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
    byInstitution: z.record(z.string(), counts).meta({
      description: 'The same counts for each institution; `unknown` stands for logins whose bank is not known yet.',
    }),
    byAge: tallies.meta({
      description:
        "How many logins have data of which age, by Flinks' LastRefresh: `1d` (at most one day), `3d` (at most " +
        'three), `7d`, `30d`, `older`, `never` (no LastRefresh is known).',
    }),
    notEnrolled: z
      .number()
      .meta({ description: "How many logins Flinks' own nightly job does not refresh, according to Flinks." }),
    brakes: z.array(
      z.object({
        institution: z.string(),
        code: z.string(),
        count: z.number(),
        of: z.number(),
        released: z.boolean().meta({
          description:
            'The held asks went out: somebody released the brake, or the logins called live for it (its canaries) ' +
            'showed that the bank accepts passwords again but asks for one-time codes.',
        }),
        resolved: z.boolean().meta({
          description: 'Enough canaries were let in, so the bank had refused wrongly, and the held asks were dropped.',
        }),
        dropped: z.number().meta({ description: 'How many asks were dropped when the brake was resolved.' }),
        canaries: z.object({ called: z.number(), letIn: z.number(), refused: z.number(), asked: z.number() }).meta({
          description:
            'How many logins were called live, without their user, to find out whether the bank still refuses its ' +
            'customers (`called`), and how the calls ended. `asked`: the bank had refused passwords, and now asked ' +
            'for a one-time code. A call that says nothing about the bank counts only in `called`.',
        }),
      }),
    ),
    unknownIneligible: z.number(),
    recovered: z.number().meta({
      description:
        'How many logins that waited for their user, or were given up, were refreshed after the run had ended.',
    }),
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
