import { minuteOf } from '../../domain/moments';
import { randomUUID } from 'node:crypto';
import { TemporalUnavailableError } from '../../client';
import {
  linkSettingsOfCommand,
  reportSettingsOfCommand,
  serverSettingsOfCommand,
  withdrawalSettingsOfCommand,
} from '../../config/environment';
import { openConnectLink } from '../../app/connect-link';
import { allowedReturnUrl } from '../../app/return-url';
import { makeLinks } from '../../app/links';
import { followNightly } from '../../app/set-enrolment';
import { startRefresh } from '../../app/start-refresh';
import { CommandFailedError } from '../errors';
import { cliActor } from '../record-audit';
import { foundServers } from '../found-servers';
import { withFoundStore } from '../found-store';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import {
  requireLogin,
  notRegistered,
  startEnrolment,
  withLoginTools,
  withLoginToolsOn,
  type LoginTools,
} from './login-tools';

interface Json {
  json?: true;
}

/**
 * Starts a refresh of one login. The refresh first reads what Flinks holds (box A of docs/flowchart.md); with `--live`
 * it calls the bank at once.
 */
export function refreshLogin(given: string, { json, live = false }: Json & { live?: boolean }): Promise<ExitCode> {
  return withLoginTools(async ({ store, client, inTime }) => {
    const loginId = await requireLogin(store, given);
    const { workflowId, started } = await startRefresh({ store, client, inTime }, { loginId, live });
    await store.audit.record({ actor: cliActor(), action: 'login.refresh', loginId, detail: { live } });
    if (json) return printJson({ workflowId, started });
    print(
      started
        ? `The refresh ${workflowId} has begun.`
        : `The refresh ${workflowId} of this login is already running; nothing was changed.`,
    );
  });
}

/**
 * Prints the link to the customer's page, and nothing else, on stdout. Needs the key that signs links: LINK_KEY, or
 * FLINKS_SECRET_KEY, from which it is derived.
 */
export function connectLink(given: string, { json, returnUrl }: Json & { returnUrl?: string }): Promise<ExitCode> {
  const { connect, gateway, policy } = linkSettingsOfCommand();
  const checked = returnUrl === undefined ? undefined : allowedReturnUrl(returnUrl, connect.returnUrls);
  if (checked === null) {
    throw new CommandFailedError(
      'CONNECT_RETURN_URLS does not allow this return URL. Add to it this URL, or a URL with a path above it.',
    );
  }
  return withFoundStore(async (store) => {
    const links = makeLinks({ linkKeys: connect.linkKeys, gatewayUrl: gateway.url });
    const { waitLimitMs } = policy;
    const loginId = await requireLogin(store, given);
    const link = await openConnectLink({ store, links, waitLimitMs }, { loginId, returnUrl: checked });
    await store.audit.record({ actor: cliActor(), action: 'login.connect_link', loginId });
    if (json) return printJson(link);
    print(link.url);
    printToStderr(`The link works until the login's data is fresh, at the latest until ${minuteOf(link.expiresAt)}.`);
  });
}

/**
 * Reports to the login's refresh that its user has finished in Flinks Connect, as the operator was told. The refresh
 * then asks Flinks whether this is so.
 */
export function connectCompleted(given: string, { json, requestId }: Json & { requestId?: string }): Promise<ExitCode> {
  return withLoginTools(async ({ store, client, inTime }) => {
    const loginId = await requireLogin(store, given);
    const claim = { eventId: randomUUID(), source: 'operator', ...(requestId === undefined ? {} : { requestId }) };
    const { state } = await inTime(() => client.completeConnect(loginId, claim));
    await store.audit.record({
      actor: cliActor(),
      action: 'login.connect_completed',
      loginId,
      detail: { accepted: true },
    });
    if (json) return printJson({ accepted: true, state });
    print(
      `The report is accepted, and Flinks is asked whether it is so. The login is ${state} now. ` +
        `See the result with: flinks-refresh logins show ${loginId}`,
    );
  });
}

/**
 * Pauses or resumes a login. Daily runs skip a paused login; a refresh that is under way goes on. If
 * FLINKS_NIGHTLY_FOLLOWS is `on`, a workflow also switches Flinks' own nightly job off or on for the login; only this
 * needs Temporal. If the workflow cannot be started, stderr says so, and the next daily run starts it at the end of the
 * run.
 */
export function setPaused(given: string, paused: boolean, { json }: Json): Promise<ExitCode> {
  const settings = reportSettingsOfCommand();
  const client = { startEnrolment: () => startEnrolment(serverSettingsOfCommand({ needsTemporal: true })) };
  const log = { warn: (_fields: object, message: string) => printToStderr(message) };
  return withFoundStore(async (store) => {
    const loginId = await requireLogin(store, given);
    if (!(await store.logins.patch(loginId, { paused }))) throw await notRegistered(store, loginId);
    await store.audit.record({ actor: cliActor(), action: 'login.patch', loginId, detail: { paused } });
    await followNightly({ store, client, log, settings }, loginId);
    if (json) return printJson({ loginId, paused });
    print(
      paused ? `Login ${loginId} is paused: daily runs leave it out.` : `Login ${loginId} is in the daily runs again.`,
    );
  });
}

/**
 * Withdraws the consent of a login's user. Logins that belong to the same customer, because they were replaced by this
 * one or are ordered to replace it, are withdrawn with it. Needs FLINKS_SECRET_KEY: the key of the tombstones (the
 * hashes that are left of withdrawn LoginIds) is derived from it.
 */
export function withdrawLogin(
  loginId: string,
  { json, deleteCard = false }: Json & { deleteCard?: boolean },
): Promise<ExitCode> {
  const settings = withdrawalSettingsOfCommand();
  const withdraw = async ({ store, client, inTime }: LoginTools): Promise<void> => {
    const withdrawal = await store.withdrawals.mark({ loginId, deleteCard, by: { actor: cliActor() } });
    if (withdrawal === null) throw await notRegistered(store, loginId);
    const { others, ...own } = withdrawal;
    const tellAll = async () => {
      const told = await client.withdraw(own);
      await Promise.all(others.map((one) => client.withdraw(one)));
      return told;
    };
    const { workflowId } = await inTime(tellAll).catch((error: unknown) => {
      if (!(error instanceof TemporalUnavailableError)) throw error;
      throw new CommandFailedError(
        `Login ${loginId} is withdrawn and its data here is deleted. But the workflow that tells Flinks could not be ` +
          'started, because Temporal cannot be reached. Give this command again when it can be reached; otherwise the ' +
          'next daily run, or the next worker to start, starts that workflow.',
        { cause: error },
      );
    });
    if (json) return printJson({ workflowId });
    print(
      `Login ${loginId} is withdrawn and its data here is deleted, as are logins that it replaced or that were to ` +
        `replace it. The workflow ${workflowId} now tells Flinks.`,
    );
  };
  return withLoginToolsOn(foundServers(settings), withdraw, settings.database.tombstoneKey);
}
