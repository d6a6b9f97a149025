import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { mfa, refused, RefreshHarness, SHORT } from '../support/refresh-harness';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { refusedWith } from '../support/fake-flinks';

/** What the Web UI shows under "Current Details": rendered as Markdown. */
async function detailsOf(handle: WorkflowHandle): Promise<string> {
  return (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
}

const AT = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;

describe('a refresh', () => {
  let harness: RefreshHarness;
  beforeAll(async () => {
    harness = await RefreshHarness.start();
  });
  afterAll(() => harness.stop());

  const toReconnect = { cached: [refused('INVALID_PASSWORD')] };
  test.each([
    ['of a login whose bank asks', { live: [mfa()] }, { live: true }, '^MFA: .* since AT, to answer the bank\n'],
    ['of a password that fails', toReconnect, {}, '^E1: .* since AT, to reconnect \\(INVALID_PASSWORD\\)\n'],
    ['of a listed login', {}, { listed: true }, "^E1: .* \\(on Flinks' list of ineligible logins\\)\n"],
    ['and its next reminder', toReconnect, {}, '\nNext: reminder 1 at AT; gives up at AT  \n'],
    [
      'nobody is told of',
      toReconnect,
      { policy: { ...SHORT, ask: false } },
      'Next: no user is asked \\(.*\\); gives up at AT  \n',
    ],
    ['without reminders', toReconnect, { policy: { ...SHORT, remindersMs: [] } }, '\nNext: gives up at AT  \n'],
  ])('the details of a wait %s say what is wanted and what comes next', async (_, script, input, expected) => {
    const login = harness.login(script);
    const handle = await login.start(input);
    await login.untilWaiting();
    expect(await detailsOf(handle)).toMatch(new RegExp(expected.replaceAll('AT', AT)));
  });

  /** Summaries that people read beside the details: of timers, and of activities. */
  async function summariesOf(handle: WorkflowHandle): Promise<string[]> {
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap(({ userMetadata }) => {
      const data = userMetadata?.summary?.data;
      return data == null ? [] : [String(JSON.parse(Buffer.from(data).toString()))];
    });
  }

  test.each([
    ['with a reminder', SHORT],
    ['without reminders', { ...SHORT, remindersMs: [] }],
    ['while nobody is asked', { ...SHORT, ask: false }],
  ])('the timer of a wait %s says in its summary what the details say comes next', async (_, policy) => {
    const login = harness.login(toReconnect);
    const handle = await login.start({ policy });
    await login.untilWaiting();
    const [, next = 'no such line'] = /\nNext: (.*?) {2}\n/.exec(await detailsOf(handle)) ?? [];
    await login.until(
      async () => (await summariesOf(handle)).includes(`E1: waiting for the user; ${next}`),
      'its timer',
    );
    expect(await detailsOf(handle)).toMatch(/\n\nMore: .*`\/status\/logins\/[0-9a-f-]{36}`/);
  });

  test('where the worker knows GATEWAY_URL, the details of a wait link to the page of its login', async () => {
    const login = harness.login(toReconnect);
    const handle = await login.start({ policy: { ...SHORT, gatewayUrl: 'https://refresh.lender.test' } });
    await login.untilWaiting();
    expect(await detailsOf(handle)).toContain(
      `\n\nMore: [the login's page](https://refresh.lender.test/status/logins/${login.loginId})`,
    );
  });

  test('a wait whose ask the run holds is not recorded as an ask', async () => {
    const ofRun = harness.login(toReconnect);
    const alone = harness.login(toReconnect);
    const handles = [await ofRun.start({ trigger: 'run', runId: randomUUID() }), await alone.start()];
    await ofRun.untilWaiting();
    await alone.untilWaiting();
    const [held, asked] = await Promise.all(handles.map(summariesOf));
    expect(held).toContain("E1: wait; the run's end decides about the ask");
    expect(held!.join()).not.toContain('ask the user');
    expect(asked).toContain('E1: ask the user to come back');
  });

  test("an institution's name is shown as it stands, not as Markdown", async () => {
    const login = harness.login({ ...toReconnect, known: { institution: '*Maple* [Bank](http://x.test) <b>' } });
    const handle = await login.start();
    await login.untilWaiting();
    expect(await detailsOf(handle)).toContain(String.raw`\*Maple\* \[Bank\](http://x.test) \<b\>`);
  });

  test.each([
    ['refreshed', {}, 'Ended: refreshed \\(cached\\)\n\nNext: the next daily run'],
    ['missing', { attributes: [refused('UNKNOWN_CODE')] }, 'Ended: refreshed \\(cached\\), without income\n'],
    [
      'failed',
      { cached: [refused('ACCESS_DENIED')] },
      'Ended: failed \\(ACCESS_DENIED\\)\n\nNext: the operator must act',
    ],
  ])('the details of a refresh that has ended (%s) say how, and who is next', async (_, script, expected) => {
    const handle = await harness.login(script).start();
    await handle.result();
    expect(await detailsOf(handle)).toMatch(new RegExp(expected));
  });

  test('the details of a poll say since when, how often and until when', async () => {
    const login = harness.login({
      detail: [{ kind: 'pending', status: 202 }],
      polls: [{ kind: 'pending', status: 202 }],
    });
    const handle = await login.start({ policy: { ...SHORT, pollLimitMs: 600_000 } });
    await login.until(() => login.of('pollAccountsDetail').length > 0, 'a poll');
    expect(await detailsOf(handle)).toMatch(
      new RegExp(`^J: .* since ${AT}; Flinks is asked every 1s\n\nNext: .* gives up polling at ${AT}  \n`),
    );
  });
});

describe('a run', () => {
  const crew = crewOfFile();
  let harness: RunHarness;
  beforeEach(async () => {
    harness = await crew.next();
  });
  afterEach(() => harness.stop());

  test('its details at its end are its logins by outcome, and its warnings', async () => {
    await harness.logins(3, (index) => (index === 0 ? { cached: 'INVALID_PASSWORD' } : {}));
    await harness.login({ cached: 'ACCESS_DENIED' });
    harness.flinks.listAnswer = async () => {
      throw refusedWith('getNightlyRefreshStatus', 'RETRY_LATER');
    };
    const { handle } = await harness.startRun();
    await handle.result();
    const [run, outcomes, ...warnings] = (await detailsOf(handle)).split('\n\n');
    expect([run, outcomes?.split('\n').sort()]).toEqual([
      'The run is finished: 4 logins',
      ['- 1 awaiting user', '- 1 failed', '- 2 refreshed'],
    ]);
    expect(warnings).toEqual([expect.stringContaining('RETRY_LATER')]);
  });

  test('the details of one that did not take place say why', async () => {
    await harness.login({ cached: 'CARD_IN_USE' });
    Object.assign(harness.policy, { retryDelaysMs: [60_000] });
    await harness.startRun();
    await harness.until(async () => (await harness.store.runs.running()) !== null, 'the first run');
    const second = await harness.startRun();
    expect((await second.handle.result()).state).toBe('skipped');
    expect(await detailsOf(second.handle)).toMatch(/^Skipped: another run is in progress/);
  });
});
