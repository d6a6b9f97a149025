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
 * How a made-up login behaves; see LoginSpec. The schema has no defaults: a partial spec that changes a login must not
 * reset the members that it does not name.
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
 * `cached`, `live`, `detail` and `attributes[package]` say what a cached Authorize, a live Authorize, GetAccountsDetail
 * and that attributes package answer next:
 * - `'ok'` is success. `'mfa'`, for `live` only, is a 203 and a session that waits for its user.
 * - `{ pending: n, then? }` is a 202, then n more 202s to polls, then the data or the refusal `then`. An attributes
 *   package gets n 202s in all, at least one. `'pending'` and `'dispatched'` are the same with the simulator's own n.
 * - `{ code?, status?, message? }` is a refusal. By default it has the status that is documented for its code. Without
 *   a code it is an answer with this status and no FlinksCode.
 * - `{ hangMs, then }` is the answer `then` after that time at the bank.
 * - A list holds answers that are given one after another. The last one is given again and again.
 *
 * The end of a live Authorize changes the spec: success, also by the user's answer to a 203, sets `cached` to 'ok',
 * `lastRefresh` to now and `listed` to null, and a refusal by the bank becomes `cached`. `listed` is the login's row
 * in GetNightlyRefreshStatus, which is shown while `scheduled` is true. `transactions` is the number of transactions
 * of each account in 90 days. `sameAs` names another login of the same customer: this one shows the same accounts, as
 * many as `accounts` says, under other Ids.
 * `behaviour` is a label for people.
 */
export type LoginSpec = z.infer<typeof loginSpecSchema>;
export type PlainAnswer = z.infer<typeof plainSchema>;
export type Refused = z.infer<typeof refusedSchema>;

/** What the members of a spec are if they are not given: a login without errors that was never refreshed. */
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

/** Returns the full form of an answer. `defaultPolls` is the number of polls of a plain 'pending' or 'dispatched'. */
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

/** Returns the next answer of a script, and removes it from a list unless it is the last entry. */
export function takeNext<T>(answers: T | T[]): T {
  if (!Array.isArray(answers)) return answers;
  const next = answers.length > 1 ? answers.shift() : answers[0];
  return next as T;
}

/** Returns true if the next answer of a script is a refusal, or a 202 whose job ends in one. */
export function refusesNext(answers: LoginSpec['live']): boolean {
  const next = Array.isArray(answers) ? answers[0] : answers;
  const answer = typeof next === 'object' && 'hangMs' in next ? next.then : next;
  if (typeof answer !== 'object') return false;
  return 'pending' in answer ? answer.then !== undefined : true;
}
