import { dayOf, minuteOf, secondOf } from '../../domain/moments';
import { advised } from '../../app/advised';
import { reportSettingsOfCommand, serverSettingsOfCommand } from '../../config/environment';
import type { Advice, AdvicePolicy } from '../../domain/advice';
import { listedText } from '../../domain/listed';
import { workflowPage } from '../../domain/web-ui';
import type { RefreshView } from '../../store/refreshes/refreshes';
import type { Store } from '../../store/store';
import type { LoginView } from '../../store/logins/views';
import { CommandFailedError } from '../errors';
import { adviceText } from '../../app/explain/advice-text';
import { askText, type Ask, type OpenWait } from '../../app/explain/ask-text';
import { outcomeText, stepText, TRIGGERS, whatToDo } from '../../app/explain/explain-text';
import { loginIdOf } from '../logins/login-id-of';
import { recordHistoryRead } from '../record-audit';
import { workflowFacts, type WorkflowFacts } from '../workflow-facts';
import { foundServers } from '../found-servers';
import { withStoreOf } from '../found-store';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { explained } from '../prepare-servers';
import type { Servers } from '../servers';
import { temporalClient } from '../temporal';

interface Story {
  login: LoginView & { advice: Advice };
  /** The newest ask for the login's user; null if there was none. */
  ask: Ask | null;
  /** The login's open wait; null if it has none. */
  wait: OpenWait | null;
  /** The newest refreshes, oldest first. */
  refreshes: RefreshView[];
  /** What Temporal knows of the newest refresh; null if Temporal knows no workflow of it, or cannot be reached. */
  workflow: WorkflowFacts | null;
}

/**
 * Tells what happened to a login in plain words, box by box of the flowchart, newest refresh last. `given` is a LoginId
 * or the app's reference. Throws CommandFailedError if the login is not registered.
 */
export async function explain(
  given: string,
  { json, refreshes }: { json?: true; refreshes: number },
): Promise<ExitCode> {
  const settings = serverSettingsOfCommand({ needsTemporal: true });
  const { policy } = reportSettingsOfCommand();
  const servers = foundServers(settings);
  const database = { databaseUrl: servers.databaseUrl, tombstoneKey: settings.database.tombstoneKey };
  return withStoreOf(database, async (store) => {
    const story = await read(store, servers, { loginId: await loginIdOf(store, given), limit: refreshes, policy });
    if (json) return printJson(story);
    for (const line of tellStory(story, servers)) print(line);
  });
}

async function read(
  store: Store,
  { temporal: server }: Servers,
  { loginId, limit, policy }: { loginId: string; limit: number; policy: AdvicePolicy },
): Promise<Story> {
  const found = await store.logins.look(loginId);
  const [login] = found === null ? [] : await advised(store, policy, [found]);
  if (login === undefined)
    throw new CommandFailedError(`Login ${loginId} is not registered here. ${await whyNot(store, loginId)}`);
  const { history } = await store.refreshes.history({ loginId, limit });
  await recordHistoryRead(store, loginId, history.length);
  return {
    login,
    ask: await store.events.newestAsk(loginId),
    wait: await store.waits.openOf(loginId),
    refreshes: history.toReversed(),
    workflow: await whatTemporalKnows(server, loginId),
  };
}

/**
 * Says why a login is not registered, as far as its tombstone (the keyed hash that is left of a withdrawn LoginId)
 * tells. A tombstone is found only under the FLINKS_SECRET_KEY that was set when the login was withdrawn.
 */
async function whyNot(store: Store, loginId: string): Promise<string> {
  const [tombstone] = await store.withdrawals.tombstones(loginId);
  if (tombstone === undefined)
    return (
      'It was never registered, or it was withdrawn while FLINKS_SECRET_KEY was different from the one set here ' +
      '(without this setting, a withdrawal cannot be found).'
    );
  const { withdrawnAt, purgedAt } = tombstone;
  const purge =
    purgedAt === null
      ? 'Its data here is deleted; the calls to Flinks that belong to the withdrawal are under way.'
      : 'Its data is deleted, and the withdrawal is complete.';
  return `Its user withdrew consent on ${dayOf(withdrawnAt)}. ${purge}`;
}

/** Asks Temporal about the newest refresh. Returns null, and says why on stderr, if Temporal cannot answer. */
async function whatTemporalKnows(server: Servers['temporal'], loginId: string): Promise<WorkflowFacts | null> {
  const temporal = temporalClient(server);
  try {
    return await explained(temporal, () => workflowFacts(temporal, loginId));
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    printToStderr(`${error.message} What follows is from the database alone.`);
    return null;
  }
}

function* tellStory({ login, ask, wait, refreshes, workflow }: Story, { ui, temporal }: Servers): Generator<string> {
  const { loginId, reference, institution, state, awaiting, lastRefreshedAt, listed } = login;
  yield `Login ${loginId}${reference === null ? '' : ` (${reference})`} at ${institution ?? 'a bank that is not known yet'}`;
  const since =
    awaiting === null
      ? ''
      : ` for ${awaiting.reason}${awaiting.code === null ? '' : ` (${awaiting.code})`} since ${minuteOf(awaiting.since)}`;
  yield `Now: ${state}${since}. ${lastRefreshedAt === null ? 'No data has arrived yet' : `Its data is as of ${minuteOf(lastRefreshedAt)}`}.`;
  const asked = askText(ask, wait);
  if (asked !== null) yield asked;
  if (listed !== null) {
    const age = listed.lastRefreshDate === null ? '' : ` on ${minuteOf(listed.lastRefreshDate)}`;
    const isStale = (listed.lastRefreshDate ?? '9') < (lastRefreshedAt ?? '');
    yield `On Flinks' list of ${minuteOf(listed.since)}: ${listedText(listed)}${age}${isStale ? '; the data stored here is newer, so the list says nothing new' : ''}.`;
  }
  for (const refresh of refreshes) yield* tellRefresh(refresh, awaiting?.reason === 'reconnect');
  if (refreshes.length === 0) yield 'No refresh of it is recorded.';
  if (workflow !== null) yield* tellWorkflow(workflow);
  if (workflow !== null && ui !== null) {
    yield `Web UI: ${workflowPage({ url: ui, namespace: temporal.namespace }, workflow.workflowId)}`;
  }
  yield `Its user: ${adviceText(login.advice)}`;
  const todo = whatToDo(login);
  if (todo !== null) yield `What to do: ${todo}`;
}

function* tellRefresh(refresh: RefreshView, mustReconnect: boolean) {
  const { trigger, runId, startedAt, endedAt, outcome, path, code, missing, steps } = refresh;
  yield '';
  yield `Refresh started ${secondOf(startedAt)} ${TRIGGERS[trigger]}${runId === null ? '' : `, counted by run ${runId}`}`;
  for (const step of steps) yield `  ${secondOf(step.at)}  ${step.box}  ${stepText(step)}`;
  const isListed = steps.length === 0 && trigger === 'run' && outcome === null && mustReconnect;
  if (isListed) yield "  No call was made: the login is on Flinks' list of logins that its nightly job cannot refresh.";
  else if (steps.length === 0) yield '  No call to Flinks was made.';
  if (outcome !== null)
    yield `  ended${endedAt === null ? '' : ` ${secondOf(endedAt)}`}: ${outcomeText({ outcome, path, code, missing })}`;
  else yield '  The refresh is still open.';
}

function* tellWorkflow({ workflowId, status, pending }: WorkflowFacts): Generator<string> {
  yield '';
  yield `Workflow ${workflowId}: ${status.toLowerCase()}`;
  for (const { activity, attempt, lastFailure, nextAttemptAt } of pending) {
    const after = lastFailure === null ? '' : `, after ${lastFailure}`;
    yield `  ${activity}: attempt ${attempt}${after}${nextAttemptAt === null ? '' : `, next at ${secondOf(nextAttemptAt)}`}`;
  }
}
