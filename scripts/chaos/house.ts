import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { lockDataDir } from '../../embedded/data-dir';
import { freePort } from '../../embedded/ports';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../embedded/postgres';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../embedded/temporal';
import { Service } from '../cluster/service';
import { developmentServer } from '../development-server';
import { RETRY_DELAYS } from './cast';
import type { Hit, Victim } from './story';

const CLI = resolve(__dirname, '..', '..', '..', 'bin', 'flinks-refresh');
const READY_WITHIN_MS = 120_000;
const STOPS_WITHIN_MS = 60_000;
const API_KEY = 'a-key-of-the-chaos-runner-0123456789';
export const WEBHOOK_SECRET = 'a-webhook-secret-of-the-chaos-runner';

/** A hit, and the time from the moment when the process was hit until it was back. */
export interface Outage extends Hit {
  fromMs: number;
  untilMs: number;
}

interface Given {
  simulator: {
    url: string;
    connectUrl: string;
    credentials: { customerId: string; secretKey: string; apiKey: string };
  };
  events: { url: string; secret: string };
  workers: 1 | 2;
  renewAfter: number;
}

/**
 * The house: all processes of the product, each of which can be killed and started again. They are PostgreSQL,
 * Temporal, one or two workers, and a gateway. Their data and their logs are in `folder`.
 */
export class ChaosHouse {
  readonly folder = mkdtempSync(join(tmpdir(), 'flinks-chaos-'));
  readonly outages: Outage[] = [];
  private postgres!: EmbeddedPostgres;
  private temporal!: EmbeddedTemporal;
  private readonly services = new Map<Victim, Service>();
  private readonly unlock = lockDataDir(this.folder);
  private env: NodeJS.ProcessEnv = {};

  private constructor(
    private readonly given: Given,
    private readonly ports: { gateway: number; temporal: number },
  ) {}

  static async open(given: Given): Promise<ChaosHouse> {
    const house = new ChaosHouse(given, { gateway: await freePort(), temporal: await freePort() });
    try {
      await house.startAll();
      return house;
    } catch (error) {
      await house.close().catch(() => undefined);
      throw error;
    }
  }

  private async startAll(): Promise<void> {
    await this.start('postgres');
    await this.start('temporal');
    this.env = this.settings();
    await promisify(execFile)(process.execPath, [CLI, 'setup'], { env: this.env });
    for (const worker of ['worker-1', 'worker-2'].slice(0, this.given.workers)) await this.start(worker as Victim);
    await this.start('gateway');
    await this.untilReady();
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }
  get temporalAddress(): string {
    return this.temporal.address;
  }
  get gateway(): string {
    return `http://127.0.0.1:${this.ports.gateway}`;
  }
  readonly apiKey = API_KEY;

  /** Kills, stops or suspends one process, and returns when it runs again. */
  async strike(hit: Hit): Promise<void> {
    const { victim, how, ms } = hit;
    const outage = { ...hit, fromMs: Date.now(), untilMs: Infinity };
    this.outages.push(outage);
    const service = this.services.get(victim);
    if (service === undefined) {
      process.kill(this.serverPid(victim), 'SIGKILL');
      await (victim === 'postgres' ? this.postgres : this.temporal).exited;
      await sleep(ms);
      await this.start(victim);
    } else if (how === 'stall') {
      await service.stall(ms);
    } else {
      await service.end(how === 'kill' ? 'SIGKILL' : 'SIGTERM', ms);
    }
    outage.untilMs = Date.now();
  }

  /** Waits until the gateway reaches the database, Temporal and a polling worker. */
  async untilReady(): Promise<void> {
    const deadlineMs = Date.now() + READY_WITHIN_MS;
    for (let seen = ''; ; await sleep(200)) {
      const answer = await fetch(`${this.gateway}/readyz`).catch(() => null);
      if (answer?.ok) return;
      if (answer !== null) seen = await answer.text();
      if (Date.now() > deadlineMs) throw new Error(`The house is not ready after two minutes: ${seen}`);
    }
  }

  /** Runs a command of the CLI and returns what it printed. Rejects if its exit code is not 0. */
  async command(...words: string[]): Promise<string> {
    return (await promisify(execFile)(process.execPath, [CLI, ...words], { env: this.env })).stdout;
  }

  /** Ends all processes. Rejects if a worker or the gateway did not end with 0 on SIGTERM. */
  async close(): Promise<void> {
    const ended = await Promise.allSettled([...this.services.values()].map((service) => service.stop()));
    await this.temporal?.stop();
    await this.postgres?.stop();
    this.unlock();
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async start(victim: Victim): Promise<void> {
    switch (victim) {
      case 'postgres':
        this.postgres = await startEmbeddedPostgres({ dataDir: this.folder });
        return;
      case 'temporal':
        this.temporal = await startEmbeddedTemporal({
          ...developmentServer(),
          dataDir: this.folder,
          port: this.ports.temporal,
          dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': String(this.given.renewAfter) },
        });
        return;
      default: {
        const args = [CLI, victim === 'gateway' ? 'gateway' : 'worker'];
        const process_ = { command: process.execPath, args, env: this.env };
        const started = { name: victim, stateDir: this.folder, stopWithinMs: STOPS_WITHIN_MS, ...process_ };
        this.services.set(victim, await Service.start(started));
      }
    }
  }

  private serverPid(victim: Victim): number {
    if (victim === 'postgres')
      return Number.parseInt(readFileSync(join(this.folder, 'postgres/postmaster.pid'), 'utf8'), 10);
    return (JSON.parse(readFileSync(join(this.folder, 'temporal/temporal.pid'), 'utf8')) as { pid: number }).pid;
  }

  private settings(): NodeJS.ProcessEnv {
    const { simulator, events } = this.given;
    const { customerId, secretKey, apiKey } = simulator.credentials;
    const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
    return {
      ...Object.fromEntries(ours),
      FLINKS_INSTANCE: 'toolbox',
      FLINKS_CUSTOMER_ID: customerId,
      FLINKS_SECRET_KEY: secretKey,
      FLINKS_API_KEY: apiKey,
      FLINKS_BASE_URL: simulator.url,
      FLINKS_CONNECT_URL: simulator.connectUrl,
      FLINKS_WEBHOOK_SECRET: WEBHOOK_SECRET,
      GATEWAY_API_KEYS: API_KEY,
      GATEWAY_PORT: String(this.ports.gateway),
      CONNECT_BRAND_NAME: 'Chaos Lender',
      DATABASE_URL: this.databaseUrl,
      TEMPORAL_ADDRESS: this.temporalAddress,
      DATA_DIR: this.folder,
      EVENTS_URL: events.url,
      EVENTS_SECRET: events.secret,
      // Only the story's own runs take place: the next scheduled one is days away.
      REFRESH_SCHEDULE: `0 0 * * ${(new Date().getUTCDay() + 3) % 7}`,
      // With a live age, some logins would be probes (live calls that find out whether a bank lets us in without its
      // users). Which ones would depend on the order of the logins, so a story would have more than one right end.
      REFRESH_LIVE_AGE: 'off',
      RETRY_DELAYS: RETRY_DELAYS.join(','),
      FLINKS_POLL_INTERVAL: '1s',
      FLINKS_LIVE_SETTLE: '4s',
      FLINKS_CALLS_PER_SECOND: '60',
      REFRESH_MAX_OPEN: '40',
      REFRESH_PAGE: '50',
      REFRESH_LIVE_ATTEMPTS: '50',
      USER_LIVE_ATTEMPTS: '100',
    };
  }
}
