import { z } from 'zod';
import type { Answer, Finding } from './finding';
import type { LockedPackage } from './lock-file';

/** The open database of vulnerabilities, which mirrors GitHub's advisories. */
const OSV_URL = 'https://api.osv.dev';
/** The most packages about which OSV answers in one call. */
const BATCH = 1_000;
const WITHIN_MS = 30_000;

const batchAnswer = z.object({
  results: z.array(z.object({ vulns: z.array(z.object({ id: z.string() })).optional() })),
});

/** Asks OSV which vulnerabilities of these packages, in these versions, it knows. */
export async function askOsv(packages: readonly LockedPackage[], url = OSV_URL): Promise<Answer> {
  const distinct = [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
  const findings: Finding[] = [];
  try {
    for (let at = 0; at < distinct.length; at += BATCH)
      findings.push(...(await askBatch(distinct.slice(at, at + BATCH), url)));
    return { findings };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return { missing: `${url}: ${cause?.code ?? message}` };
  }
}

async function askBatch(packages: readonly LockedPackage[], url: string): Promise<Finding[]> {
  const queries = packages.map(({ name, version }) => ({ package: { name, ecosystem: 'npm' }, version }));
  const answer = await fetch(`${url}/v1/querybatch`, {
    method: 'POST',
    body: JSON.stringify({ queries }),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const { results } = batchAnswer.parse(await answer.json());
  // OSV answers with one result for each query, in the order of the queries.
  if (results.length !== packages.length) throw new Error('answered about other packages');
  return results.flatMap(({ vulns = [] }, at) =>
    vulns.map(({ id }) => ({ id, package: packages[at]!.name, about: `https://osv.dev/vulnerability/${id}` })),
  );
}
