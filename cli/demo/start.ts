import { randomBytes } from 'node:crypto';
import { FlinksHttpClient } from '../../client/http';
import { demoSettings } from '../../config/demo';
import type { Settings } from '../../config/settings';
import { freePort, isPortFree } from '../../embedded/ports';
import type { Lifecycle } from '../../process/lifecycle';
import type { Logger } from '../../process/logging';
import { startSimulator, type Simulator } from '../../simulator/server';
import { bringUp } from '../bring-up';
import { leaveAddresses } from '../found-servers';
import type { Servers } from '../servers';

const PORTS = { gateway: 8080, temporal: 7233, ui: 8233 };

/** A demo whose servers are up. */
export interface Demo {
  simulator: Simulator;
  settings: Settings;
  servers: Servers;
  apiKey: string;
  /** The demo works through the API, as an app does. */
  api: FlinksHttpClient;
}

export interface StartOptions {
  dataDir: string;
  /** The address on which the gateway and the made-up Flinks listen: loopback, or one that phones reach. */
  host: string;
  logins: number;
  seed: number;
  events: { url: string; secret: string } | null;
  /** Further settings of the demo. */
  more?: Record<string, string>;
}

/**
 * Starts the made-up Flinks. Unless it listens on loopback, other machines, such as a customer's phone, can use its API
 * and its Connect, but not /admin.
 */
export async function startBank({ host, logins, seed }: StartOptions, life: Lifecycle): Promise<Simulator> {
  const simulator = await startSimulator({ host, logins, seed, adminForOthers: false });
  life.onStop(() => simulator.close());
  return simulator;
}

/**
 * Starts everything else, in front of the made-up Flinks. `progress` gets each line of output while a Temporal binary
 * is fetched or built.
 */
export async function startHouse(
  simulator: Simulator,
  { dataDir, host, events, more }: StartOptions,
  life: Lifecycle,
  log: Logger,
  progress: (line: string) => void,
): Promise<Demo> {
  // The key is random, because other machines may reach the gateway.
  const apiKey = `demo-${randomBytes(8).toString('hex')}`;
  const { settings, env } = demoSettings({
    flinksUrl: simulator.url,
    connectUrl: simulator.connectUrl,
    credentials: simulator.credentials,
    apiKey,
    dataDir,
    gatewayHost: host,
    gatewayPort: await portOr(PORTS.gateway, host),
    temporalPort: await portOr(PORTS.temporal),
    uiPort: await portOr(PORTS.ui),
    events,
    more,
  });
  const servers = await bringUp(settings, life, log, progress);
  life.onStop(leaveAddresses(settings, servers, env, { secretsToo: true }));
  const api = new FlinksHttpClient({
    gatewayUrl: settings.gateway.url,
    apiKey,
    // Each call is made only once, because a demo that is stopping must not wait for its gateway.
    patience: { attempts: 1 },
  });
  return { simulator, settings, servers, apiKey, api };
}

const portOr = async (port: number, host?: string): Promise<number> =>
  (await isPortFree(port, host)) ? port : freePort();
