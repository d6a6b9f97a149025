import type { AttributesPackage } from '../../domain/attributes-packages';
import { isPending, readPayload } from '../answers';
import type { CallOptions, Send } from '../call';
import { readAttributes } from '../schemas/attributes';

/** Our name of each attributes package, and Flinks' name of its report. A subscription covers only its own packages. */
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

/** `card`: the attributes by Flinks' own names, numbers as decimal text; `details`: the transactions behind them. */
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
