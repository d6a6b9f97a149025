import { z } from 'zod';
import { ADVICE_ACTIONS, ADVICE_WHYS } from '../domain/advice';
import { OUTCOME_KINDS, RUN_OUTCOMES, type RunOutcome } from '../domain/outcomes';
import { LOGIN_STATES } from '../domain/refresh/types';
import {
  ACCOUNT,
  ACCOUNT_ID,
  ATTRIBUTES,
  COUNTS,
  COVERAGE,
  CURSOR,
  HISTORY,
  LOGIN,
  REPORT,
  RUN,
  TRANSACTION,
  withExample,
} from './examples';

/** The shapes of this API's answers. A member not named here never leaves the gateway. */

export const instant = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' });
const text = z.string().nullable();
const decimal = z.string().nullable().meta({ description: 'Decimal number as text, as exact as Flinks sent it.' });

export const loginState = z.enum(LOGIN_STATES);
const outcomeKind = z.enum(OUTCOME_KINDS);
const path = z.enum(['cached', 'live', 'after_mfa', 'after_reconnect']);
export const next = z.string().nullable().meta({ description: 'Pass it as `after`; null: this is the last page.' });

export const login = withExample(
  z.object({
    loginId: z.string(),
    reference: z.string().nullable(),
    institution: z.string().nullable(),
    state: loginState,
    replacedBy: z
      .string()
      .optional()
      .meta({ description: 'The login that has taken its place; only of a replaced one.' }),
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
    advice: z
      .object({
        action: z.enum(ADVICE_ACTIONS),
        by: instant.nullable().meta({ description: 'Until when its user is needed; null: they are not.' }),
        why: z.enum(ADVICE_WHYS),
      })
      .meta({
        description:
          'What to do about it. `refresh_while_present`: its bank wants its user before long, so show them a refresh button ' +
          '(docs/events.md).',
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
        released: z.boolean().meta({
          description:
            'The held asks went out: somebody released the brake, or its canaries were asked for one-time codes.',
        }),
        resolved: z
          .boolean()
          .meta({ description: 'The canaries were let in: the bank had lied, and the held asks were dropped.' }),
        dropped: z.number().meta({ description: 'Asks dropped when it was resolved.' }),
        canaries: z.object({ called: z.number(), letIn: z.number(), refused: z.number(), asked: z.number() }).meta({
          description:
            'Logins called live for it while it held, and how that ended. `asked`: the bank had refused passwords, and asked for a one-time code.',
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

const share = z.number().meta({ description: 'From 0 to 1.' });
const codeCounts = z.array(z.object({ code: z.string(), count: z.number() }));
const trend = z.enum(['worse', 'better', 'steady']).meta({
  description: 'Of the share refreshed without the user; a change is named only where it is more than noise.',
});
const since = instant.nullable().meta({ description: 'Since when `trend` holds; null: it is steady.' });

export const institutionList = withExample(
  z.object({
    institutions: z.array(
      z.object({
        institution: z.string().meta({ description: '`unknown` for logins whose bank is not known yet.' }),
        institutionId: z.number().nullable(),
        logins: z.number().meta({ description: 'Registered now.' }),
        unattendedShare: share
          .nullable()
          .meta({ description: 'Refreshed without the user, of all looks in ended runs; null: no run looked.' }),
        liveShare: share.nullable().meta({ description: 'The part of it that took a live call.' }),
        attendedShare: share.nullable().meta({ description: 'Refreshed because the user came.' }),
        medianHoursToReturn: z
          .number()
          .nullable()
          .meta({ description: 'Over the waits that ended because the user returned.' }),
        codes: codeCounts.meta({ description: 'The most usual ones.' }),
        since,
        trend,
        days: z
          .array(z.object({ runId: z.string(), startedAt: instant, logins: z.number(), unattended: z.number() }))
          .meta({ description: 'Run by run, oldest first.' }),
      }),
    ),
  }),
  { institutions: [COVERAGE] },
);

const judgement = z
  .enum(['worse', 'better', 'usual'])
  .meta({ description: 'Against the median of the runs before; `usual` where the difference may be chance.' });
const namedLogin = z.object({ loginId: z.string(), reference: text, institution: text, since: instant }).nullable();
const liveCalls = z.object({ attended: z.number(), unattended: z.number() });

export const runReport = withExample(
  z.object({
    run,
    sentences: z.array(
      z.object({ about: z.enum(['today', 'banks', 'users', 'cost', 'end', 'freshness']), text: z.string() }),
    ),
    judgement,
    comparedWith: z.number().meta({ description: 'Finished runs before this one, at most 14.' }),
    outcomes: z.array(
      z.object({
        outcome: z.enum(RUN_OUTCOMES),
        count: z.number(),
        share,
        usualShare: share.nullable(),
        judgement,
      }),
    ),
    banks: z.array(
      z.object({
        institution: z.string(),
        logins: z.number(),
        unattended: z.number().meta({ description: 'Refreshed without their user.' }),
        unattendedShare: share,
        usualShare: share.nullable(),
        judgement,
        trend,
        since,
        codes: codeCounts,
      }),
    ),
    users: z.object({ waiting: z.number(), longest: namedLogin, gaveUp: z.number(), firstGaveUp: namedLogin }),
    liveCalls: z
      .object({ today: liveCalls, month: liveCalls })
      .meta({ description: 'Live Authorizes, which Flinks bills, by UTC days.' }),
    pace: z
      .object({
        open: z.number(),
        perMinute: z.number(),
        expectedAt: instant.nullable(),
        deadlineAt: instant.nullable(),
        inTime: z.boolean().nullable(),
      })
      .nullable()
      .meta({ description: 'Null once the run has ended.' }),
    freshness: z
      .object({ eligible: z.number(), fresh: z.number(), share: share.nullable(), goal: share.nullable() })
      .meta({ description: 'Logins whose bank lets us in, and those of them with data under 24 h.' }),
    todo: z.array(z.string()).meta({ description: 'What to do, with the commands that do it.' }),
  }),
  REPORT,
);

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
