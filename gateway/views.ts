import { z } from 'zod';
import {
  ACCOUNT,
  ACCOUNT_ID,
  ATTRIBUTES,
  COUNTS,
  CURSOR,
  HISTORY,
  LOGIN,
  RUN,
  TRANSACTION,
  withExample,
} from './examples';

/** The shapes of this API's answers. A member not named here never leaves the gateway. */

export const instant = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' });
const decimal = z.string().nullable().meta({ description: 'Decimal number as text, as exact as Flinks sent it.' });

export const loginState = z.enum(['idle', 'refreshing', 'awaiting_user', 'gave_up', 'paused']);
const outcomeKind = z.enum(['refreshed', 'awaiting_user', 'gave_up', 'unavailable', 'failed', 'revoked']);
const path = z.enum(['cached', 'live', 'after_mfa', 'after_reconnect']);
export const next = z.string().nullable().meta({ description: 'Pass it as `after`; null: this is the last page.' });

export const login = withExample(
  z.object({
    loginId: z.string(),
    reference: z.string().nullable(),
    institution: z.string().nullable(),
    state: loginState,
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
      .meta({ description: "Flinks' LastRefresh of the data that is held: how old it is." }),
    enrolment: z
      .object({
        wanted: z.boolean().nullable(),
        known: z.boolean().nullable().meta({ description: 'As Flinks last said; null: it has not.' }),
        refused: z.string().nullable().meta({ description: 'The code with which Flinks refused what is wanted.' }),
      })
      .meta({ description: "Whether Flinks' own nightly job looks at it." }),
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
        description: "What Flinks' list of logins that its nightly job cannot refresh says of it; null: not on it.",
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
            n: z.number().optional().meta({ description: 'The same answer so often in a row.' }),
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

export const counts = withExample(
  z.object({
    refreshed: z.number(),
    awaiting_user: z.number(),
    gave_up: z.number(),
    unavailable: z.number(),
    failed: z.number(),
    revoked: z.number(),
    open: z.number(),
  }),
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
      .meta({ description: '`counts` per institution, `unknown` among them.' }),
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
        released: z.boolean(),
        resolved: z
          .boolean()
          .meta({ description: 'Its canaries were let in: the bank had lied, its asks were dropped.' }),
        dropped: z.number().meta({ description: 'Asks dropped when it was resolved.' }),
        canaries: z
          .object({ called: z.number(), letIn: z.number(), refused: z.number() })
          .meta({ description: 'Logins called live for it while it held, and how that ended.' }),
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

const transaction = z.object({
  id: z.string().meta({ description: "Ours: it stays, whatever Flinks' Id does." }),
  accountId: z.string(),
  date: z.string().nullable().meta({ description: 'Calendar date.' }),
  description: z.string().nullable(),
  debit: decimal,
  credit: decimal,
  balance: decimal,
});

export const transactionPage = withExample(z.object({ transactions: z.array(transaction), next }), {
  transactions: [TRANSACTION],
  next: null,
});

export const transactionChanges = withExample(
  z.object({
    added: z.array(transaction),
    modified: z.array(transaction).meta({ description: 'Whole rows, to be put in place of those held.' }),
    removed: z.array(z.object({ id: z.string(), accountId: z.string() })),
    next: z.string().meta({ description: 'Pass it as `cursor`, also where `hasMore` is false: then later.' }),
    hasMore: z.boolean(),
  }),
  {
    added: [TRANSACTION],
    modified: [],
    removed: [{ id: 'd4c3b2a1-6f5e-4d7c-8b9a-0e1f2a3b4c5d', accountId: ACCOUNT_ID }],
    next: CURSOR,
    hasMore: false,
  },
);

const text = z.string().nullable();

export const accountList = withExample(
  z.object({
    accounts: z.array(
      z.object({
        id: z.string().meta({ description: "Ours: it stays, whatever Flinks' Id does." }),
        flinksAccountId: z.string().meta({ description: "Flinks' newest Id of the account." }),
        title: text,
        accountNumber: text,
        transitNumber: text,
        institutionNumber: text,
        category: text,
        type: text,
        accountType: text,
        currency: text,
        balance: z.object({ available: decimal, current: decimal, limit: decimal }),
        overdraftLimit: decimal,
        missingSince: instant.nullable().meta({ description: "Since when Flinks' answers leave the account out." }),
        staleSince: instant.nullable().meta({
          description:
            "Since when Flinks' answers hold the account in a form that cannot be read; what is shown is older.",
        }),
        holder: z
          .object({
            name: text,
            email: text,
            phoneNumber: text,
            address: z
              .object({
                civicAddress: text,
                city: text,
                province: text,
                postalCode: text,
                poBox: text,
                country: text,
              })
              .nullable(),
          })
          .nullable(),
      }),
    ),
  }),
  { accounts: [ACCOUNT] },
);

export const attributesList = withExample(
  z.object({
    attributes: z.array(
      z.object({
        package: z.string(),
        attributes: z.unknown().meta({ description: "The package's answer, as Flinks spells it." }),
        requestId: z.string(),
        runId: text,
        collectedAt: instant,
      }),
    ),
  }),
  { attributes: [ATTRIBUTES] },
);
