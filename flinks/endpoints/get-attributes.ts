import type { AttributesPackage } from '../../domain/attributes-packages';
import { isPending, readPayload } from '../answers';
import type { CallOptions, Send } from '../call';
import { readAttributes } from '../schemas/attributes';

/**
 * Our name for each attributes package, and Flinks' name for the report that holds it. A Flinks account can only get
 * the packages that it has subscribed to.
 */
const REPORTS = {
  income: 'GetIncomeAttributes',
  lending: 'GetLendingAttributes',
  creditRisk: 'GetCreditRiskAttributes',
  userAnalysis: 'GetUserAnalysisAttributes',
  businessAnalysis: 'GetBusinessAnalysisAttributes',
  all: 'GetAllAttributes',
} as const satisfies Record<AttributesPackage, string>;

export interface AttributesInput {
  loginId: string;
  requestId: string;
  package: AttributesPackage;
}

/**
 * `card`: the attributes under Flinks' own names, with numbers as decimal text. `details`: the transactions behind
 * them, null if there are none. `raw`: the body as it arrived.
 */
export type AttributesAnswer =
  { kind: 'ready'; card: Record<string, unknown>; details: unknown; raw: Buffer } | { kind: 'pending' };

export async function getAttributes(
  send: Send,
  input: AttributesInput,
  options: CallOptions,
): Promise<AttributesAnswer> {
  const ids = { loginId: input.loginId, requestId: input.requestId, report: REPORTS[input.package] };
  const answer = await send({ endpoint: 'getAttributes', ids }, options);
  if (isPending(answer, 'Card')) return { kind: 'pending' };
  return { kind: 'ready', ...readPayload(answer, readAttributes), raw: answer.raw };
}
