import { TRACE_HEADERS } from './cross-checks';
import { SettingsError } from './problems';
import { readSettings, type Settings } from './settings';

/** Values that the demo has chosen or found out itself. In a deployment an operator has to set them. */
export interface DemoFacts {
  flinksUrl: string;
  connectUrl: string;
  credentials: { customerId: string; secretKey: string; apiKey: string };
  apiKey: string;
  dataDir: string;
  /** The address on which the gateway listens. The links of customers begin with it. */
  gatewayHost: string;
  gatewayPort: number;
  temporalPort: number;
  uiPort: number;
  /** Where events are posted; null if they are not posted. */
  events: { url: string; secret: string } | null;
  /** Further settings by name, such as USER_REMINDERS with shorter times. */
  more?: Readonly<Record<string, string>>;
}

const FROM_ENVIRONMENT = [
  'HOME',
  'XDG_CACHE_HOME',
  'TEMPORAL_CLI_PATH',
  'PAYLOAD_KEYS',
  'PAYLOAD_KEYS_FILE',
  'METRICS_PORT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  ...TRACE_HEADERS,
];

/**
 * The settings of `demo`: the defaults, with a made-up Flinks and with times that are short enough for somebody who
 * watches. From the environment it reads only FROM_ENVIRONMENT: where the Temporal binary is or is kept, where metrics
 * and traces go, and the codec's keys. The returned `env` holds the settings that the demo makes itself, as they would
 * stand in the environment, with the secrets of the made-up Flinks.
 */
export function demoSettings(facts: DemoFacts): { settings: Settings; env: Record<string, string> } {
  const env = {
    FLINKS_INSTANCE: 'simulator',
    FLINKS_CUSTOMER_ID: facts.credentials.customerId,
    FLINKS_SECRET_KEY: facts.credentials.secretKey,
    FLINKS_API_KEY: facts.credentials.apiKey,
    FLINKS_BASE_URL: facts.flinksUrl,
    FLINKS_CALLS_PER_SECOND: '500',
    FLINKS_POLL_INTERVAL: '1s',
    RETRY_DELAYS: '2s,4s',
    GATEWAY_API_KEYS: facts.apiKey,
    GATEWAY_HOST: facts.gatewayHost,
    GATEWAY_PORT: String(facts.gatewayPort),
    TEMPORAL_PORT: String(facts.temporalPort),
    TEMPORAL_UI_PORT: String(facts.uiPort),
    CONNECT_BRAND_NAME: 'Demo Lender',
    DATA_DIR: facts.dataDir,
    ...(facts.events === null ? {} : { EVENTS_URL: facts.events.url, EVENTS_SECRET: facts.events.secret }),
    ...facts.more,
  };
  const given = Object.fromEntries(FROM_ENVIRONMENT.map((name) => [name, process.env[name]]));
  // The user's `temporal.toml` would name another Temporal, which a demo must not use.
  const result = readSettings({ ...given, ...env }, { needsTemporal: false });
  if (!result.ok) throw new SettingsError(result.problems);
  const { flinks, ...others } = result.settings;
  // Set after the settings were checked, because the check of FLINKS_CONNECT_URL allows plain http only on loopback. In
  // the demo a phone in the same network must reach Connect too, and no customer is real.
  return { settings: { ...others, flinks: { ...flinks, connectUrl: facts.connectUrl } }, env };
}
