import type { Counter } from 'prom-client';
import { FlinksAnswerLostError, FlinksRefusedError } from '../../flinks/errors';
import { watchCalls, type CallEnd } from '../../worker/telemetry/calls';
import { createGauges } from '../../worker/telemetry/gauges';
import { boundedLabel, codeLabel, MOST_INSTITUTIONS } from '../../worker/telemetry/labels';
import { createMetrics, type Metrics } from '../../worker/telemetry/metrics';
import { documented } from './names';

/** The counts under a name, without series that are still 0. */
async function counted(metrics: Metrics, name: string): Promise<object[]> {
  const { values } = await (metrics.registry.getSingleMetric(name) as Counter).get();
  return values.filter(({ value }) => value !== 0).map(({ labels, value }) => ({ ...labels, value }));
}

const call = (more: Partial<CallEnd> = {}): CallEnd => ({
  endpoint: 'authorizeCached',
  status: 200,
  code: null,
  startedAtMs: 0,
  durationMs: 1,
  ...more,
});

test('docs/telemetry.md lists every metric there is, with its type and labels', async () => {
  const { registry, institution } = createMetrics();
  createGauges({ registry, institution, sendsEvents: true, freshShare: 0.9 });
  const made = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('flinks_refresh_'));
  const labelsOf = (name: string) =>
    [...((registry.getSingleMetric(name) as unknown as { labelNames: string[] }).labelNames ?? [])].sort();
  const shown = made.map(({ name, type }) => ({ name, type: String(type), labels: labelsOf(name) }));
  const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
  expect(documented().sort(byName)).toEqual(shown.sort(byName));
});

test('a login is counted by outcome, path and institution, and by the code that led there', async () => {
  const metrics = createMetrics();
  metrics.counts.countOutcome({ outcome: 'refreshed', path: 'live', institution: 'Maple Bank' });
  metrics.counts.countOutcome({ outcome: 'awaiting_user', code: 'INVALID_PASSWORD', institution: null });
  await expect(counted(metrics, 'flinks_refresh_login_outcomes_total')).resolves.toEqual([
    { outcome: 'refreshed', path: 'live', institution: 'Maple Bank', value: 1 },
    { outcome: 'awaiting_user', path: 'none', institution: 'unknown', value: 1 },
  ]);
  await expect(counted(metrics, 'flinks_refresh_login_codes_total')).resolves.toEqual([
    { outcome: 'refreshed', code: 'none', value: 1 },
    { outcome: 'awaiting_user', code: 'INVALID_PASSWORD', value: 1 },
  ]);
});

test('a thousand institutions make as many series as the bound, and one', async () => {
  const metrics = createMetrics();
  for (let n = 0; n < 1_000; n += 1)
    metrics.counts.countOutcome({ outcome: 'refreshed', path: 'cached', institution: `Credit Union ${n}` });
  const series = await counted(metrics, 'flinks_refresh_login_outcomes_total');
  expect(series).toHaveLength(MOST_INSTITUTIONS + 1);
  expect(series).toContainEqual({ outcome: 'refreshed', path: 'cached', institution: 'other', value: 950 });
});

test('a name that was kept stays itself when the bound is reached', () => {
  const label = boundedLabel(2);
  expect(['one', 'two', 'three', 'one', 'three', null].map(label)).toEqual([
    'one',
    'two',
    'other',
    'one',
    'other',
    'unknown',
  ]);
});

test('a code in any spelling is the known one; one that no table knows is `other`', () => {
  expect(
    ['BANK MAINTENANCE_RETRY_LATER', 'retry_later', 'POLL_LIMIT', 'SOMETHING_NEW', '', null].map(codeLabel),
  ).toEqual(['BANK_MAINTENANCE_RETRY_LATER', 'RETRY_LATER', 'POLL_LIMIT', 'other', 'none', 'none']);
});

test('what Flinks answers is counted by endpoint, status and code, and polls by what they find', async () => {
  const metrics = createMetrics();
  metrics.callEnded(call());
  metrics.callEnded(call({ status: 401, code: 'NEVER_HEARD_OF' }));
  for (const status of [202, 202, 200, 401, null])
    metrics.callEnded(call({ endpoint: 'getAccountsDetailAsync', status }));
  const calls = await counted(metrics, 'flinks_refresh_flinks_calls_total');
  expect(calls).toContainEqual({ endpoint: 'authorizeCached', status: 401, code: 'other', value: 1 });
  expect(calls).toContainEqual({ endpoint: 'getAccountsDetailAsync', status: 'none', code: 'none', value: 1 });
  await expect(counted(metrics, 'flinks_refresh_polls_total')).resolves.toEqual([
    { answer: 'pending', value: 2 },
    { answer: 'ready', value: 1 },
    { answer: 'refused', value: 1 },
    { answer: 'none', value: 1 },
  ]);
});

test('every call is told of once, however it ends, and its error passes through', async () => {
  const ends: CallEnd[] = [];
  const watch = watchCalls((end) => ends.push(end));
  const facts = { endpoint: 'authorizeLive' as const, status: 401, flinksCode: 'INVALID PASSWORD' };
  const failing = [
    new FlinksRefusedError(facts),
    new FlinksAnswerLostError('ECONNRESET', { endpoint: 'authorizeLive' }),
    new Error('we gave it up'),
  ];
  for (const error of failing) await expect(watch('authorizeLive', () => Promise.reject(error))).rejects.toBe(error);
  expect(ends.map(({ endpoint, status, code }) => [endpoint, status, code])).toEqual([
    ['authorizeLive', 401, 'INVALID_PASSWORD'],
    ['authorizeLive', null, null],
    ['authorizeLive', null, null],
  ]);
});

test('a counter that an alert looks at is there before the first failure', async () => {
  const text = await createMetrics().registry.metrics();
  for (const code of ['ACCESS_DENIED', 'TOKEN_REFUSED', 'INVALID_LOGIN', 'none', 'other'])
    expect(text).toContain(`flinks_refresh_login_codes_total{outcome="failed",code="${code}"} 0`);
});

test('a request is counted by the pattern of its route', async () => {
  const metrics = createMetrics();
  metrics.requestEnded({ method: 'GET', route: '/v1/logins/:loginId', status: 200, durationMs: 3 });
  metrics.requestEnded({ method: 'PROPFIND', route: null, status: 404, durationMs: 3 });
  await expect(counted(metrics, 'flinks_refresh_gateway_requests_total')).resolves.toEqual([
    { method: 'GET', route: '/v1/logins/:loginId', status: 200, value: 1 },
    { method: 'other', route: 'none', status: 404, value: 1 },
  ]);
});
