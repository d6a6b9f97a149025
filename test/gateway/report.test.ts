import { randomUUID } from 'node:crypto';
import { inPercent } from '../../app/report/words';
import type { Outcome } from '../../domain/outcomes';
import { refresh, waitFor } from '../store/support';
import { openTestGateway, problem, type TestGateway } from './support';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});
afterEach(() => gateway.end());

interface Report {
  sentences: { about: string; text: string }[];
  judgement: string;
  comparedWith: number;
  outcomes: { outcome: string; judgement: string; usualShare: number | null }[];
  banks: { institution: string; judgement: string; since: string | null; trend: string }[];
  heldBrakes: object[];
  pace: { open: number; inTime: boolean | null } | null;
  todo: string[];
}

const CACHED: Outcome = { outcome: 'refreshed', path: 'cached' };
const DOWN: Outcome = { outcome: 'unavailable', code: 'RETRY_LATER' };

async function openRun(): Promise<string> {
  const runId = randomUUID();
  await gateway.store.runs.open({ runId, workflowId: `daily-refresh/${runId}`, trigger: 'app' });
  return runId;
}

/** A run, so many days ago, in which each login ends as told; it stays open if `ends` is false. */
async function run(
  outcomeOf: (loginId: string, at: number) => Outcome | null,
  loginIds: string[],
  daysAgo: number,
  ends = true,
) {
  const runId = await openRun();
  await gateway.sql(`update runs set started_at = started_at - $2 * interval '1 day' where run_id = $1`, [
    runId,
    daysAgo,
  ]);
  for (const [at, loginId] of loginIds.entries()) {
    const outcome = outcomeOf(loginId, at);
    if (outcome !== null) await refresh(gateway.store, loginId, outcome, [runId]);
  }
  // As a gateway does that finds a run without its workflow: with its own rights.
  if (ends) await gateway.ownStore.runs.finish({ runId, state: 'finished' });
  return runId;
}

const reportOf = async (runId: string): Promise<Report> =>
  (await gateway.call('GET', `/v1/runs/${runId}/report`)).json<Report>();
const said = ({ sentences }: Report, about: string): string => sentences.find((one) => one.about === about)?.text ?? '';

test('a bad day of one bank: worse than usual, which bank, since when, what to do', async () => {
  const maple = await gateway.register(10, 'Maple Bank');
  const lake = await gateway.register(10, "Lake's Bank");
  const all = [...maple, ...lake];
  for (const daysAgo of [5, 4, 3, 2]) await run(() => CACHED, all, daysAgo);
  const bad = await run((loginId) => (lake.includes(loginId) ? DOWN : CACHED), all, 1);
  const today = await run((loginId) => (lake.includes(loginId) ? DOWN : CACHED), all, 0);
  const report = await reportOf(today);
  expect(report).toMatchObject({
    judgement: 'worse',
    comparedWith: 5,
    banks: [
      { institution: "Lake's Bank", judgement: 'worse', trend: 'worse' },
      { institution: 'Maple Bank', judgement: 'usual', trend: 'steady', since: null },
    ],
  });
  const since = (await gateway.sql<{ at: Date }>('select started_at as at from runs where run_id = $1', [bad]))[0]!.at;
  expect(report.banks[0]?.since).toBe(since.toISOString());
  expect(said(report, 'today')).toBe(
    'Today is worse than usual: 10 refreshed (50 %, usually 100 %), 10 unavailable (50 %, usually 0 %), compared with the median of 5 earlier runs.',
  );
  expect(said(report, 'banks')).toMatch(/^Lake's Bank is worse than usual since .* mostly RETRY_LATER\)/);
  expect(report.todo).toEqual([expect.stringContaining(`--institution 'Lake'\\''s Bank'`)]);
  const { institutions } = (await gateway.call('GET', '/v1/institutions?days=30')).json<{ institutions: object[] }>();
  expect(institutions).toMatchObject([
    { institution: "Lake's Bank", trend: 'worse', since: since.toISOString(), unattendedShare: 0.6667 },
    { institution: 'Maple Bank', trend: 'steady', unattendedShare: 1 },
  ]);
});

test('a usual day is called one, and so is one that differs by chance', async () => {
  const all = await gateway.register(20, 'Maple Bank');
  for (const daysAgo of [4, 3, 2, 1]) await run((_id, at) => (at < 4 ? DOWN : CACHED), all, daysAgo);
  const report = await reportOf(await run((_id, at) => (at < 6 ? DOWN : CACHED), all, 0));
  expect(said(report, 'today')).toMatch(/^Today is as usual: 14 refreshed \(70 %, usually 80 %\)/);
  expect(said(report, 'banks')).toBe('No bank is worse than usual.');
  expect([report.judgement, report.todo]).toEqual(['usual', []]);
});

test('a day that few logins make much worse by chance is not called as usual', async () => {
  const all = await gateway.register(4, 'Maple Bank');
  for (const daysAgo of [3, 2, 1]) await run(() => CACHED, all, daysAgo);
  const report = await reportOf(await run((_id, at) => (at < 2 ? DOWN : CACHED), all, 0));
  expect(said(report, 'today')).toMatch(
    /^Today is no further from the usual than chance explains: 2 refreshed \(50 %, usually 100 %\)/,
  );
  expect(report.judgement).toBe('usual');
});

test('a first run is not compared, and a running one says when it will be over', async () => {
  const all = await gateway.register(10, 'Maple Bank');
  const report = await reportOf(await run((_id, at) => (at < 5 ? CACHED : null), all, 0, false));
  expect(said(report, 'today')).toMatch(/^So far today cannot be compared yet \(0 earlier runs of the 3 it takes\)/);
  expect(report.pace).toMatchObject({ open: 5, inTime: true });
  expect(said(report, 'end')).toMatch(
    /^At 5\.0 logins a minute the 5 still open are done about .*, before the deadline of /,
  );
});

/** Has the run end with this many of the logins' asks held by a brake. */
async function hold(runId: string, institution: string, loginIds: string[]) {
  await gateway.sql(
    `insert into run_brakes (run_id, institution, code, count, of) values ($1, $2, 'INVALID_PASSWORD', $3, $4)`,
    [runId, institution, loginIds.length, loginIds.length + 5],
  );
  await gateway.sql(
    `insert into events (type, login_id, run_id, data, held_by_run)
     select 'login.awaiting_user', id, $1, '{}', $1 from unnest($2::text[]) id`,
    [runId, loginIds],
  );
}

test('a bank whose asks are held is named before all others until it is released, whichever run held it', async () => {
  const lake = await gateway.register(10, "Lake's Bank");
  const maple = await gateway.register(10, 'Maple Bank');
  for (const daysAgo of [6, 5, 4, 3]) await run(() => CACHED, [...lake, ...maple], daysAgo);
  const holding = await run((loginId) => (lake.includes(loginId) ? DOWN : CACHED), [...lake, ...maple], 1);
  await hold(holding, "Lake's Bank", lake.slice(0, 9));
  const later = await run(() => CACHED, maple, 0);
  for (const reported of [holding, later]) {
    const report = await reportOf(reported);
    expect(report.heldBrakes).toMatchObject([
      { institution: "Lake's Bank", runId: holding, asks: 9, code: 'INVALID_PASSWORD' },
    ]);
    expect(said(report, 'banks')).toMatch(
      /^Asks to users of Lake's Bank are held since the run of .* UTC: 9 of its 14 logins ended in INVALID_PASSWORD, .* 9 users have not been asked yet\. No other bank is worse than usual\.$/,
    );
    expect(report.todo).toEqual([
      expect.stringMatching(
        /logins retry --live --institution 'Lake'\\''s Bank'`.*runs release .* --institution 'Lake'\\''s Bank'`$/,
      ),
    ]);
  }
  await gateway.call('POST', `/v1/runs/${holding}/brakes/${encodeURIComponent("Lake's Bank")}/release`);
  const released = await reportOf(later);
  expect([released.heldBrakes, said(released, 'banks')]).toEqual([[], 'No bank is worse than usual.']);
});

test('the end of a run: all done in time, cut at its deadline, or stopped', async () => {
  const all = await gateway.register(2, 'Maple Bank');
  const ended = async (state: 'finished' | 'stopped', done: number) => {
    const runId = await run((_id, at) => (at < done ? CACHED : null), all, 0, false);
    await gateway.ownStore.runs.finish({ runId, state });
    return said(await reportOf(runId), 'end');
  };
  expect(await ended('finished', 2)).toMatch(
    /^The run took .* and ended before its deadline: every login has an outcome\.$/,
  );
  expect(await ended('finished', 1)).toMatch(
    /^The run was cut after .*, at its deadline: 1 login without an outcome, /,
  );
  expect(await ended('stopped', 1)).toMatch(
    /^The run was stopped after .*: 1 login without an outcome, which the next run takes\.$/,
  );
});

test('before anything is usual no bank is called so: the one that most logins are missing at is named', async () => {
  const maple = await gateway.register(20, 'Maple Bank');
  const lake = await gateway.register(10, 'Lake Bank');
  const report = await reportOf(
    await run((loginId) => (lake.includes(loginId) ? DOWN : CACHED), [...maple, ...lake], 0),
  );
  expect(said(report, 'today')).not.toContain('usually');
  expect(said(report, 'banks')).toBe(
    'No bank can be compared yet; the most logins are missing at Lake Bank: only 0 of 10 logins refreshed without the user.',
  );
  const good = await reportOf(await run(() => CACHED, maple, 0));
  expect(said(good, 'banks')).toBe('No bank can be compared yet.');
});

test('a share that is short of its goal never reads as if it had reached it', () => {
  expect([0, 0.004, 0.029, 0.667, 0.996, 1].map((share) => inPercent(share))).toEqual([
    '0 %',
    'under 1 %',
    '3 %',
    '67 %',
    '99 %',
    '100 %',
  ]);
  expect(inPercent(0.896, Math.floor)).toBe('89 %');
});

test('who waits longest, who never came back, and what it cost', async () => {
  const [waiting = '', later = '', gone = ''] = await gateway.register(3, 'Maple Bank');
  for (const loginId of [waiting, later]) await waitFor(gateway.store, loginId, {});
  await gateway.sql(`update waits set since = now() - interval '9 days' where login_id = $1`, [waiting]);
  await gateway.sql(
    `update logins set gave_up_since = now() - interval '20 days', state = 'gave_up' where login_id = $1`,
    [gone],
  );
  await gateway.sql(
    `insert into live_calls (login_id, refresh_id, attended, reserved_at) values ($1, 'r', true, now()), ($1, 'r', false, now())`,
    [waiting],
  );
  const report = await reportOf(await run(() => null, [], 0));
  expect(said(report, 'users')).toBe(
    `2 users are awaited, the longest ${waiting} of Maple Bank for 9 d; 1 login was given up because their users never came, first ${gone} of Maple Bank, 20 d ago: ` +
      '`flinks-refresh logins list --state gave_up`.',
  );
  expect(said(report, 'cost')).toBe(
    'Flinks bills live calls: 2 (1 with the user present) today (UTC), 2 (1 with the user present) this month. ' +
      'On Temporal Cloud this run would cost about 0 Actions, and 2 more for each poll.',
  );
});

test('the page begins with the same sentences, and shows each bank over 30 days', async () => {
  const all = await gateway.register(10, 'Maple <b>');
  for (const daysAgo of [4, 3, 2, 1]) await run(() => CACHED, all, daysAgo);
  const today = await run(() => DOWN, all, 0);
  const page = (await gateway.call('GET', '/')).body;
  const words = page.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ');
  for (const { text } of (await reportOf(today)).sentences) {
    expect(words).toContain(
      text
        .replaceAll('`', ' ')
        .replaceAll(/ +/g, ' ')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll("'", '&#39;')
        .split(' : ')[0]!
        .slice(0, 60),
    );
  }
  expect(page).toContain('data-judgement="worse"');
  expect((await gateway.call('GET', '/status/banks')).body).toContain('data-trend="worse"');
  expect(page.indexOf('id="morning"')).toBeLessThan(page.indexOf('id="run"'));
  expect(page.match(/class="spark"/g)).toHaveLength(1);
  expect(page).not.toContain('Maple <b>');
});

test('of a run that is not there, and days that are no number', async () => {
  expect(problem(await gateway.call('GET', `/v1/runs/${randomUUID()}/report`))).toMatchObject({ code: 'unknown_run' });
  for (const days of ['0', '91', 'x', '-1']) {
    expect(problem(await gateway.call('GET', `/v1/institutions?days=${days}`))).toMatchObject({
      code: 'invalid_request',
    });
  }
});

test('ages, paths and outcomes of an ended run are in their order, whatever the database does', async () => {
  const all = await gateway.register(3, 'Maple Bank');
  const runId = await run(() => CACHED, all, 0);
  const view = (await gateway.call('GET', `/v1/runs/${runId}`)).json<Record<'byAge' | 'byPath' | 'counts', object>>();
  expect(Object.keys(view.byAge)).toEqual(['1d', '3d', '7d', '30d', 'older', 'never']);
  expect(Object.keys(view.byPath)).toEqual(['cached', 'live', 'after_mfa', 'after_reconnect']);
});
