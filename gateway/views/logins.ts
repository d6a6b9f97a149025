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
    replacedBy: z
      .string()
      .optional()
      .meta({ description: 'The login that has taken its place; only for a replaced login.' }),
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
    lastRefreshedAt: instant
      .nullable()
      .meta({ description: "Flinks' LastRefresh of the stored data: it tells how old the data is." }),
    enrolment: z
      .object({
        wanted: z.boolean().nullable(),
        known: z.boolean().nullable().meta({ description: 'As Flinks last said; null: Flinks has said nothing yet.' }),
        refused: z.string().nullable().meta({ description: 'The code with which Flinks refused what is wanted.' }),
      })
      .meta({ description: "Whether Flinks' own nightly job looks at the login." }),
    listed: z
      .object({
        state: z
          .string()
          .nullable()
          .meta({ description: "Flinks' LastRefreshState, such as AnsweringSecurityChallenge." }),
        code: z.string().nullable().meta({ description: "Flinks' LastRefreshErrorCode, in our one spelling." }),
        lastRefreshDate: instant.nullable(),
        since: instant.meta({ description: 'Start of the run that read the list.' }),
      })
      .nullable()
      .meta({
        description:
          "What Flinks' list of logins that its nightly job cannot refresh says about this one; null: it is not on the list.",
      }),
    advice: z
      .object({
        action: z.enum(ADVICE_ACTIONS),
        by: instant.nullable().meta({ description: 'By when the user is needed; null if the user is not needed.' }),
        why: z.enum(ADVICE_WHYS),
      })
      .meta({
        description:
          'What to do about the login. `refresh_while_present`: its bank will want the user before long, so show them a ' +
          'refresh button (docs/events.md).',
      }),
  }),
  LOGIN,
);
export const loginPage = withExample(z.object({ logins: z.array(login), next }), { logins: [LOGIN], next: CURSOR });

export const registered = withExample(
  z.object({
    added: z.number(),
    updated: z.number().meta({ description: 'Known before, whether or not anything changed.' }),
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
            box: z.string().meta({ description: "Box of Flinks' flowchart." }),
            status: z.number().nullable(),
            code: z.string().nullable(),
            at: instant,
            n: z.number().optional().meta({ description: 'How often the same answer came in a row.' }),
            why: z
              .string()
              .optional()
              .meta({ description: 'Why a live call that only REFRESH_LIVE_AGE wanted was made, or was not.' }),
          }),
        ),
      }),
    ),
    next,
  }),
  { history: HISTORY, next: null },
);
