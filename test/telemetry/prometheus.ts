import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steadyPort } from '../support/ports';
import { ROOT } from './names';

const isThere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** Why tests with the real programs are skipped; null if both programs exist. */
export const withoutPrometheus: string | null =
  isThere('promtool') && isThere('prometheus')
    ? null
    : 'skipped: needs prometheus and promtool (Debian and Ubuntu: apt-get install prometheus)';

/** Runs promtool and returns what it prints; throws its complaints. */
export function promtool(args: string[], input?: string): string {
  return execFileSync('promtool', args, { input, encoding: 'utf8', cwd: join(ROOT, 'deploy/prometheus') });
}

/** A real Prometheus that scrapes one address every second, with our rules. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  static async start(target: string): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'flinks-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    const rules = join(ROOT, 'deploy/prometheus/alerts.yml');
    writeFileSync(
      config,
      JSON.stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [rules],
        scrape_configs: [{ job_name: 'house', static_configs: [{ targets: [target] }] }],
      }),
    );
    const address = `127.0.0.1:${await steadyPort()}`;
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${folder}`, `--web.listen-address=${address}`];
    const child = spawn('prometheus', args, { stdio: 'ignore' });
    return new Prometheus(child, `http://${address}`, folder);
  }

  /** How many series an expression has; null while Prometheus does not answer. Throws Prometheus' errors. */
  async ask(expr: string): Promise<number | null> {
    const answer = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expr)}`).catch(() => null);
    if (answer === null || answer.status === 503) return null;
    const { status, error, data } = (await answer.json()) as {
      status: string;
      error?: string;
      data?: { result: unknown[] };
    };
    if (status !== 'success') throw new Error(`${expr}: ${error}`);
    return data?.result.length ?? 0;
  }

  /** Health of every rule, by its name. */
  async rules(): Promise<Record<string, string>> {
    const answer = await fetch(`${this.url}/api/v1/rules`);
    const { data } = (await answer.json()) as { data: { groups: { rules: { name: string; health: string }[] }[] } };
    return Object.fromEntries(data.groups.flatMap(({ rules }) => rules.map(({ name, health }) => [name, health])));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
