import { askNpm } from './ask-npm';
import { askOsv } from './ask-osv';
import type { Answer, Exception } from './finding';
import { lockedPackages } from './lock-file';

export interface AuditOptions {
  /** The folder with package.json and package-lock.json. */
  folder: string;
  exceptions: readonly Exception[];
  /** YYYY-MM-DD */
  today: string;
  /** Whether the exit code is 1 if neither service could be asked. A release sets this. */
  required?: boolean;
  /** Addresses of other services to ask. Tests set these. */
  registry?: string;
  osvUrl?: string;
  print: (line: string) => void;
}

/**
 * Finds known vulnerabilities in the packages that the product needs to run. It asks npm's registry, or OSV if the
 * registry gives no report, and prints each finding. Returns the exit code: 1 if there is a finding without an
 * exception that is still valid, otherwise 0. If neither service can be asked, it prints why and returns 0, or 1 if an
 * answer is `required`.
 */
export async function auditLock(options: AuditOptions): Promise<0 | 1> {
  const { folder, exceptions, today, required = false, registry, osvUrl, print } = options;
  const npm = await askNpm(folder, registry);
  const answer: Answer = 'findings' in npm ? npm : await askOsv(installed(folder), osvUrl);
  if ('missing' in answer) {
    const reasons = `the registry: ${'missing' in npm ? npm.missing : ''}; ${answer.missing}`;
    print(`SKIPPED: known vulnerabilities were not looked for, because nobody could be asked (${reasons}).`);
    return required ? 1 : 0;
  }
  const excepted = (id: string, name: string): Exception | undefined =>
    exceptions.find((one) => one.id === id && one.package === name && one.until >= today);
  const open = answer.findings.filter(({ id, package: name }) => excepted(id, name) === undefined);
  for (const { id, package: name, about } of answer.findings) {
    const exception = excepted(id, name);
    print(`${exception === undefined ? 'FOUND' : 'excepted'}  ${id} in ${name}: ${exception?.reason ?? about}`);
  }
  const asked = 'findings' in npm ? 'the registry' : `OSV (the registry: ${npm.missing})`;
  print(`${open.length} known vulnerabilities in ${installed(folder).length} packages, says ${asked}.`);
  return open.length === 0 ? 0 : 1;
}

const installed = (folder: string) => lockedPackages(folder).filter(({ isDev }) => !isDev);
