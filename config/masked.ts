import { formatDuration } from '../domain/duration';
import { labelOf, type ApiKey } from './api-keys';
import { SETTINGS, type SettingName } from './catalogue';
import type { Settings } from './settings';

export interface MaskedSetting {
  setting: string;
  /**
   * The value in force, as it would be written in the environment. For a secret: only that it is set and how long it
   * is, such as `set (40 characters)`. For other settings without a value: `not set`, `none`, `off` or `embedded`.
   */
  value: string;
}

/** Returns every setting with its current value, in the order of docs/settings.md. Contains no secret. */
export function maskedSettings(settings: Settings): MaskedSetting[] {
  const values: Readonly<Record<string, string | null>> = maskSettings(settings);
  return [...SETTINGS.keys()].map((setting) => ({ setting, value: values[setting] ?? 'not set' }));
}

/**
 * Returns the URL of a database with `***` in place of its password and of each query parameter that has `password` in
 * its name.
 */
export function maskedDatabaseUrl(text: string): string {
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  for (const name of url.searchParams.keys()) {
    if (/password/i.test(name)) url.searchParams.set(name, '***');
  }
  return url.href;
}

const hidden = (secret: string | null | undefined): string | null =>
  secret === null || secret === undefined ? null : `set (${secret.length} characters)`;

/** Describes a key of the API: `read only, 1f2e3d4c:reports, set (24 characters), until 2026-12-31`. */
function maskedKey(apiKey: ApiKey): string {
  const { key, readOnly, lastDay } = apiKey;
  const words = [readOnly ? 'read only' : null, labelOf(apiKey), hidden(key), lastDay && `until ${lastDay}`];
  return words.filter((word) => word !== null).join(', ');
}

/** Shows a `data:` logo by its type and the length of the setting, without the picture. */
const shortLogo = (logo: string): string =>
  logo.startsWith('data:') ? `${logo.slice(0, logo.indexOf(','))},… (${logo.length} characters)` : logo;

const durations = (items: number[]): string => items.map(formatDuration).join(',') || 'none';
const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const names = (items: string[]): string => items.join(',') || 'none';

/** Masks the query of a URL, because the URL to which events are posted may carry a token in its query. */
function withoutQuery(text: string): string {
  const url = new URL(text);
  return url.search === '' ? text : `${url.origin}${url.pathname}?***`;
}

function maskSettings(settings: Settings): Record<SettingName, string | null> {
  const {
    flinks,
    policy,
    schedule,
    database,
    temporal,
    gateway,
    connect,
    events,
    quietHours,
    payloadKeys,
    codecServer,
  } = settings;
  return {
    FLINKS_INSTANCE: flinks.instance,
    FLINKS_CUSTOMER_ID: flinks.customerId,
    FLINKS_SECRET_KEY: hidden(flinks.secretKey),
    FLINKS_API_KEY: hidden(flinks.apiKey),
    FLINKS_API_SECRET: hidden(flinks.apiSecret),
    FLINKS_BASE_URL: flinks.baseUrl,
    FLINKS_CONNECT_URL: withoutQuery(flinks.connectUrl),
    FLINKS_WEBHOOK_SECRET: hidden(flinks.webhookSecret),
    FLINKS_NIGHTLY_FOLLOWS: policy.nightlyFollows ? 'on' : 'off',
    FLINKS_ATTRIBUTES: names(policy.attributes),
    FLINKS_DAYS_OF_TRANSACTIONS: policy.daysOfTransactions,
    FLINKS_CALLS_PER_SECOND: String(flinks.callsPerSecond),
    FLINKS_POLL_INTERVAL: formatDuration(policy.pollIntervalMs),
    FLINKS_POLL_LIMIT: formatDuration(policy.pollLimitMs),
    FLINKS_LIVE_SETTLE: formatDuration(policy.liveSettleMs),
    REFRESH_SCHEDULE: schedule.cron,
    REFRESH_MAX_AGE: formatDuration(policy.maxAgeMs),
    REFRESH_LIVE_AGE: policy.liveAgeMs === null ? 'off' : formatDuration(policy.liveAgeMs),
    REFRESH_LIVE_BUDGET: policy.liveBudget === null ? null : String(policy.liveBudget),
    REFRESH_LIVE_ATTEMPTS: String(policy.liveAttemptsPerDay),
    RETRY_DELAYS: durations(policy.retryDelaysMs),
    REFRESH_MAX_OPEN: String(policy.maxOpen),
    REFRESH_RUN_DEADLINE: formatDuration(policy.runDeadlineMs),
    REFRESH_SLO: String(settings.promise.freshShare),
    REFRESH_BRAKE_CANARIES: String(policy.brakeCanaries),
    REFRESH_ASK: policy.ask ? 'on' : 'off',
    LOGIN_SUCCESSION: policy.succession,
    USER_REMINDERS: durations(policy.remindersMs),
    USER_WAIT_LIMIT: formatDuration(policy.waitLimitMs),
    USER_ASK_INTERVAL: formatDuration(policy.askIntervalMs),
    USER_NEEDED_SOON: formatDuration(policy.neededSoonMs),
    USER_LIVE_ATTEMPTS: String(policy.userLiveAttemptsPerHour),
    USER_QUIET_HOURS: quietHours && `${time(quietHours.fromMinute)}-${time(quietHours.toMinute)}`,
    USER_TIME_ZONE: quietHours && quietHours.timeZone,
    DATABASE_URL: database.url === null ? 'embedded' : maskedDatabaseUrl(database.url),
    DATA_DIR: settings.dataDir,
    PAYLOAD_RETENTION: formatDuration(database.retention.payloadsMs),
    TRANSACTION_RETENTION:
      database.retention.transactionsMs === null ? null : formatDuration(database.retention.transactionsMs),
    AUDIT_RETENTION: formatDuration(database.retention.auditMs),
    TEMPORAL_ADDRESS: temporal.address ?? 'embedded',
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_API_KEY: hidden(temporal.connection.apiKey),
    TEMPORAL_PORT: String(temporal.port),
    TEMPORAL_UI_PORT: String(temporal.uiPort),
    TEMPORAL_UI_URL: temporal.uiUrl,
    TEMPORAL_CLI_PATH: temporal.cliPath,
    TEMPORAL_DEPLOYMENT_NAME: temporal.deploymentName,
    GATEWAY_HOST: gateway.host,
    GATEWAY_PORT: String(gateway.port),
    GATEWAY_URL: gateway.url,
    GATEWAY_API_KEYS: gateway.apiKeys.map(maskedKey).join('; '),
    GATEWAY_CALLS_PER_MINUTE: String(gateway.callsPerMinute),
    GATEWAY_TRUSTED_PROXIES: names(gateway.trustedProxies),
    LINK_KEY: connect.linkKeys.map((key) => `set (${key.length} bytes)`).join('; '),
    CONNECT_BRAND_NAME: connect.brandName,
    CONNECT_BRAND_LOGO: connect.brandLogo && shortLogo(connect.brandLogo),
    CONNECT_BRAND_COLOR: connect.brandColour,
    CONNECT_PRESELECT: connect.preselect ? 'on' : 'off',
    CONNECT_SUPPORT_URL: connect.supportUrl,
    CONNECT_RETURN_URLS: names(connect.returnUrls.map(withoutQuery)),
    EVENTS_URL: events && withoutQuery(events.url),
    EVENTS_SECRET: hidden(events?.secret),
    CODEC_SERVER_HOST: codecServer.host,
    CODEC_SERVER_PORT: String(codecServer.port),
    CODEC_SERVER_KEYS: codecServer.keys.map((key) => hidden(key)).join('; ') || null,
    CODEC_SERVER_ORIGINS: names(codecServer.origins),
    PAYLOAD_KEYS: payloadKeys && `set (${names(payloadKeys.map(({ id }) => id))})`,
    METRICS_PORT: settings.metricsPort === null ? null : String(settings.metricsPort),
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint && withoutQuery(settings.otlpEndpoint),
    ALLOW_PLAINTEXT: settings.allowPlaintext ? 'on' : 'off',
    LOG_LEVEL: settings.logLevel,
  };
}
