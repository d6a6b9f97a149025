import { z } from 'zod';
import { ADVICE_ACTIONS, ADVICE_WHYS } from '../../domain/advice';
import { LOGIN_STATES } from '../../domain/refresh/types';
import { CURSOR, HISTORY, LOGIN, withExample } from '../examples';
import { instant, next, outcomeKind, path } from './common';

/** The shapes of answers about logins. */

export const loginState = z.enum(LOGIN_STATES);

export const login = withExample(
  z.object({
    loginId: z.string(),
    reference: z.string().nullable(),
    institution: z.string().nullable(),
    state: loginState,
    replacedBy: z.string().optional().meta({
      description: 'The LoginId that has taken the place of this one; present only if `state` is `replaced`.',
    }),
    awaiting: z
      .object({ reason: z.enum(['mfa', 'reconnect']), code: z.string().nullable(), since: instant })
      .nullable(),
    lastOutcome: z
      .object({
        outcome: outcomeKind,
        path: path.optional(),
        code: z.string().optional(),
        missing: z.array(z.string()).optional(),
        dataAsOf: instant.optional(),
        at: instant,
        runId: z.string().optional(),
      })
      .nullable(),
    lastRefreshedAt: instant.nullable().meta({
      description: "Flinks' LastRefresh of the stored data, which tells how old the data is; null if not known.",
    }),
    enrolment: z
      .object({
        wanted: z.boolean().nullable(),
        known: z.boolean().nullable().meta({
          description: 'Whether it does, as Flinks last reported it or accepted it from us; null if that is unknown.',
        }),
        refused: z.string().nullable().meta({
          description: 'The code with which Flinks refused to do what is wanted; null if it has not refused.',
        }),
      })
      .meta({
        description:
          "Whether Flinks' own nightly job refreshes the login: whether it should (`wanted`; null if nobody has " +
          'said) and whether it does (`known`).',
      }),
    listed: z
      .object({
        state: z
          .string()
          .nullable()
          .meta({ description: "Flinks' LastRefreshState, such as AnsweringSecurityChallenge." }),
        code: z
          .string()
          .nullable()
          .meta({ description: "Flinks' LastRefreshErrorCode, spelt like every other code of this API." }),
        lastRefreshDate: instant.nullable(),
        since: instant.meta({ description: 'The start of the run that read the list.' }),
      })
      .nullable()
      .meta({
        description:
          "What Flinks' newest list of the logins that its nightly job cannot refresh says about this login; null if " +
          'the login is not on that list.',
      }),
    advice: z
      .object({
        action: z.enum(ADVICE_ACTIONS),
        by: instant
          .nullable()
          .meta({ description: 'The moment by which the user is needed; null if no such moment is known.' }),
        why: z.enum(ADVICE_WHYS),
      })
      .meta({
        description:
          'What to do about the login, by when, and why. `refresh_while_present`: the bank will want its user before ' +
          'long, so show them a refresh button while they are in your app (docs/events.md).',
      }),
  }),
  LOGIN,
);
export const loginPage = withExample(z.object({ logins: z.array(login), next }), { logins: [LOGIN], next: CURSOR });

export const registered = withExample(
  z.object({
    added: z.number(),
    updated: z
      .number()
      .meta({ description: 'How many were registered before, whether or not this call changed anything about them.' }),
    rejected: z.array(z.object({ index: z.number(), reason: z.string() })),
  }),
  { added: 1, updated: 0, rejected: [{ index: 1, reason: 'loginId: must be a GUID' }] },
);

export const historyPage = withExample(
  z.object({
    history: z.array(
      z.object({
        refreshId: z.string(),
        trigger: z.enum(['run', 'app', 'user', 'webhook']),
        runId: z.string().nullable(),
        startedAt: instant,
        endedAt: instant.nullable(),
        outcome: outcomeKind.nullable(),
        path: path.nullable(),
        code: z.string().nullable(),
        missing: z.array(z.string()),
        steps: z.array(
          z.object({
            box: z.string().meta({ description: 'The box of the flowchart that got this answer (docs/flowchart.md).' }),
            status: z.number().nullable(),
            code: z.string().nullable(),
            at: instant,
            n: z
              .number()
              .optional()
              .meta({ description: 'How often the same answer came in a row; absent if it came once.' }),
            why: z
              .string()
              .optional()
              .meta({
                description:
                  'Why a live call that was wanted only because the data was older than REFRESH_LIVE_AGE was made, ' +
                  'or was not made.',
              }),
          }),
        ),
      }),
    ),
    next,
  }),
  { history: HISTORY, next: null },
);
