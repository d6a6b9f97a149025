import { accountsOf } from '../../simulator/account-data';
import { liveCallsOf, lostLiveCalls, groupBy, type Evidence } from './evidence';
import type { LedgerRow } from './tables';
import type { Member } from './cast';

/** The functions here compare what the product has stored with the story. Each returns what is wrong, in sentences. */

const text = (value: unknown): string => JSON.stringify(value);

/** Every run is finished and counts every login once, and its frozen counts match its rows. */
export function runsWrong({ tables, story, runIds }: Evidence): string[] {
  const found: string[] = [];
  if (tables.runs.length !== runIds.length) found.push(`${tables.runs.length} runs, ${runIds.length} were started.`);
  for (const { run_id, state, total, counts, warnings } of tables.runs) {
    const rows = tables.ledger.filter((row) => row.run_id === run_id);
    const told = `Run ${runIds.indexOf(run_id) + 1}`;
    if (state !== 'finished') found.push(`${told} is ${state}.`);
    if (warnings.length > 0) found.push(`${told} warns: ${warnings.join(' ')}`);
    if (total !== story.cast.length || rows.length !== total)
      found.push(`${told}: total ${total}, ${rows.length} rows.`);
    for (const [outcome, count] of Object.entries(counts ?? {})) {
      const kept = rows.filter((row) => (row.outcome ?? 'open') === outcome).length;
      if (kept !== count) found.push(`${told}: ${count} ${outcome} by its counts, ${kept} by its rows.`);
    }
  }
  return found;
}

/** Each login has in each run the outcome that its story allows. */
export function outcomesWrong(evidence: Evidence): string[] {
  const rows = groupBy(evidence.tables.ledger, ({ run_id, login_id }) => `${run_id}/${login_id}`);
  return evidence.story.cast.flatMap((member) =>
    evidence.runIds.flatMap((runId, index) => {
      const [row, ...more] = rows.get(`${runId}/${member.loginId}`) ?? [];
      const where = `Run ${index + 1}, ${member.kind} ${member.loginId}`;
      if (row === undefined || more.length > 0) return [`${where}: ${row === undefined ? 'no row' : 'two rows'}.`];
      return isAllowed(evidence, member, row, index) ? [] : [`${where}: ${text(row)}`];
    }),
  );
}

/** Codes in which a refresh may end after a lost live answer: the bank's session may stay open through all delays. */
const LOST_CODES = ['ANSWER_LOST', 'CONCURRENT_SESSION', 'NO_ANSWER'];

function isAllowed(evidence: Evidence, { loginId, ending, comesBack }: Member, row: LedgerRow, run: number): boolean {
  const { outcome, path, reason, code, missing } = row;
  // A worker that dies between reservation and call leaves a lost call that no bank has seen. Only a kill can cause it.
  const unmade =
    evidence.tables.liveCalls.filter((call) => call.login_id === loginId && !call.ended).length -
    liveCallsOf(evidence, loginId).filter((call) => call.lost).length;
  const wereKilled = evidence.outages.some(({ victim, how }) => victim !== 'gateway' && how !== 'stop');
  const lost = lostLiveCalls(evidence, loginId).length + (wereKilled ? Math.max(0, unmade) : 0);
  const isUnknown = outcome === 'unavailable' && LOST_CODES.includes(code ?? '');
  switch (ending.outcome) {
    case 'refreshed': {
      // Without a live call nothing can be lost. After one loss there is another call, so this ending takes two losses.
      if (isUnknown) return ending.path === 'live' && lost >= 2;
      if (outcome !== 'refreshed' || text(missing) !== text(ending.missing ?? null)) return false;
      // What a live call has brought is in the cache for later sessions.
      return path === 'cached' || (path === ending.path && (run === 0 || lost >= 2));
    }
    case 'asked': {
      if (outcome === 'awaiting_user') return reason === ending.reason;
      if (outcome === 'refreshed') return comesBack.way !== 'never' && comesBack.way !== 'falseClaim';
      return isUnknown && lost > 0;
    }
    case 'unavailable':
      return outcome === 'unavailable';
  }
}

/** Whether the bank has let this login in by the end. The last run's row (checked elsewhere) or a return shows it. */
function isLetIn({ tables, runIds, returned }: Evidence, loginId: string): boolean {
  const last = tables.ledger.find((row) => row.login_id === loginId && row.run_id === runIds.at(-1));
  return last?.outcome === 'refreshed' || returned.has(loginId);
}

/** Compares state and age of the data in the registry with the banks. */
export function loginsWrong(evidence: Evidence): string[] {
  const { tables, story, logins } = evidence;
  const rows = new Map(tables.logins.map((row) => [row.login_id, row]));
  const found = tables.logins.length === story.cast.length ? [] : [`${tables.logins.length} logins are registered.`];
  for (const { loginId, kind, ending } of story.cast) {
    const row = rows.get(loginId);
    const bank = logins.find((login) => login.loginId === loginId);
    const where = `${kind} ${loginId}`;
    if (row === undefined || bank === undefined) {
      found.push(`${where} is gone.`);
      continue;
    }
    const isFresh = isLetIn(evidence, loginId);
    const awaited = ending.outcome === 'asked' && !isFresh && evidence.app.of(loginId).length > 0;
    const wanted = awaited ? 'awaiting_user' : 'idle';
    if (row.state !== wanted) found.push(`${where} is ${row.state}, not ${wanted}.`);
    const held = row.last_refreshed_at?.getTime() ?? null;
    if (isFresh && (held === null || !isSameMoment(held, Date.parse(bank.lastRefresh ?? '')))) {
      found.push(
        `${where}: data of ${String(row.last_refreshed_at?.toISOString())}, the bank's is of ${bank.lastRefresh}.`,
      );
    }
    if (!isFresh && held !== null) found.push(`${where}: data was stored, although nothing let it in.`);
  }
  return found;
}

/** Flinks gives a LastRefresh with up to seven decimals of a second, or with none. */
const isSameMoment = (heldMs: number, atBankMs: number): boolean =>
  heldMs === atBankMs || heldMs === Math.floor(atBankMs / 1_000) * 1_000;

/** The options with which the product calls GetAccountsDetail. */
export const OPTIONS = {
  WithAccountIdentity: true,
  WithKYC: true,
  WithTransactions: true,
  DaysOfTransactions: 'Days90',
} as const;

interface BankAccount {
  Id: string;
  Transactions: Record<'Id' | 'Date' | 'Description' | 'Debit' | 'Credit' | 'Balance', string | number | null>[];
}

/** Compares accounts, rows and holders with what each bank holds: nothing is lost, doubled or from another login. */
export function bankDataWrong(evidence: Evidence): string[] {
  const { tables, story, logins } = evidence;
  const accounts = groupBy(tables.accounts, ({ login_id }) => login_id);
  const holders = groupBy(tables.holders, ({ login_id }) => login_id);
  const rows = groupBy(tables.transactions, ({ login_id }) => login_id);
  const attributes = groupBy(tables.attributes, ({ login_id }) => login_id);
  return story.cast.flatMap(({ loginId, kind, ending }) => {
    const isFresh = isLetIn(evidence, loginId);
    const login = logins.find((one) => one.loginId === loginId)!;
    const bank = isFresh ? (accountsOf(login, OPTIONS, Date.now()) as BankAccount[]) : [];
    const wanted = bank.flatMap(({ Id, Transactions }) =>
      Transactions.map((one) =>
        [Id, one.Id, one.Date, one.Description, one.Debit, one.Credit, one.Balance]
          .filter((part) => part !== null)
          .join('|'),
      ),
    );
    const kept = (rows.get(loginId) ?? []).map(({ account, content }) => `${account}|${content}`);
    const differing = differences(wanted, kept);
    const where = `${kind} ${loginId}`;
    const ids = (list: { account: string }[] | undefined) => (list ?? []).map(({ account }) => account);
    const sameAccounts = differences(
      bank.map(({ Id }) => Id),
      ids(accounts.get(loginId)),
    );
    const sameHolders = differences(
      bank.map(({ Id }) => Id),
      ids(holders.get(loginId)),
    );
    const wantsAttributes = isFresh && ending.missing === undefined;
    return [
      ...sameAccounts.map((one) => `${where}: account ${one}`),
      ...sameHolders.map((one) => `${where}: holder of account ${one}`),
      ...differing.slice(0, 3).map((one) => `${where}: transaction ${one}`),
      ...(wantsAttributes && (attributes.get(loginId) ?? []).length === 0 ? [`${where}: no attributes.`] : []),
    ];
  });
}

function differences(wanted: readonly string[], kept: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of wanted) left.set(one, (left.get(one) ?? 0) + 1);
  for (const one of kept) left.set(one, (left.get(one) ?? 0) - 1);
  return [...left]
    .filter(([, count]) => count !== 0)
    .map(([one, count]) => `${count > 0 ? 'lost' : 'too many'}: ${one}`);
}

/** A login has an open wait exactly if its user is awaited. It has one wait at most, and none if nobody is needed. */
export function waitsWrong(evidence: Evidence): string[] {
  const waits = groupBy(evidence.tables.waits, ({ login_id }) => login_id);
  const states = new Map(evidence.tables.logins.map(({ login_id, state }) => [login_id, state]));
  return evidence.story.cast.flatMap(({ loginId, kind, ending }) => {
    const all = waits.get(loginId) ?? [];
    const open = all.filter((wait) => wait.open).length;
    const where = `${kind} ${loginId}: ${all.length} waits, ${open} open`;
    const most = ending.outcome === 'asked' ? 1 : 0;
    if (open !== (states.get(loginId) === 'awaiting_user' ? 1 : 0)) return [`${where}, state ${states.get(loginId)}.`];
    return all.length > most ? [`${where}, at most ${most} in its story.`] : [];
  });
}

/** Every refresh, and its workflow with it, has ended or waits; nothing has failed or been left behind. */
export function refreshesWrong({ tables, openRefreshes, workflows }: Evidence): string[] {
  const open = new Set(openRefreshes);
  const waiting = tables.logins.filter(({ state }) => state === 'awaiting_user').map(({ login_id }) => login_id);
  const bad = Object.entries(workflows).filter(
    ([name, count]) => count > 0 && /(Failed|TimedOut|Terminated)$/.test(name),
  );
  return [
    ...waiting.filter((loginId) => !open.has(loginId)).map((loginId) => `${loginId} waits without a workflow.`),
    ...openRefreshes
      .filter((loginId) => !waiting.includes(loginId))
      .map((loginId) => `${loginId} has an open workflow.`),
    ...bad.map(([name, count]) => `${count} workflows: ${name}.`),
  ];
}
