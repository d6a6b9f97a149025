import { execFile } from 'node:child_process';
import type { Answer, Finding } from './finding';

const MOST_BYTES = 50_000_000;
const WITHIN_MS = 60_000;

interface Report {
  auditReportVersion?: number;
  message?: string;
  error?: { summary?: string };
  vulnerabilities?: Record<
    string,
    { via: (string | { url: string; title: string; severity: string; name: string })[] }
  >;
}

/**
 * Asks npm's registry, by `npm audit`, about the packages that the product needs to run (those of development are left
 * out). If `registry` is given, that registry is asked instead of the one that npm is set to.
 */
export async function askNpm(folder: string, registry?: string): Promise<Answer> {
  const from = registry === undefined ? [] : [`--registry=${registry}`];
  const args = ['audit', '--omit=dev', '--json', '--package-lock-only', '--fetch-retries=0', ...from];
  const { output, failure } = await run(args, folder);
  try {
    const report = JSON.parse(output) as Report;
    if (report.auditReportVersion === undefined)
      return { missing: report.message ?? report.error?.summary ?? 'no report' };
    return { findings: findingsIn(report) };
  } catch {
    return { missing: failure ?? 'npm gave no report' };
  }
}

/** Runs npm. An exit code other than 0 is no error here, because `npm audit` ends with 1 if it has found something. */
function run(args: string[], cwd: string): Promise<{ output: string; failure: string | null }> {
  return new Promise((resolve) => {
    execFile('npm', args, { cwd, maxBuffer: MOST_BYTES, timeout: WITHIN_MS }, (error, stdout) =>
      resolve({ output: stdout, failure: error?.message.split('\n')[0] ?? null }),
    );
  });
}

/** Returns each advisory once. A string in `via` is the name of another package, whose own entry has the advisory. */
function findingsIn({ vulnerabilities = {} }: Report): Finding[] {
  const found = Object.values(vulnerabilities).flatMap(({ via }) =>
    via.flatMap((advisory) => {
      if (typeof advisory === 'string') return [];
      const { url, title, severity, name } = advisory;
      return { id: url.slice(url.lastIndexOf('/') + 1), package: name, about: `${severity}: ${title}` };
    }),
  );
  return [...new Map(found.map((finding) => [`${finding.id} ${finding.package}`, finding])).values()];
}
