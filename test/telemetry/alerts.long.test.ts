import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertRules, dashboardExpressions, documented, metricsIn, ROOT } from './names';
import { promtool, withoutPrometheus } from './prometheus';

const rules = alertRules();
/** `_bucket`, `_sum` and `_count` are series of a histogram. */
const familyOf = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');

/** Runbooks for an `operator.alert`, which comes as an event and not from Prometheus. */
const OF_OPERATOR_ALERTS = ['institution-down', 'login-mismatch', 'unreadable-data'].map(
  (page) => `docs/runbooks/${page}.md`,
);

test('every alert says in one sentence what is wrong, how loud it is, and has a page; every page has an alert', () => {
  for (const { alert, labels, annotations } of rules) {
    expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(critical|warning)$/)]);
    expect(annotations.summary.length).toBeGreaterThan(20);
    expect(existsSync(join(ROOT, annotations.runbook)) ? alert : `${alert} without its page`).toBe(alert);
  }
  const pages = readdirSync(join(ROOT, 'docs/runbooks'))
    .map((page) => `docs/runbooks/${page}`)
    .filter((page) => !OF_OPERATOR_ALERTS.includes(page));
  expect(rules.map(({ annotations }) => annotations.runbook).sort()).toEqual(pages.sort());
});

test('a page says what the alert means, where to look and what to do', () => {
  for (const { annotations } of rules) {
    const page = readFileSync(join(ROOT, annotations.runbook), 'utf8');
    expect(page).toMatch(/\*\*Means\*\*[^]*(\*\*Look\*\*[^]*)?\*\*Do/);
  }
});

test('alerts and dashboard name no metric of ours that docs/telemetry.md does not know', () => {
  const known = documented().map(({ name }) => name);
  const named = [...rules.map(({ expr }) => expr), ...dashboardExpressions()].flatMap(metricsIn);
  const ours = named.filter((name) => name.startsWith('flinks_refresh_')).map(familyOf);
  expect(ours.length).toBeGreaterThan(30);
  expect(ours.filter((name) => !known.includes(name))).toEqual([]);
});

(withoutPrometheus === null ? test : test.skip)(
  `promtool finds the rules well formed, and each fires when it should and not before${withoutPrometheus === null ? '' : ` (${withoutPrometheus})`}`,
  () => {
    expect(promtool(['check', 'rules', 'alerts.yml'])).toContain(`${rules.length} rules found`);
    expect(promtool(['test', 'rules', 'alerts.test.yml'])).toContain('SUCCESS');
    const tested = readFileSync(join(ROOT, 'deploy/prometheus/alerts.test.yml'), 'utf8');
    expect(rules.filter(({ alert }) => !tested.includes(`alertname: ${alert}\n        exp_alerts:\n`))).toEqual([]);
  },
);
