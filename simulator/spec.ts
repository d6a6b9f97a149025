import { z } from 'zod';
import { ATTRIBUTES_PACKAGES, type AttributesPackage } from '../domain/attributes-packages';

const ms = z.int().min(0).max(86_400_000);

const refusedSchema = z
  .strictObject({
    code: z.string().min(1).max(100).optional(),
    status: z.int().min(200).max(599).optional(),
    message: z.string().max(1_000).optional(),
  })
  .refine((given) => given.code !== undefined || given.status !== undefined, 'give a code, a status or both');

const pendingSchema = z.strictObject({
  pending: z.int().min(0).max(1_000_000_000),
  code: z.enum(['OPERATION_PENDING', 'OPERATION_DISPATCHED']).optional(),
  then: refusedSchema.optional(),
});

const plainSchema = z.union([z.enum(['ok', 'pending', 'dispatched']), pendingSchema, refusedSchema]);
const liveSchema = z.union([z.literal('mfa'), plainSchema]);

const maybeSlow = <T extends z.ZodType>(answer: T) => z.union([answer, z.strictObject({ hangMs: ms, then: answer })]);
const script = <T extends z.ZodType>(answer: T) => z.union([answer, z.array(answer).min(1)]);

const plainScript = script(maybeSlow(plainSchema));

/** The attribute packages of Flinks' Enrich pages, by the names of the setting FLINKS_ATTRIBUTES. */
export const PACKAGES = {
  income: 'GetIncomeAttributes',
  lending: 'GetLendingAttributes',
  creditRisk: 'GetCreditRiskAttributes',
  userAnalysis: 'GetUserAnalysisAttributes',
  businessAnalysis: 'GetBusinessAnalysisAttributes',
  all: 'GetAllAttributes',
} as const satisfies Record<AttributesPackage, string>;

/**
 * How a made-up login behaves; see LoginSpec. No defaults here: a partial spec must not reset members it does not name.
 */
export const loginSpecSchema = z.strictObject({
  loginId: z.guid().toLowerCase(),
  institution: z.string().min(1).max(200),
  language: z.enum(['en', 'fr']),
  behaviour: z.string().min(1).max(50),
  scheduled: z.boolean(),
  lastRefresh: z.iso.datetime({ offset: true }).nullable(),
  cached: plainScript,
  live: script(maybeSlow(liveSchema)),
  detail: plainScript,
  attributes: z.partialRecord(z.enum(ATTRIBUTES_PACKAGES), plainScript),
  listed: z.strictObject({ state: z.string().min(1), errorCode: z.string().nullable() }).nullable(),
  accounts: z.int().min(0).max(100),
  transactions: z.int().min(0).max(20_000),
  sameAs: z.guid().toLowerCase().nullable(),
});

/**
 * A made-up login as data.
 *
 * `cached`, `live`, `detail` and `attributes[package]` say what the endpoint answers next:
 * - `'ok'` is success. `'mfa'`, for `live` only, is a 203 and a session that waits for its user.
 * - `'pending'`, `'dispatched'` or `{ pending: n, then? }` is a 202, then n more 202s to polls, then the data or the
 *   refusal `then`.
 * - `{ code?, status?, message? }` is a refusal. By default it has the documented status; without a code it is only a
 *   status.
 * - `{ hangMs, then }` is the answer `then` after that time at the bank.
 * - A list holds one answer after another. The last answer stays.
 *
 * What a live Authorize ends in is written back: success sets `cached` to 'ok' and `lastRefresh` to now, and a refusal
 * by the bank becomes `cached`. `listed` is the login's row in GetNightlyRefreshStatus, which is shown while
 * `scheduled` is true. `transactions` is the number of transactions of each account in 90 days. `sameAs` names another
 * login of the same customer: this one shows the same accounts, as many as `accounts` says, under other Ids.
 * `behaviour` is a label for people.
 */
export type LoginSpec = z.infer<typeof loginSpecSchema>;
export type PlainAnswer = z.infer<typeof plainSchema>;
export type Refused = z.infer<typeof refusedSchema>;

/** A healthy login: the defaults of members that are not given. */
export const DEFAULT_SPEC: Omit<LoginSpec, 'loginId'> = {
  institution: 'Maple Bank',
  language: 'en',
  behaviour: 'custom',
  scheduled: true,
  lastRefresh: null,
  cached: 'ok',
  live: 'ok',
  detail: 'ok',
  attributes: {},
  listed: null,
  accounts: 2,
  transactions: 30,
  sameAs: null,
};

/** An answer in its full form. */
export type Outcome =
  | { kind: 'ok' }
  | { kind: 'pending'; code: string; polls: number; then: Refused | null }
  | { kind: 'refused'; refused: Refused };

/** Returns the full form of an answer; `defaultPolls` are the further 202s of a plain 'pending'. */
export function outcomeOf(answer: PlainAnswer, defaultPolls: number): Outcome {
  if (answer === 'ok') return { kind: 'ok' };
  if (answer === 'pending' || answer === 'dispatched') {
    const code = answer === 'pending' ? 'OPERATION_PENDING' : 'OPERATION_DISPATCHED';
    return { kind: 'pending', code, polls: defaultPolls, then: null };
  }
  if ('pending' in answer) {
    return {
      kind: 'pending',
      code: answer.code ?? 'OPERATION_PENDING',
      polls: answer.pending,
      then: answer.then ?? null,
    };
  }
  return { kind: 'refused', refused: answer };
}

/** Returns the next answer of a script: lists are used up to their last entry, which stays. */
export function takeNext<T>(answers: T | T[]): T {
  if (!Array.isArray(answers)) return answers;
  const next = answers.length > 1 ? answers.shift() : answers[0];
  return next as T;
}

/** Returns true if the next answer of a script, or the end of its job, is a refusal. */
export function refusesNext(answers: LoginSpec['live']): boolean {
  const next = Array.isArray(answers) ? answers[0] : answers;
  const answer = typeof next === 'object' && 'hangMs' in next ? next.then : next;
  if (typeof answer !== 'object') return false;
  return 'pending' in answer ? answer.then !== undefined : true;
}
