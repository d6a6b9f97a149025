import { advised } from '../../app/advised';
import { minute, minuteOf } from '../../domain/moments';
import { reportSettingsOfCommand } from '../../config/environment';
import { listedText } from '../../domain/listed';
import type { RefreshView } from '../../store/refreshes/refreshes';
import type { LoginFilter } from '../../store/logins/logins';
import type { EnrolmentView, LastOutcome, LoginView } from '../../store/logins/views';
import { adviceText } from '../../app/explain/advice-text';
import { withFoundStore } from '../found-store';
import { coloured, print, printJson, printToStderr, type ExitCode } from '../output';
import { moreLine, table, terminalWidth } from '../table';
import { loginIdOf } from './login-id-of';
import { notRegistered } from './login-tools';
import { recordHistoryRead } from '../record-audit';

const PAGE = 500;
const REFRESHES_SHOWN = 5;

interface Json {
  json?: true;
}

/** Lists registered logins in the order of their LoginIds. `--json` prints one line of JSON for each login. */
export function listLogins(options: Json & LoginFilter): Promise<ExitCode> {
  const { json, limit, after, ...filter } = options;
  const { policy } = reportSettingsOfCommand();
  return withFoundStore(async (store) => {
    let left = limit;
    let next: string | null = after ?? '';
    // If the program that reads this output, such as `head`, has ended, no more pages are read from the database.
    while (left > 0 && next !== null && !process.stdout.errored) {
      const page = await store.logins.list({ ...filter, after: next, limit: Math.min(PAGE, left) });
      if (json) (await advised(store, policy, page.logins)).forEach(printJson);
      else if (page.logins.length > 0) printLogins(page.logins);
      left -= page.logins.length;
      next = page.next;
    }
    if (json) return;
    if (left === limit) printToStderr('No such login is registered.');
    if (next !== null) printToStderr(moreLine('--after', next));
  });
}

/** Lists the logins that wait for their user, the longest wait first. */
export function listWaiting({ json, ...query }: Json & { institution?: string; limit: number }): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const logins = await store.logins.waiting(query);
    if (json) return logins.forEach(printJson);
    if (logins.length === 0)
      return printToStderr('No login waits for its user, or none of the institution that you have named.');
    const rows = logins.map(({ loginId, awaiting, institution, reference }) => [
      loginId,
      awaiting && minute(awaiting.since),
      awaiting?.reason ?? null,
      awaiting?.code ?? null,
      institution,
      reference,
    ]);
    table(['LoginId', 'Since (UTC)', 'For', 'Code', 'Institution', 'Reference'], rows, terminalWidth()).forEach(print);
  });
}

/** Shows one login, by LoginId or reference, with its newest refreshes. */
export function showLogin(given: string, { json }: Json): Promise<ExitCode> {
  const { policy } = reportSettingsOfCommand();
  return withFoundStore(async (store) => {
    const loginId = await loginIdOf(store, given);
    const found = await store.logins.look(loginId);
    const [login] = found === null ? [] : await advised(store, policy, [found]);
    if (login === undefined) throw await notRegistered(store, loginId);
    const { history } = await store.refreshes.history({ loginId, limit: REFRESHES_SHOWN });
    await recordHistoryRead(store, loginId, history.length);
    if (json) return printJson({ ...login, history });
    const { awaiting, lastOutcome, lastRefreshedAt, enrolment } = login;
    const facts: [string, string | null][] = [
      ['LoginId', login.loginId],
      ['Reference', login.reference],
      ['Institution', login.institution],
      ['State', login.state],
      ['Awaited', awaiting && `${withCode(awaiting.reason, awaiting.code)} since ${minuteOf(awaiting.since)}`],
      ['Data as of', lastRefreshedAt === null ? 'never' : `${minuteOf(lastRefreshedAt)}`],
      ['Last outcome', lastOutcome && `${outcomeOf(lastOutcome)}, ${minuteOf(lastOutcome.at)}`],
      ['Nightly job', nightly(enrolment)],
      ["Flinks' list", login.listed && listedText(login.listed)],
      ['Advice', adviceText(login.advice)],
    ];
    for (const [name, value] of facts) if (value !== null) print(`${name}: ${value}`);
    if (history.length > 0) print('Newest refreshes:');
    for (const refresh of history) print(`  ${refreshOf(refresh)}`);
  });
}

function printLogins(logins: LoginView[]): void {
  const rows = logins.map(({ loginId, state, institution, lastRefreshedAt, lastOutcome, reference }) => [
    loginId,
    state in STATES ? coloured(state, STATES[state as keyof typeof STATES]) : state,
    lastRefreshedAt === null ? 'never' : minute(lastRefreshedAt),
    lastOutcome && outcomeOf(lastOutcome),
    institution,
    reference,
  ]);
  const header = ['LoginId', 'State', 'Data as of (UTC)', 'Last outcome', 'Institution', 'Reference'];
  table(header, rows, terminalWidth()).forEach(print);
}

/** Colours of the states. `awaiting_user` and `gave_up` have the colour of the outcome of the same name. */
const STATES = { awaiting_user: 'yellow', gave_up: 'yellow', refreshing: 'cyan', paused: 'gray' } as const;

const withCode = (text: string, code: string | null | undefined): string => (code ? `${text} (${code})` : text);
const outcomeOf = ({ outcome, code }: LastOutcome): string => withCode(outcome, code);

function refreshOf({ startedAt, trigger, outcome, code, endedAt, steps }: RefreshView): string {
  const end = outcome === null ? (endedAt === null ? 'under way' : 'ended') : withCode(outcome, code);
  const boxes = steps.map(({ box, status }) => `${box} ${status ?? '-'}`).join(', ');
  return `${minuteOf(startedAt)} by ${trigger}: ${end}${boxes === '' ? '' : ` [${boxes}]`}`;
}

function nightly({ wanted, known, refused }: EnrolmentView): string {
  const now = known === null ? 'not known' : known ? 'enrolled' : 'not enrolled';
  if (wanted === null || wanted === known) return now;
  const wish = wanted ? 'to be enrolled' : 'to be taken out';
  return refused === null ? `${now}, ${wish}` : `${now}, ${wish}, refused by Flinks (${refused})`;
}
