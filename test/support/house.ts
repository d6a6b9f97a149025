import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Simulator } from '../../simulator/server';
import { AppApi } from './app-api';
import { builtCli } from './built';
import { steadyPort } from './ports';
import { inTime } from './wait-for';

/** The first line of `up --json`. */
export interface Ready {
  gateway: string;
  temporal: { address: string; namespace: string };
  ui: string | null;
  database: string;
}

const KEY = 'a-key-of-the-tests-0123456789';

/** `bin/flinks-refresh up` as a separate process, with a simulator as Flinks. */
export class House {
  readonly log: string[] = [];
  private readonly app: AppApi;

  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
    readonly settings: NodeJS.ProcessEnv,
  ) {
    this.app = new AppApi(ready.gateway, settings['GATEWAY_API_KEYS'] ?? KEY, () => this.log.slice(-20).join('\n'));
  }

  static async settings(
    simulator: Pick<Simulator, 'url' | 'credentials'>,
    more: NodeJS.ProcessEnv = {},
  ): Promise<NodeJS.ProcessEnv> {
    const { customerId, secretKey, apiKey } = simulator.credentials;
    return {
      FLINKS_INSTANCE: 'toolbox',
      FLINKS_CUSTOMER_ID: customerId,
      FLINKS_SECRET_KEY: secretKey,
      FLINKS_API_KEY: apiKey,
      FLINKS_BASE_URL: simulator.url,
      GATEWAY_API_KEYS: KEY,
      CONNECT_BRAND_NAME: 'Test Lender',
      DATA_DIR: mkdtempSync(join(tmpdir(), 'flinks-house-')),
      GATEWAY_PORT: String(await steadyPort()),
      TEMPORAL_PORT: String(await steadyPort()),
      TEMPORAL_UI_PORT: String(await steadyPort()),
      RETRY_DELAYS: '1s,1s',
      FLINKS_POLL_INTERVAL: '1s',
      FLINKS_LIVE_SETTLE: '4s',
      ...more,
    };
  }

  static async up(settings: NodeJS.ProcessEnv): Promise<House> {
    const command = [builtCli(), 'up', '--json'];
    const child = spawn(process.execPath, command, {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
    const tail = () => log.slice(-30).join('\n');
    const said = new Promise<Ready>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Ready));
      child.once('exit', (code) => reject(new Error(`up ended with ${code}:\n${tail()}`)));
    });
    const ready = await inTime('the first line of up', said, { withinMs: 180_000, seen: tail }).catch(
      (error: unknown) => {
        child.kill('SIGKILL');
        throw error;
      },
    );
    const house = new House(child, ready, settings);
    house.log.push(...log);
    createInterface({ input: child.stderr }).on('line', (line) => house.log.push(line));
    return house;
  }

  /** Makes one call of the app's API. */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    return this.app.call<T>(method, path, body);
  }

  until(condition: () => Promise<boolean>, what: string, withinMs?: number): Promise<void> {
    return this.app.until(condition, what, withinMs);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Sends SIGTERM and returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const seen = () => this.log.slice(-30).join('\n');
    return inTime('the end of up after SIGTERM', ended, { withinMs: 120_000, seen });
  }

  forget(): void {
    rmSync(this.settings.DATA_DIR ?? '', { recursive: true, force: true });
  }
}
