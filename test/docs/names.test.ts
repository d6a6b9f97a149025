import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { program } from '../../cli/main';
import { SETTINGS } from '../../config/catalogue';
import { createGauges } from '../../worker/telemetry/gauges';
import { createMetrics } from '../../worker/telemetry/metrics';
import { alertRules, ROOT } from '../telemetry/names';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
  ...readdirSync(join(ROOT, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`),
  'docs/deploy.md',
  'docs/cli.md',
];
const alerts = alertRules();
/** What an operator reads when something is wrong: the pages and the alerts' messages. */
const texts = new Map([
  ...PAGES.map((page): [string, string] => [page, read(page)]),
  ...alerts.map(({ alert, annotations }): [string, string] => [alert, Object.values(annotations).join('\n')]),
]);
const found = (pattern: RegExp): { where: string; name: string }[] =>
  [...texts].flatMap(([where, text]) => [...text.matchAll(pattern)].map((match) => ({ where, name: match[1] ?? '' })));
const codeSpans = found(/`([^`\n]+)`/g);

const all = program('0', () => undefined);
const named = (parent: Command, name: string | undefined): Command | undefined =>
  parent.commands.find((command) => command.name() === name);
const isGroup = (command: Command): boolean => command.commands.length > 0;

/** What is wrong with a command line on a page: a word or option that no command knows. */
function wrongIn(line: string): string | null {
  const words = line.trim().split(/\s+/);
  let command = all;
  while (isGroup(command)) {
    const next = named(command, words.shift());
    // `logins …`: the group, not one of its commands.
    if (next === undefined) return command === all || words.length > 0 ? `no such command: ${line}` : null;
    command = next;
  }
  const options = words.flatMap((word) => /^\[?(--[a-z-]+)/.exec(word)?.[1] ?? []);
  const unknown = options.filter((option) => !command.options.some(({ long }) => long === option));
  return unknown.length === 0 ? null : `no such option: ${line}`;
}

test('every command and option that runbooks, alerts, deploy.md and cli.md name is there', () => {
  const spelt = found(/flinks-refresh ([a-z][^`\n;,.:()]*)/g).map(({ where, name }) => ({ where, line: name }));
  const bare = codeSpans
    .filter(({ where, name }) => where === 'docs/cli.md' && named(all, name.split(' ')[0]) !== undefined)
    .map(({ where, name }) => ({ where, line: name }));
  expect([spelt.length > 40, bare.length > 25]).toEqual([true, true]);
  const wrong = [...spelt, ...bare].map(({ where, line }) => ({ where, wrong: wrongIn(line) }));
  expect(wrong.filter((one) => one.wrong !== null)).toEqual([]);
});

test('docs/cli.md names every command', () => {
  const leaves = (command: Command, path: string[]): string[] =>
    isGroup(command) ? command.commands.flatMap((child) => leaves(child, [...path, child.name()])) : [path.join(' ')];
  const cli = read('docs/cli.md');
  const spans = [...cli.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const isNamed = (path: string) => spans.some((span) => span === path || span.startsWith(`${path} `));
  expect(leaves(all, []).filter((path) => !isNamed(path))).toEqual([]);
});

test('every setting and code they name is one', () => {
  const inCapitals = found(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b(?!\*)/g);
  expect(inCapitals.length).toBeGreaterThan(60);
  // Temporal's and its servers' own settings are in the deployment files; Flinks' codes are in ours.
  const elsewhere = ['docker-compose.yml', 'config/temporal.ts', 'config/secret-files.ts', 'domain/codes.ts']
    .map(read)
    .concat(read('config/catalogue.ts'))
    .join('\n');
  const unknown = inCapitals.filter(({ name }) => !SETTINGS.has(name) && !elsewhere.includes(name));
  expect(unknown.filter(({ name }) => !isTlsPart(name) && !OF_OTHERS.has(name))).toEqual([]);
});

/** Temporal's name for a versioning behaviour, and the variable of no-color.org. */
const OF_OTHERS = new Set(['AUTO_UPGRADE', 'NO_COLOR']);

/** Their names are composed from parts (config/temporal-tls.ts). */
const isTlsPart = (name: string): boolean =>
  /^TEMPORAL_TLS_(CLIENT_CERT|CLIENT_KEY|SERVER_CA_CERT)_(PATH|DATA)$/.test(name);

test('every metric and alert they name is one, and every alert has its page', () => {
  const { registry, institution } = createMetrics();
  createGauges({ registry, institution, sendsEvents: true, freshShare: 0.9 });
  const metrics = found(/\b(flinks_refresh_\w+)/g).concat(
    alerts.flatMap(({ alert, expr }) =>
      [...expr.matchAll(/\b(flinks_refresh_\w+)/g)].map(([name]) => ({ where: alert, name })),
    ),
  );
  const isMetric = (name: string): boolean =>
    registry.getSingleMetric(name.replace(/_(bucket|sum|count)$/, '')) !== undefined;
  expect(metrics.length).toBeGreaterThan(10);
  expect(metrics.filter(({ name }) => !isMetric(name))).toEqual([]);
  const names = alerts.map(({ alert }) => alert);
  expect(found(/\b(FlinksRefresh\w+)/g).filter(({ name }) => !names.includes(name))).toEqual([]);
});

test('every file and page they name is there', () => {
  const paths = codeSpans.filter(({ name }) => /^(docs|deploy|scripts|config|worker|bin)\/[\w./-]+$/.test(name));
  const runbooks = alerts.map(({ alert, annotations }) => ({ where: alert, name: annotations.runbook }));
  expect([...paths, ...runbooks].filter(({ name }) => !existsSync(join(ROOT, name)))).toEqual([]);
  const links = found(/\]\(((?!https?:)[^)#]+)/g).filter(({ where }) => where.startsWith('docs/'));
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter(({ where, name }) => !existsSync(join(ROOT, dirname(where), name)))).toEqual([]);
});

test('docs/architecture.md names every folder with sources, and every process', () => {
  const page = read('docs/architecture.md');
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|dist$|node_modules$)/.test(entry.name))
    .map(({ name }) => `\`${name}/\``);
  expect(folders.length).toBeGreaterThan(12);
  expect([...folders, '`gateway/codec-server/`'].filter((folder) => !page.includes(folder))).toEqual([]);
});
