import { randomUUID } from 'node:crypto';
import { HouseClient } from '../../client/house-client';
import { DAY_MS } from '../../domain/duration';
import { connectCompletedSignal, type RefreshLoginInput } from '../../workflows/messages';
import { refusedWith, type Behaviour } from '../support/fake-flinks';
import { held, mfa, ok, pending, refused, SHORT, type LoginUnderTest, type Script } from '../support/refresh-harness';
import type { RunHarness } from '../support/run-harness';

type Handle = Awaited<ReturnType<LoginUnderTest['start']>>;

/** One exit of `refreshLogin`: Flinks' answers, how it is started, what happens while it waits. */
export interface LoginExit {
  script?: Script;
  input?: Partial<RefreshLoginInput>;
  meanwhile?: (login: LoginUnderTest, handle: Handle) => Promise<void>;
}

const complete = (handle: Handle) =>
  handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'recording' });
const onceWaiting = (then: (handle: Handle) => Promise<unknown>) => async (login: LoginUnderTest, handle: Handle) => {
  await login.untilWaiting();
  await then(handle);
};
const live = [refused('RETRY_LATER')];
const atTheBank = held(ok());
/** This error has no stack, so that recorded histories name no folders of a machine. */
const lost = Object.assign(new Error('lost'), { stack: '' });
const calledByBrake = { runId: randomUUID(), listed: false, canary: true };
const gaveUpSince = new Date(Date.now() - DAY_MS).toISOString();

/** Every exit of `refreshLogin`, by the name of its recorded history. */
export const LOGIN_EXITS: Record<string, LoginExit> = {
  'refreshed-cached': {},
  'refreshed-live': { script: { cached: live } },
  'refreshed-user-present': { input: { trigger: 'user', live: true } },
  'refreshed-polled': { script: { detail: [pending], polls: [pending, { kind: 'ok', status: 200 }] } },
  'refreshed-missing': { script: { attributes: [refused('NO_TRANSACTION', 400)] } },
  'refreshed-after-delay': { script: { cached: [refused('CARD_IN_USE', 400), ok()] } },
  'refreshed-after-settle': {
    script: { cached: [ok({ lastRefresh: '2020-01-01T00:00:00.000Z' }), ok()], live: [lost] },
  },
  'refreshed-after-mfa': { script: { cached: live, live: [mfa()] }, meanwhile: onceWaiting(complete) },
  'refreshed-after-false-claim': {
    script: { cached: live, live: [mfa()], detail: [refused('UNAUTHORIZED'), { kind: 'ok', status: 200 }] },
    meanwhile: async (login, handle) => {
      await onceWaiting(complete)(login, handle);
      await login.untilWaiting(2);
      await complete(handle);
    },
  },
  'refreshed-after-reconnect': {
    script: { cached: [refused('INVALID_PASSWORD'), ok()] },
    meanwhile: onceWaiting(complete),
  },
  'refreshed-listed': {
    input: { trigger: 'run', listed: true, runId: randomUUID() },
    meanwhile: onceWaiting(complete),
  },
  'refreshed-fixed-elsewhere': {
    script: { cached: [refused('INVALID_PASSWORD'), () => ok()] },
    meanwhile: onceWaiting((handle) => handle.signal('runStarted', { runId: randomUUID(), listed: false })),
  },
  'refreshed-canary': {
    script: { cached: [refused('INVALID_PASSWORD')], canary: 'canary' },
    meanwhile: onceWaiting((handle) => handle.signal('runStarted', calledByBrake)),
  },
  'refreshed-of-resolved-brake': {
    script: { cached: [refused('INVALID_PASSWORD')], canary: 'resolved' },
    meanwhile: onceWaiting((handle) => handle.signal('runStarted', calledByBrake)),
  },
  'refreshed-not-fresher': {
    script: { cached: [ok({ lastRefresh: gaveUpSince })], live: [{ kind: 'declined' }] },
  },
  'unavailable-wait': { script: { cached: [refused('TOO_MANY_REQUESTS')] } },
  'unavailable-poll-limit': { script: { detail: [pending], polls: [pending] } },
  'unavailable-disabled-institution': {
    script: { cached: [refused('DISABLED_INSTITUTION')], live: [refused('DISABLED_INSTITUTION', 405)] },
  },
  'unavailable-restarts': { script: { detail: [refused('SESSION_EXPIRED', 400)] } },
  'unavailable-live-limit': { script: { cached: live, live: [{ kind: 'capped', code: 'LIVE_LIMIT' }] } },
  'unavailable-answer-lost': { script: { cached: live, live: [lost] } },
  'failed-operator': { script: { cached: [refused('ACCESS_DENIED')] } },
  'failed-cancelled': {
    script: { cached: [refused('INVALID_PASSWORD')] },
    meanwhile: onceWaiting((handle) => handle.cancel()),
  },
  'revoked-not-registered': { script: { known: null } },
  'revoked-at-the-bank': {
    script: { live: [atTheBank.promised] },
    input: { trigger: 'user', live: true },
    meanwhile: async (login, handle) => {
      await login.until(() => login.boxes === 'F', 'the live call');
      await handle.signal('revoke');
      const isCancelled = async () =>
        ((await handle.fetchHistory()).events ?? []).some((event) => event.activityTaskCancelRequestedEventAttributes);
      await login.until(isCancelled, 'its cancellation');
      atTheBank.give();
    },
  },
  'revoked-while-waiting': {
    script: { cached: [refused('INVALID_PASSWORD')] },
    meanwhile: onceWaiting((handle) => handle.signal('revoke')),
  },
  'gave-up': {
    script: { cached: [refused('INVALID_PASSWORD')] },
    input: { policy: { ...SHORT, remindersMs: [1_000], waitLimitMs: 2_000 } },
  },
  'gave-up-looked-at': {
    script: { known: { gaveUpSince }, cached: [refused('INVALID_PASSWORD')] },
    input: { trigger: 'run' },
  },
  'awaiting-mfa': {
    script: { cached: live, known: { unattended203s: 2 } },
    meanwhile: (login) => login.untilWaiting(),
  },
};

/** One exit of `dailyRefresh`. */
export interface RunExit {
  logins: Behaviour[];
  policy?: Partial<typeof SHORT>;
  prepare?: (harness: RunHarness) => Promise<void>;
  meanwhile?: (runId: string, harness: RunHarness) => Promise<void>;
}

const times = (count: number, behaviour: Behaviour): Behaviour[] => Array.from({ length: count }, () => behaviour);

/** Every exit of `dailyRefresh`. */
export const RUN_EXITS: Record<string, RunExit> = {
  'run-finished': {
    logins: [{}, { cached: 'RETRY_LATER', live: 'mfa' }, { listed: true }, { cached: 'ACCESS_DENIED' }],
  },
  'run-finished-without-list': {
    logins: [{}],
    prepare: async ({ flinks }) => {
      flinks.listAnswer = async () => {
        throw refusedWith('getNightlyRefreshStatus', 'RETRY_LATER');
      };
    },
  },
  'run-finished-list-refused': {
    logins: [{}],
    prepare: async ({ flinks }) => {
      flinks.listAnswer = async () => {
        throw refusedWith('getNightlyRefreshStatus', null);
      };
    },
  },
  'run-stopped-by-step-1': {
    logins: [{}],
    prepare: async ({ flinks }) => {
      flinks.listAnswer = async () => {
        throw refusedWith('getNightlyRefreshStatus', null);
      };
      flinks.generateAuthorizeToken = () => Promise.reject(refusedWith('generateAuthorizeToken', null));
    },
  },
  'run-stopped-by-operator-codes': { logins: times(24, { cached: 'ACCESS_DENIED' }), policy: { maxOpen: 8 } },
  'run-ended-by-deadline': {
    logins: [{ cached: 'CARD_IN_USE' }],
    policy: { runDeadlineMs: 2_000, retryDelaysMs: [60_000] },
  },
  'run-skipped': {
    logins: [{ cached: 'CARD_IN_USE' }],
    policy: { retryDelaysMs: [60_000] },
    prepare: async (harness) => {
      const { runId } = await harness.startRun();
      await harness.until(async () => (await harness.store.runs.running())?.runId === runId, 'the run in the way');
    },
  },
  'run-told-open-logins': {
    logins: times(3, { cached: 'INVALID_PASSWORD' }),
    prepare: async (harness) => {
      await harness.run();
    },
  },
  'run-cancelled': {
    logins: [{ cached: 'CARD_IN_USE' }],
    policy: { retryDelaysMs: [60_000] },
    meanwhile: async (runId, harness) => {
      await harness.until(async () => (await harness.store.runs.get(runId))?.counts.open === 1, 'the login under way');
      await harness.client.workflow.getHandle(`daily-refresh/${runId}`).cancel();
    },
  },
};

/** One exit of `enrolLogins`, for logins to be enrolled. */
export interface EnrolmentExit {
  logins: Behaviour[];
  policy?: Partial<typeof SHORT>;
  /** Record the execution that continued as new, not the last one. */
  firstExecution?: true;
}

/** Every exit of `enrolLogins`. */
export const ENROLMENT_EXITS: Record<string, EnrolmentExit> = {
  'enrolment-done': { logins: [{}, {}, { scheduled: 'INVALID_LOGIN' }] },
  'enrolment-later': { logins: [{}, { scheduled: 'RETRY_LATER' }] },
  'enrolment-stopped': { logins: times(6, { scheduled: 'ACCESS_DENIED' }) },
  'enrolment-continued-as-new': { logins: times(30, {}), policy: { pageSize: 1 }, firstExecution: true },
  'enrolment-continued': { logins: times(30, {}), policy: { pageSize: 1 } },
};

/** One exit of `withdrawLogin`. `isRegistered` false: there is nothing to withdraw. */
export interface WithdrawalExit {
  behaviour?: Behaviour;
  isRegistered?: false;
  deleteCard?: true;
  /** Default: the workflow takes a minute of grace. */
  graceMs?: number;
  prepare?: (loginId: string, harness: RunHarness) => Promise<void>;
  meanwhile?: (loginId: string, harness: RunHarness) => Promise<void>;
}

const untilTried = (box: string) => async (loginId: string, harness: RunHarness) => {
  const tries = () => harness.flinks.calls.filter((call) => call.loginId === loginId && call.box === box).length;
  await harness.until(async () => tries() > 1, 'another try');
  harness.flinks.set(loginId, {});
};

/** Every exit of `withdrawLogin`. The exit after three days is tested in virtual time and differs only by an alert. */
export const WITHDRAWAL_EXITS: Record<string, WithdrawalExit> = {
  'withdrawn-unknown': { isRegistered: false },
  'withdrawn-card-kept': {},
  'withdrawn-card-deleted': { deleteCard: true },
  'withdrawn-after-grace': { graceMs: 1_000 },
  'withdrawn-while-waiting': {
    behaviour: { cached: 'INVALID_PASSWORD' },
    prepare: async (loginId, harness) => {
      await new HouseClient(harness.client).startRefresh({ loginId, live: false });
      await harness.untilState(loginId, 'awaiting_user');
    },
  },
  'withdrawn-card-in-use': { behaviour: { card: 'CARD_IN_USE' }, deleteCard: true, meanwhile: untilTried('X') },
  'withdrawn-told-operator': { behaviour: { scheduled: 'ACCESS_DENIED' }, meanwhile: untilTried('S') },
  'withdrawn-again-while-closing': {
    prepare: async (loginId, { client, store }) => {
      const { purge } = store.withdrawals;
      store.withdrawals.purge = async (end) => {
        store.withdrawals.purge = purge;
        const isDone = await purge(end);
        await store.logins.upsertMany([{ loginId }]);
        const again = {
          ...(await store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true }))!,
          graceMs: 0,
        };
        await new HouseClient(client).withdraw(again);
        return isDone;
      };
    },
  },
  'withdrawn-card-asked-for-late': {
    graceMs: 3_000,
    meanwhile: async (loginId, harness) => {
      await harness.until(
        async () => harness.flinks.calls.some(({ box }) => box === 'S'),
        'the nightly refresh is off',
      );
      await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true });
    },
  },
};

/** Recorded by separate tests: executions that continue as new, and those after them. */
export const RECORDED_APART = ['run-continued-as-new', 'run-continued', 'events-continued-as-new', 'events-draining'];

/** Every exit of `purge`: how many steps its targets take. */
export const PURGE_EXITS: Record<string, { steps: number }> = {
  'purge-done': { steps: 1 },
  'purge-continued-as-new': { steps: 15 },
};

/** One exit of `replaceLogin`: what is recorded, and how Flinks treats the two logins. */
interface ReplacementExit {
  isDecided?: boolean;
  wantsLook?: boolean;
  old?: Behaviour;
  other?: Behaviour;
}

export const REPLACEMENT_EXITS: Record<string, ReplacementExit> = {
  'replacement-unknown': {},
  'replacement-unread': { wantsLook: true, other: { cached: 'INVALID_LOGIN' } },
  'replacement-compared': { wantsLook: true },
  'replaced-by-order': { isDecided: true },
  'replaced-and-told-operator': { isDecided: true, old: { scheduled: 'ACCESS_DENIED' } },
};
