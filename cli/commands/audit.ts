import type { Command } from 'commander';
import type { AuditLine } from '../../store/audit/audit';
import { withFoundStore } from '../found-store';
import { wholeNumber } from '../options';
import { print, printJson, type ExitCode } from '../output';

interface ListOptions {
  json?: true;
  login?: string;
  before?: number;
  limit: number;
}

/** Adds the subcommands of `audit`. */
export function addAuditCommands(audit: Command, done: (code: ExitCode) => void): void {
  audit
    .command('list')
    .description('Lines, newest first')
    .exitOverride()
    .option('--login <LoginId>', 'only those of this login')
    .option('--before <seq>', 'go on before this line', wholeNumber(1, 9_999_999_999))
    .option('--limit <count>', 'how many', wholeNumber(1, 10_000), 100)
    .option('--json', 'for programs: JSON on stdout')
    .action(async (options: ListOptions) => done(await list(options)));
}

function list({ json, login, before, limit }: ListOptions): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const page = await store.audit.list({ loginId: login?.toLowerCase(), before, limit });
    if (json) return printJson(page);
    for (const line of page.lines) print(inWords(line));
    if (page.next !== null) print(`more: --before ${page.next}`);
  });
}

function inWords({ at, actor, action, loginId, runId, detail }: AuditLine): string {
  const rest = Object.keys(detail).length === 0 ? null : JSON.stringify(detail);
  return [at, actor, action, loginId, runId, rest].filter((part) => part !== null).join(' ');
}
