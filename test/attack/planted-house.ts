import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKey } from '../codec/support';
import { spawnCli } from '../cli/run-cli';
import { Receiver, SECRET } from '../events/receiver';
import { holderOf } from '../../simulator/account-data';
import { startSimulator, type Simulator } from '../../simulator/server';
import { House } from '../support/house';
import { steadyPort } from '../support/ports';
import { Collector } from '../telemetry/collector';
import { RecordingDoor } from './recording-door';

const random = (what: string): string => `planted-${what}-${randomBytes(12).toString('hex')}`;

/** Secrets of the installation, by the names of their settings. */
const SECRETS = {
  FLINKS_SECRET_KEY: random('secret-key'),
  FLINKS_API_KEY: random('api-key'),
  FLINKS_API_SECRET: random('api-secret'),
  FLINKS_WEBHOOK_SECRET: random('webhook-secret'),
  LINK_KEY: random('link-key-of-32-characters'),
  GATEWAY_API_KEYS: random('gateway-key'),
  CODEC_SERVER_KEYS: random('codec-key'),
  EVENTS_SECRET: SECRET,
};

/** A planted value. Its kind says where it may appear all the same. */
export type Planted = { name: string; value: string; kind: 'secret' | 'bank' | 'link' };

/** A whole house at debug level with a value planted in everything that must not be told, and what it has said. */
export class PlantedHouse {
  readonly ring = [newKey('2026a')];
  /** What commands, pages and answers said, by where. */
  readonly said: Record<string, string> = {};
  readonly planted: Planted[] = [];
  private metricsPort = '';
  simulator!: Simulator;
  house!: House;
  door!: RecordingDoor;
  collector!: Collector;
  receiver!: Receiver;

  async open(): Promise<void> {
    this.simulator = await startSimulator({
      pollsUntilReady: 1,
      secretKey: SECRETS.FLINKS_SECRET_KEY,
      apiKey: SECRETS.FLINKS_API_KEY,
    });
    const keys = { apiSecret: SECRETS.FLINKS_API_SECRET, secretKey: SECRETS.FLINKS_SECRET_KEY };
    this.door = await RecordingDoor.before(this.simulator.url, keys);
    this.collector = await Collector.start();
    this.receiver = await Receiver.start();
    this.metricsPort = String(await steadyPort());
    const settings = await House.settings(this.simulator, {
      ...SECRETS,
      PAYLOAD_KEYS: this.ring.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
      FLINKS_BASE_URL: this.door.url,
      EVENTS_URL: this.receiver.url,
      METRICS_PORT: this.metricsPort,
      OTEL_EXPORTER_OTLP_ENDPOINT: this.collector.url,
      LOG_LEVEL: 'debug',
    });
    this.house = await House.up(settings);
    for (const [name, value] of Object.entries(SECRETS)) this.plant('secret', name, value.replace(/^whsec_/, ''));
    this.plant('secret', 'PAYLOAD_KEYS', this.ring[0]!.key.toString('base64'));
    this.plant('secret', 'password of DATABASE_URL', new URL(this.house.ready.database).password);
  }

  plant(kind: Planted['kind'], name: string, value: string | null | undefined): void {
    if (value == null || value.length < 5) throw new Error(`Nothing to plant as ${name}`);
    this.planted.push({ kind, name, value });
  }

  /** Plants what the bank told of a login. The API does not tell the user name, so it is taken from the simulator. */
  async plantBankData(loginId: string): Promise<void> {
    interface Account {
      accountNumber: string;
      holder: { name: string; email: string };
    }
    const accounts = await this.house.api<{ accounts: Account[] }>('GET', `/v1/logins/${loginId}/accounts`);
    const [account] = accounts.body.accounts;
    const path = `/v1/logins/${loginId}/transactions`;
    const { transactions } = (await this.house.api<{ transactions: { description: string }[] }>('GET', path)).body;
    this.plant('bank', 'user name at the bank', holderOf(loginId).Username);
    this.plant('bank', 'account number', account?.accountNumber);
    this.plant('bank', 'name of the holder', account?.holder.name);
    this.plant('bank', 'mail address of the holder', account?.holder.email);
    this.plant('bank', 'text of a transaction', transactions[0]?.description);
  }

  /** A command as the operator runs it. */
  async command(...args: string[]): Promise<string> {
    const { stdout, stderr } = await spawnCli(args, { ...this.house.settings, FORCE_COLOR: '1' });
    return (this.said[`command ${args.join(' ')}`] = stdout + stderr);
  }

  /** A request as it may come; its answer with all headers is kept. */
  async visit(path: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; text: string }> {
    const answer = await fetch(this.house.ready.gateway + path, { redirect: 'manual', ...init });
    const text = await answer.text();
    const { status, headers } = answer;
    this.said[`${init.method ?? 'GET'} ${path} ${Object.keys(this.said).length}`] =
      `${status} ${JSON.stringify([...headers])} ${text}`;
    return { status, headers, text };
  }

  webhook(said: object, secret = SECRETS.FLINKS_WEBHOOK_SECRET): ReturnType<PlantedHouse['visit']> {
    const body = JSON.stringify({ ResponseType: 'GetAccountsDetail', RequestId: randomUUID(), ...said });
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    const headers = { 'content-type': 'application/json', 'flinks-authenticity-key': signature };
    return this.visit('/webhooks/flinks', { method: 'POST', headers, body });
  }

  async state(loginId: string): Promise<string | undefined> {
    return (await this.house.api<{ state?: string }>('GET', `/v1/logins/${loginId}`)).body.state;
  }

  metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();

  /** The text of a file of the house's folder; empty if there is no such file. */
  file(...path: string[]): string {
    const full = join(this.house.settings.DATA_DIR!, ...path);
    return existsSync(full) ? readFileSync(full, 'utf8') : '';
  }

  write(name: string, text: string): string {
    const full = join(this.house.settings.DATA_DIR!, name);
    writeFileSync(full, text);
    return full;
  }

  async close(): Promise<void> {
    await this.house?.stop();
    this.house?.forget();
    this.door?.close();
    this.collector?.close();
    await this.receiver?.stop();
    await this.simulator?.close();
  }
}
