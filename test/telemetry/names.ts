import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

export const alertRules = (): Rule[] =>
  (parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);

/** Every expression of the dashboard, in the form Prometheus gets. */
export function dashboardExpressions(): string[] {
  const dashboard = JSON.parse(read('deploy/grafana/flinks-daily-refresh.json')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return dashboard.panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll('$__rate_interval', '1m'));
}

/** Names of metrics in an expression. */
export const metricsIn = (expr: string): string[] =>
  expr.match(/\b(?:flinks_refresh|temporal|process|nodejs)_\w+/g) ?? [];

/** The table of docs/telemetry.md. */
export const documented = (): { name: string; type: string; labels: string[] }[] =>
  [...read('docs/telemetry.md').matchAll(/^\| `(flinks_refresh_\w+)`\s*\| (\w+)\s*\| ([^|]*)\|/gm)].map(
    ([, name = '', type = '', labels = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort(),
    }),
  );
