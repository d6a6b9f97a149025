import { z } from 'zod';
import type { EventType } from '../domain/event-types';
import { PROBLEMS, problemType, type ProblemCode } from './problems/problems';

/** The schema with an example, for the OpenAPI document. The compiler checks that the example fits. */
export const withExample = <Schema extends z.ZodType>(schema: Schema, example: z.input<Schema>): Schema =>
  schema.meta({ examples: [example] });

/**
 * Adds the examples to the JSON Schemas of the OpenAPI document. In the schema of a request, zod leaves out the
 * examples of values that it transforms, because they might be examples of the result. Ours are always examples of what
 * is sent.
 */
export function keepExamples({
  zodSchema,
  jsonSchema,
}: Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0]): void {
  const examples = z.globalRegistry.get(zodSchema)?.['examples'];
  if (examples !== undefined) jsonSchema.examples = examples as unknown[];
}

// Example values. All are made up, and the same value stands for the same thing everywhere, so that the answer to one
// example call fits the next call.
export const LOGIN_ID = '5f0c9f1e-27a1-4c3b-9a68-0d2c4be81f37';
export const NEW_LOGIN_ID = 'c2b7e4a0-93d5-4f18-8c61-7e0a5d92b3f4';
export const RUN_ID = '8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44';
export const REQUEST_ID = 'c1b7e6a0-93d5-4e2f-8f6a-1a9d0b3c5e72';
/** The id of an event that we send. APP_EVENT_ID is an id that an app has chosen. */
export const EVENT_ID = 'evt_b6e4d2c01f354a8b9c7d5e0f3a2b1c4d';
export const APP_EVENT_ID = 'b6e4d2c0-1f35-4a8b-9c7d-5e0f3a2b1c4d';
export const ACCOUNT_ID = '2e9d7b40-5c18-46f3-a0b2-9f8e7d6c5b4a';
export const CURSOR = 'NWYwYzlmMWU';
export const INSTITUTION = 'Maple Bank';
export const LINK = 'https://refresh.lender.example/connect/Zm9yLWV4YW1wbGU.bm90LWEtcmVhbC1zaWduYXR1cmU';
const REFERENCE = 'customer-1042';
const RUN_STARTED_AT = '2026-03-02T15:00:04.000Z';
const REFRESHED_AT = '2026-03-02T15:02:11.000Z';
const DATA_AS_OF = '2026-03-02T15:01:58.000Z';

export const LOGIN = {
  loginId: LOGIN_ID,
  reference: REFERENCE,
  institution: INSTITUTION,
  state: 'idle' as const,
  awaiting: null,
  lastOutcome: {
    outcome: 'refreshed' as const,
    path: 'live' as const,
    dataAsOf: DATA_AS_OF,
    at: REFRESHED_AT,
    runId: RUN_ID,
  },
  lastRefreshedAt: DATA_AS_OF,
  enrolment: { wanted: true, known: true, refused: null },
  listed: null,
  advice: { action: 'none' as const, by: null, why: 'bank_lets_in' as const },
};

export const LOGIN_ROW = { loginId: LOGIN_ID, reference: REFERENCE, institution: INSTITUTION, language: 'en' as const };

export const HISTORY = [
  {
    refreshId: 'f7a5c3e1-0b2d-4698-8e4c-6a1b3d5f7092',
    trigger: 'run' as const,
    runId: RUN_ID,
    startedAt: RUN_STARTED_AT,
    endedAt: REFRESHED_AT,
    outcome: 'refreshed' as const,
    path: 'live' as const,
    code: null,
    missing: [],
    steps: [
      { box: 'A', status: 401, code: 'INVALID_SECURITY_RESPONSE', at: '2026-03-02T15:00:05.000Z' },
      { box: 'F', status: 200, code: null, at: DATA_AS_OF },
      { box: 'D', status: 202, code: 'OPERATION_PENDING', at: '2026-03-02T15:02:01.000Z' },
      { box: 'J', status: 202, code: 'OPERATION_PENDING', at: '2026-03-02T15:02:07.000Z', n: 2 },
      { box: 'J', status: 200, code: null, at: '2026-03-02T15:02:10.000Z' },
    ],
  },
];

export const COUNTS = {
  refreshed: 181,
  awaiting_user: 108,
  gave_up: 3,
  unavailable: 6,
  failed: 1,
  revoked: 1,
  open: 0,
};

export const RUN = {
  runId: RUN_ID,
  state: 'finished' as const,
  total: 300,
  counts: COUNTS,
  byPath: { cached: 120, live: 61, after_mfa: 0, after_reconnect: 0 },
  byInstitution: { [INSTITUTION]: COUNTS },
  byAge: { '1d': 181, '3d': 80, '7d': 32, '30d': 4, older: 2, never: 1 },
  notEnrolled: 2,
  brakes: [
    {
      institution: INSTITUTION,
      code: 'INVALID_PASSWORD',
      count: 95,
      of: 300,
      released: false,
      resolved: false,
      dropped: 0,
      canaries: { called: 3, letIn: 0, refused: 3, asked: 0 },
    },
  ],
  unknownIneligible: 0,
  recovered: 5,
  warnings: [],
  startedAt: RUN_STARTED_AT,
  finishedAt: '2026-03-02T15:41:30.000Z',
};

const CODES = [{ code: 'INVALID_PASSWORD', count: 95 }];

export const COVERAGE = {
  institution: INSTITUTION,
  institutionId: 14,
  logins: 300,
  unattendedShare: 0.6033,
  liveShare: 0.2033,
  attendedShare: 0.052,
  medianHoursToReturn: 7.4,
  codes: CODES,
  since: RUN_STARTED_AT,
  trend: 'worse' as const,
  days: [{ runId: RUN_ID, startedAt: RUN_STARTED_AT, logins: 299, unattended: 181 }],
};

export const REPORT = {
  run: RUN,
  sentences: [
    {
      about: 'today' as const,
      text: 'Today is worse than usual: 181 refreshed (60 %, usually 91 %), against the median of 14 runs.',
    },
  ],
  judgement: 'worse' as const,
  comparedWith: 14,
  outcomes: [
    { outcome: 'refreshed' as const, count: 181, share: 0.605, usualShare: 0.91, judgement: 'worse' as const },
  ],
  banks: [
    {
      institution: INSTITUTION,
      logins: 299,
      unattended: 181,
      unattendedShare: 0.605,
      usualShare: 0.91,
      judgement: 'worse' as const,
      trend: 'worse' as const,
      since: RUN_STARTED_AT,
      codes: CODES,
    },
  ],
  heldBrakes: [
    {
      runId: RUN_ID,
      startedAt: RUN_STARTED_AT,
      institution: INSTITUTION,
      code: 'INVALID_PASSWORD',
      count: 61,
      of: 299,
      asks: 58,
    },
  ],
  users: {
    waiting: 108,
    longest: { loginId: LOGIN_ID, reference: REFERENCE, institution: INSTITUTION, since: DATA_AS_OF },
    gaveUp: 0,
    firstGaveUp: null,
  },
  liveCalls: { today: { attended: 4, unattended: 61 }, month: { attended: 31, unattended: 122 } },
  temporalActions: 2_240,
  pace: null,
  freshness: { eligible: 300, fresh: 181, share: 0.6033, goal: 0.9 },
  todo: [
    `${INSTITUTION}: \`flinks-refresh logins retry --institution '${INSTITUTION}' --reason INVALID_PASSWORD --dry-run\``,
  ],
};

export const ACCOUNT = {
  id: ACCOUNT_ID,
  flinksAccountId: ACCOUNT_ID,
  title: 'Everyday chequing',
  accountNumber: '0001234',
  transitNumber: '00099',
  institutionNumber: '999',
  category: 'Operations',
  type: 'Chequing',
  accountType: 'Personal',
  currency: 'CAD',
  balance: { available: '1250.10', current: '1300.10', limit: null },
  overdraftLimit: '0',
  missingSince: null,
  staleSince: null,
  holder: {
    name: 'Jo Example',
    email: 'jo@customer.example',
    phoneNumber: '5555550100',
    address: {
      civicAddress: '1 Example Street',
      city: 'Montreal',
      province: 'QC',
      postalCode: 'A1A 1A1',
      poBox: null,
      country: 'CA',
    },
  },
};

export const TRANSACTION = {
  id: '91d0b7c4-3e5f-4a26-8c1b-7f6e5d4c3b2a',
  accountId: ACCOUNT_ID,
  date: '2026-02-27',
  description: 'PAYROLL EXAMPLE INC',
  debit: null,
  credit: '1840.55',
  balance: '1300.10',
};

export const ATTRIBUTES = {
  package: 'income',
  attributes: { Card: { sum_employer_income_current_month: 3681.1 } },
  requestId: REQUEST_ID,
  runId: RUN_ID,
  collectedAt: REFRESHED_AT,
};

const ABOUT = { loginId: LOGIN_ID, reference: REFERENCE, institution: INSTITUTION };
const ASK = { ...ABOUT, reason: 'mfa' as const, runId: RUN_ID, link: LINK };
/** An example of an event's `data` for each type of event. */
export const EVENT_DATA = {
  'login.awaiting_user': ASK,
  'login.reminder': ASK,
  'login.refreshed': { ...ABOUT, runId: RUN_ID },
  'login.recovered': ABOUT,
  'login.gave_up': { ...ABOUT, code: 'INVALID_PASSWORD' },
  'login.replacement_offered': { ...ABOUT, newLoginId: NEW_LOGIN_ID, proof: 'accounts' as const },
  'login.replaced': { ...ABOUT, newLoginId: NEW_LOGIN_ID },
  'login.user_needed_soon': { ...ABOUT, by: '2026-03-09T15:01:58.000Z', runId: RUN_ID },
  'run.finished': { runId: RUN_ID, state: 'finished' as const, total: 300, counts: COUNTS, warnings: [] },
  'operator.alert': {
    code: 'login_mismatch',
    message: `Flinks Connect came back with another login than ${LOGIN_ID}, whose state is unchanged.`,
    loginId: LOGIN_ID,
  },
} satisfies Record<EventType, object>;

export const EVENT_AT = REFRESHED_AT;
export const EVENT = {
  id: EVENT_ID,
  type: 'login.refreshed',
  timestamp: EVENT_AT,
  data: EVENT_DATA['login.refreshed'],
  state: 'delivered' as const,
  attempts: 1,
  nextAttemptAt: null,
  failure: null,
  deliveredAt: '2026-03-02T15:02:12.000Z',
  deadAt: null,
};

/** An example problem document. Its `detail` depends on the case. */
export function exampleProblem(code: ProblemCode) {
  const { status, title } = PROBLEMS[code];
  return { type: problemType(code), title, status, detail: `${title}.`, code };
}
