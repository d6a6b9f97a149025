import { accountsOf } from '../../simulator/account-data';
import { liveCallsOf, lostLiveCalls, groupBy, type Evidence } from './evidence';
import type { LedgerRow } from './tables';
import type { Member } from './cast';

/**
 * The functions here compare what the product has stored with the story. Each comment says what must hold; the function
 * returns one sentence for each breach of it.
 */

const text = (value: unknown): string => JSON.stringify(value);

/**
 * Every run is finished, without a warning, and has one row for each login. The counts stored with it match its rows.
 */
export function runsWrong({ tables, story, runIds }: Evidence): string[] {
  const found: string[] = [];
  if (tables.runs.length !== runIds.length)
    found.push(`There are ${tables.runs.length} runs, ${runIds.length} were started.`);
  for (const { run_id, state, total, counts, warnings } of tables.runs) {
    const rows = tables.ledger.filter((row) => row.run_id === run_id);
    const told = `Run ${runIds.indexOf(run_id) + 1}`;
    if (state !== 'finished') found.push(`${told} is ${state}.`);
    if (warnings.length > 0) found.push(`${told} warns: ${warnings.join(' ')}`);
    if (total !== story.cast.length || rows.length !== total)
      found.push(`${told}: its total is ${total}, it has ${rows.length} rows.`);
    for (const [outcome, count] of Object.entries(counts ?? {})) {
      const kept = rows.filter((row) => (row.outcome ?? 'open') === outcome).length;
      if (kept !== count) found.push(`${told}: ${count} ${outcome} by its counts, ${kept} by its rows.`);
    }
  }
  return found;
}

/** In each run, each login has an outcome that its story allows. */
export function outcomesWrong(evidence: Evidence): string[] {
  const rows = groupBy(evidence.tables.ledger, ({ run_id, login_id }) => `${run_id}/${login_id}`);
  return evidence.story.cast.flatMap((member) =>
    evidence.runIds.flatMap((runId, index) => {
      const [row, ...more] = rows.get(`${runId}/${member.loginId}`) ?? [];
      const where = `Run ${index + 1}, ${member.kind} ${member.loginId}`;
      if (row === undefined || more.length > 0) return [`${where}: ${row === undefined ? 'no row' : 'two rows'}.`];
      return isAllowed(evidence, member, row, index) ? [] : [`${where}: its story does not allow ${text(row)}`];
    }),
  );
}

/**
 * The codes in which a refresh may end after the answer to a live call was lost. CONCURRENT_SESSION is one, because the
 * bank may keep the session of the lost call open until all RETRY_DELAYS are over.
 */
const LOST_CODES = ['ANSWER_LOST', 'CONCURRENT_SESSION', 'NO_ANSWER'];

function isAllowed(evidence: Evidence, { loginId, ending, comesBack }: Member, row: LedgerRow, run: number): boolean {
  const { outcome, path, reason, code, missing } = row;
  // A worker that dies after reserving a live call and before making it leaves a call that counts as lost, although no
  // bank has seen it. Only a kill or a stall can cause that.
  const unmade =
    evidence.tables.liveCalls.filter((call) => call.login_id === loginId && !call.ended).length -
    liveCallsOf(evidence, loginId).filter((call) => call.lost).length;
  const wereKilled = evidence.outages.some(({ victim, how }) => victim !== 'gateway' && how !== 'stop');
  const lost = lostLiveCalls(evidence, loginId).length + (wereKilled ? Math.max(0, unmade) : 0);
  const isUnknown = outcome === 'unavailable' && LOST_CODES.includes(code ?? '');
  switch (ending.outcome) {
    case 'refreshed': {
      // Only an answer to a live call can be lost. After the first lost one the call is repeated, so the refresh ends
      // like this only if two were lost.
      if (isUnknown) return ending.path === 'live' && lost >= 2;
      if (outcome !== 'refreshed' || text(missing) !== text(ending.missing ?? null)) return false;
      // What a live call has brought is later read from what Flinks holds.
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

/**
 * Returns whether the bank has let this login in by the end of the story: its row of the last run (which outcomesWrong
 * checks) says `refreshed`, or its user has come back.
 */
function isLetIn({ tables, runIds, returned }: Evidence, loginId: string): boolean {
  const last = tables.ledger.find((row) => row.login_id === loginId && row.run_id === runIds.at(-1));
  return last?.outcome === 'refreshed' || returned.has(loginId);
}

/**
 * Each registered login is in the right state. If its bank has let it in, the stored `last_refreshed_at` is the bank's
 * LastRefresh; if not, no data is stored.
 */
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
    if (!isFresh && held !== null) found.push(`${where}: data was stored, although its bank did not let it in.`);
  }
  return found;
}

/**
 * Returns whether two moments are the same as far as Flinks tells them: it gives the LastRefresh of some logins with 6
 * or 7 digits after the second, and that of others with none.
 */
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

/**
 * The accounts, transactions and holders are those of each login's bank: none is lost, doubled or of another login. A
 * login with fresh data also has attributes, unless it has too few transactions for them.
 */
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

/** A login has an open wait exactly if its user is awaited. It never had more than one wait, and none without need. */
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

/**
 * A `refreshLogin` workflow is open for each login whose user is awaited, and for no other. No workflow has failed,
 * timed out or been terminated.
 */
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
