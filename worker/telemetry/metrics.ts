import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Counts } from '../../activities';
import { classOfCode, KNOWN_CODES } from '../../domain/codes';
import type { CallEnd } from './calls';
import { boundedLabel, codeLabel, MOST_INSTITUTIONS, NONE, OTHER } from './labels';

/** The buckets for calls to Flinks, in seconds. A live call may take 210 s. */
const CALL_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 210, 240];
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Default metrics that are left out: they are gauges, but their names end in _total, as only a counter's may. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

interface RequestEnd {
  method: string;
  /** The pattern of the route, never the URL itself; null if there is no such route. */
  route: string | null;
  status: number;
  durationMs: number;
}

/** The metrics that this process counts itself. docs/telemetry.md lists all metrics. No label ever names a login. */
export interface Metrics {
  registry: Registry;
  /** Makes the label of an institution. All metrics use this one function, so that they have the same `other`. */
  institution: (name: string | null) => string;
  counts: Counts;
  callEnded(end: CallEnd): void;
  requestEnded(end: RequestEnd): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const institution = boundedLabel(MOST_INSTITUTIONS);
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `flinks_refresh_${name}`, help, labelNames, registers: [registry] });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name: `flinks_refresh_${name}`, help, labelNames, buckets, registers: [registry] });

  const outcomes = counter(
    'login_outcomes_total',
    'Refreshes that ended, and waits for a user that began (outcome awaiting_user).',
    ['outcome', 'path', 'institution'],
  );
  const codes = counter(
    'login_codes_total',
    'Refreshes that ended, and waits that began, by the code that led there.',
    ['outcome', 'code'],
  );
  const calls = counter('flinks_calls_total', 'Calls to Flinks.', ['endpoint', 'status', 'code']);
  const callSeconds = histogram(
    'flinks_call_duration_seconds',
    'How long a call to Flinks took, until its whole answer had arrived.',
    ['endpoint'],
    CALL_SECONDS,
  );
  const polls = counter('polls_total', 'Polls of GetAccountsDetailAsync, by what they found.', ['answer']);
  const requests = counter('gateway_requests_total', 'Requests the gateway has answered.', [
    'method',
    'route',
    'status',
  ]);
  const requestSeconds = histogram(
    'gateway_request_duration_seconds',
    'How long the gateway took to answer.',
    ['method', 'route'],
    REQUEST_SECONDS,
  );
  // Prometheus sees no increase in a counter that appears with the value 1. So the counters that alerts watch begin at
  // 0.
  for (const code of [
    ...KNOWN_CODES.filter((one) => ['operator', 'invalidLogin'].includes(classOfCode(one))),
    NONE,
    OTHER,
  ])
    codes.inc({ outcome: 'failed', code }, 0);

  return {
    registry,
    institution,
    counts: {
      countOutcome({ outcome, path = NONE, code, institution: name }) {
        outcomes.inc({ outcome, path, institution: institution(name) });
        codes.inc({ outcome, code: codeLabel(code) });
      },
    },
    callEnded({ endpoint, status, code, durationMs }) {
      calls.inc({ endpoint, status: status ?? NONE, code: codeLabel(code) });
      callSeconds.observe({ endpoint }, durationMs / 1_000);
      if (endpoint === 'getAccountsDetailAsync') polls.inc({ answer: pollAnswer(status) });
    },
    requestEnded({ method, route, status, durationMs }) {
      const labels = { method: METHODS.has(method) ? method : OTHER, route: route ?? NONE };
      requests.inc({ ...labels, status });
      requestSeconds.observe(labels, durationMs / 1_000);
    },
  };
}

function pollAnswer(status: number | null): string {
  if (status === null) return NONE;
  if (status === 202) return 'pending';
  return status === 200 ? 'ready' : 'refused';
}
