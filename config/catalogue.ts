/**
 * Each program is a process of its own, and is given only the secrets it needs. `up` is worker, gateway and setup in
 * one.
 */
export const PROGRAMS = ['worker', 'gateway', 'setup', 'codec-server'] as const;
export type Program = (typeof PROGRAMS)[number];

/** A setting as people see it: its row in docs/settings.md and .env.example, and how `config` shows it. */
export interface SettingInfo {
  about: string;
  /** The default, as it would be written in the environment; absent if there is none. */
  fallback?: string;
  /** The default in words, if it is not a value. */
  fallbackWords?: string;
  required?: true;
  /** For a secret: the programs that need it. */
  secret?: readonly Program[];
  /** For a list: an empty value means an empty list, not the default. */
  mayBeEmpty?: true;
}

export interface SettingGroup {
  title: string;
  settings: Readonly<Record<string, SettingInfo>>;
}

const GROUPS = [
  {
    title: 'Flinks',
    settings: {
      FLINKS_INSTANCE: { required: true, about: 'Name of your Flinks instance, such as `toolbox` or `acme-ca`.' },
      FLINKS_CUSTOMER_ID: { required: true, about: 'Customer id of that instance, a GUID.' },
      FLINKS_SECRET_KEY: {
        required: true,
        secret: ['worker', 'gateway'],
        about: 'Secret key: mints authorize tokens.',
      },
      FLINKS_API_KEY: {
        required: true,
        secret: ['worker', 'gateway'],
        about: 'The x-api-key of the data endpoints.',
      },
      FLINKS_API_SECRET: {
        secret: ['worker'],
        fallbackWords: '`FLINKS_SECRET_KEY`',
        about:
          'API secret of the nightly refresh: the Bearer of GetNightlyRefreshStatus, if Flinks gave you a separate secret for it.',
      },
      FLINKS_BASE_URL: {
        fallbackWords: 'https://{instance}-api.private.fin.ag',
        about:
          'Host of the API. Plain http is accepted for loopback, a private address, a name without a dot, and a name of a cluster (`*.svc`, `*.cluster.local`, `*.internal`).',
      },
      FLINKS_CONNECT_URL: {
        fallbackWords: 'https://{instance}-iframe.private.fin.ag/v2/',
        about: 'Flinks Connect, as the customer page embeds it.',
      },
      FLINKS_WEBHOOK_SECRET: {
        secret: ['gateway'],
        fallbackWords: 'none: webhooks are refused',
        about: 'HMAC secret that Flinks signs its webhooks with, 16 characters or more (docs/webhooks.md).',
      },
      FLINKS_NIGHTLY_FOLLOWS: {
        fallback: 'on',
        about:
          "`on`: Flinks' own nightly job is switched off for a login while it is paused or given up, and switched back on when it returns. `off`: the nightly job is left as it is.",
      },
      FLINKS_ATTRIBUTES: {
        fallback: 'income',
        mayBeEmpty: true,
        about:
          'Attributes packages to fetch, comma-separated: `income`, `lending`, `creditRisk`, `userAnalysis`, `businessAnalysis`, `all`. Empty: none.',
      },
      FLINKS_DAYS_OF_TRANSACTIONS: { fallback: 'Days90', about: '`Days90` or `Days365`.' },
      FLINKS_CALLS_PER_SECOND: {
        fallback: '20',
        about: 'Maximum Flinks calls per second, counted over all workers. Above 0, at most 1000.',
      },
      FLINKS_POLL_INTERVAL: { fallback: '3s', about: 'Pause between two polls after a 202: 1s to 1m.' },
      FLINKS_POLL_LIMIT: {
        fallback: '30m',
        about: 'How long a 202 is polled before the refresh starts once more from its first box: 1s to 1d.',
      },
      FLINKS_LIVE_SETTLE: {
        fallback: '4m',
        about:
          'How long to wait after a live call whose answer was lost, before a look: 1s to 1h. Flinks may hold a live call open for 210 s.',
      },
    },
  },
  {
    title: 'Refreshing',
    settings: {
      REFRESH_SCHEDULE: {
        fallback: '0 15 * * *',
        about:
          'When the daily run starts, UTC: five cron fields, of which the third and fourth are `*`. If the cron names weekdays, the missing-run alert fires falsely on the other days.',
      },
      REFRESH_MAX_AGE: { fallback: '7d', about: 'Cached data older than this is fetched live: 1s to 365d.' },
      REFRESH_LIVE_AGE: {
        fallback: '20h',
        about:
          'Cached data older than this is fetched live where the bank lets us in without the user: 1s to REFRESH_MAX_AGE, or `off`. Each live call is billed. A live call made only because of this setting never leads to an ask.',
      },
      REFRESH_LIVE_BUDGET: {
        fallbackWords: 'none: no limit',
        about:
          'Maximum number of unattended live calls of all logins in a UTC day: 1 to 10000000. The operator is told at 80 %. Calls with the user present are not counted.',
      },
      REFRESH_LIVE_ATTEMPTS: {
        fallback: '3',
        about: 'Maximum number of unattended live calls of one login in a UTC day: 1 to 100.',
      },
      RETRY_DELAYS: {
        fallback: '5m,30m',
        mayBeEmpty: true,
        about:
          'Pauses before each new try when the answer is to try again later, comma-separated and used in order: at most 20, each 1s to 1d. Empty: no new try.',
      },
      REFRESH_MAX_OPEN: { fallback: '200', about: 'Maximum logins that a run refreshes at the same time: 1 to 1000.' },
      REFRESH_RUN_DEADLINE: {
        fallback: '2h',
        about: 'A run ends this long after it last started a refresh, whatever is still open: 1s to 1d.',
      },
      REFRESH_SLO: {
        fallback: '0.9',
        about:
          'Of the logins whose bank lets us in without the user, the share that should have data less than 24 hours old: 0 to 1. An alert fires below this share.',
      },
      REFRESH_BRAKE_CANARIES: {
        fallback: '3',
        about:
          'While a brake holds the asks of a bank, each run calls this many of its logins live, without their users, to find out whether the bank still refuses them: 0 to 100. 0: none.',
      },
      REFRESH_ASK: { fallback: 'on', about: '`off` is shadow mode: everything is done except asking customers.' },
    },
  },
  {
    title: 'Asking customers',
    settings: {
      USER_REMINDERS: {
        fallback: '1d,3d,7d',
        mayBeEmpty: true,
        about: 'When a waiting customer is reminded, counted from the first ask: rising, at most 20. Empty: never.',
      },
      USER_WAIT_LIMIT: { fallback: '14d', about: 'After this long the login is given up: 1s to 365d.' },
      USER_ASK_INTERVAL: { fallback: '7d', about: 'At most one ask of a login in this time: 0s to 365d.' },
      USER_NEEDED_SOON: {
        fallback: '2d',
        about:
          'How long before REFRESH_MAX_AGE an app is told that a user is needed soon (`login.user_needed_soon`, `advice`), where the bank does not let us in without them: 0s to 365d.',
      },
      USER_LIVE_ATTEMPTS: {
        fallback: '5',
        about: 'Maximum number of live calls of one login in an hour while its user is present: 1 to 100.',
      },
      USER_QUIET_HOURS: {
        fallbackWords: 'none: reminders go at any hour',
        about:
          'Hours in which no reminder is sent, such as `21:00-08:00`. A reminder that is due then is sent when they end.',
      },
      USER_TIME_ZONE: {
        fallbackWords: 'none',
        about: 'Time zone of the quiet hours, such as `America/Toronto`. Set with USER_QUIET_HOURS or not at all.',
      },
    },
  },
  {
    title: 'Database',
    settings: {
      DATABASE_URL: {
        secret: ['worker', 'gateway', 'setup'],
        fallbackWords: 'embedded (`up` only)',
        about: 'postgres://user:password@host:port/name of a PostgreSQL.',
      },
      DATA_DIR: { fallback: '.data', about: 'Where the embedded servers keep their data.' },
      PAYLOAD_RETENTION: { fallback: '30d', about: 'How long raw answers of Flinks are kept: 1m to 3650d.' },
      TRANSACTION_RETENTION: {
        fallbackWords: 'none: as long as the login is registered',
        about:
          'How long transactions are kept, and Attributes other than the newest: 90d to 3650d, and not less than FLINKS_DAYS_OF_TRANSACTIONS.',
      },
      AUDIT_RETENTION: { fallback: '400d', about: 'How long audit lines are kept: 30d to 3650d.' },
    },
  },
  {
    title: 'Temporal',
    settings: {
      TEMPORAL_ADDRESS: {
        fallbackWords: 'embedded (`up` only)',
        about:
          'host:port of a Temporal server. The other variables of Temporal tools (`TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`, `TEMPORAL_TLS*`, `TEMPORAL_GRPC_META_*`) and `temporal.toml` work too.',
      },
      TEMPORAL_NAMESPACE: {
        fallbackWords: 'default',
        about: 'Temporal namespace. It must exist before the first start.',
      },
      TEMPORAL_API_KEY: { secret: ['worker', 'gateway', 'setup'], about: 'API key, for Temporal Cloud.' },
      TEMPORAL_DEPLOYMENT_NAME: {
        fallbackWords: 'none: Worker Versioning is off',
        about:
          'Name of the Worker Deployment that `worker` registers its build under, such as `flinks-daily-refresh`: a build then gets no work until it is made current (docs/deploy.md). `up` ignores it.',
      },
      TEMPORAL_PORT: { fallback: '7233', about: 'Port of the embedded Temporal server.' },
      TEMPORAL_UI_PORT: { fallback: '8233', about: 'Port of the Web UI of the embedded Temporal server.' },
      TEMPORAL_UI_URL: {
        fallbackWords: 'the Web UI of the embedded server, else none: no links',
        about: 'URL of the Web UI of your Temporal server: the status page and `explain` link to it.',
      },
      TEMPORAL_CLI_PATH: {
        fallbackWords: 'looked for',
        about: 'Path of the Temporal CLI, which runs the embedded server.',
      },
    },
  },
  {
    title: 'Gateway',
    settings: {
      GATEWAY_HOST: { fallback: '127.0.0.1', about: 'Address to listen on.' },
      GATEWAY_PORT: { fallback: '8080', about: 'Port to listen on.' },
      GATEWAY_URL: {
        fallbackWords: 'from host and port',
        about: 'How customers reach the gateway: links begin with it. https, except on loopback.',
      },
      GATEWAY_API_KEYS: {
        required: true,
        secret: ['gateway'],
        about:
          'Keys of the API, comma-separated: `[ro:][name:]key[@YYYY-MM-DD]`. The key has 16 characters or more, without `:` and `@`; a key with `ro:` may only read; the name (`a-z`, `0-9`, `-`) stands in logs and audit; after that day, UTC, the key is refused (docs/security.md).',
      },
      GATEWAY_CALLS_PER_MINUTE: {
        fallback: '12000',
        about:
          'Calls that one API key may make in a minute at one gateway process: 1 to 1000000. Further calls are answered 429.',
      },
      GATEWAY_TRUSTED_PROXIES: {
        about:
          'Addresses or CIDRs of the proxies before the gateway, comma-separated, such as `10.0.0.0/8`: only their `X-Forwarded-For` says who calls. Without this setting, everybody behind a proxy counts as one caller.',
      },
      LINK_KEY: {
        secret: ['worker', 'gateway'],
        fallbackWords: 'derived from FLINKS_SECRET_KEY',
        about:
          'Signs the links of customers, 32 characters or more. `new,old`: the first key signs and both are accepted, so that the key can be replaced while customers hold links (docs/security.md).',
      },
      CONNECT_BRAND_NAME: { required: true, about: 'Your name, as the customer page shows it.' },
      CONNECT_BRAND_LOGO: {
        fallbackWords: 'none: your name in words',
        about:
          'Your logo on the customer page: an https URL without a query, or `data:image/svg+xml;base64,…` (also png, jpeg, webp, gif) of at most 12,000 characters. A `data:` logo is part of the page, so no other host learns who reads it.',
      },
      CONNECT_BRAND_COLOR: {
        fallbackWords: 'a blue',
        about:
          'Colour of buttons and links on the customer page, such as `#0b5cad`. White text on it needs a contrast of 4.5. A colour with less contrast is refused at start, and the error names a darker one that has enough. Dark mode uses a lighter shade.',
      },
      CONNECT_PRESELECT: {
        fallback: 'on',
        about:
          "A customer who signs in again lands on their own bank's form. `off`: the customer lands on the list of banks.",
      },
      LOGIN_SUCCESSION: {
        fallback: 'offer',
        about:
          'What happens when the customer comes back from Flinks Connect with another LoginId that has the same accounts (a new card, user name or language). `offer`: the app or the operator is told, and decides. `proven`: if the accounts prove that it is the same customer, the new LoginId takes over by itself. `off`: the operator is told the new LoginId (docs/succession.md).',
      },
      CONNECT_SUPPORT_URL: { fallbackWords: 'none', about: 'Where the customer page sends those who need help.' },
      CONNECT_RETURN_URLS: {
        fallbackWords: 'none',
        mayBeEmpty: true,
        about: 'Where customers may be sent back to, comma-separated.',
      },
    },
  },
  {
    title: 'Events',
    settings: {
      EVENTS_URL: {
        fallbackWords: 'none: events are kept and shown, not sent',
        about: 'Where events are posted (Standard Webhooks). https, except on loopback.',
      },
      EVENTS_SECRET: {
        secret: ['worker'],
        fallbackWords: 'none',
        about: 'Signs the events: `whsec_` and base64 of at least 16 bytes. Set with EVENTS_URL or not at all.',
      },
    },
  },
  {
    title: 'Codec server',
    settings: {
      CODEC_SERVER_HOST: {
        fallback: '127.0.0.1',
        about: 'Address to listen on. Anything but loopback needs CODEC_SERVER_KEYS.',
      },
      CODEC_SERVER_PORT: { fallback: '8081', about: 'Port to listen on.' },
      CODEC_SERVER_KEYS: {
        secret: ['codec-server'],
        fallbackWords: 'none: no key is asked for',
        about: 'Keys of those who may have payloads decrypted, comma-separated, 16 characters or more each.',
      },
      CODEC_SERVER_ORIGINS: {
        fallback: 'http://localhost:8233,http://127.0.0.1:8233',
        mayBeEmpty: true,
        about: 'Origins of the Web UIs that may call it from a browser, comma-separated. Empty: none.',
      },
    },
  },
  {
    title: 'Operation',
    settings: {
      PAYLOAD_KEYS: {
        secret: ['worker', 'gateway', 'setup', 'codec-server'],
        fallbackWords: 'none: no codec',
        about:
          'Keys that encrypt what Temporal stores: `<id>:<base64 of 32 bytes>`, comma-separated. The first key encrypts, every key decrypts.',
      },
      METRICS_PORT: {
        fallbackWords: 'off',
        about:
          'Port for Prometheus, on `GATEWAY_HOST`. Each process of a machine needs a port of its own. See telemetry.md.',
      },
      OTEL_EXPORTER_OTLP_ENDPOINT: {
        fallbackWords: 'off',
        about:
          'URL of an OpenTelemetry collector that takes traces over HTTP, such as `http://collector:4318`. Plain http is accepted: traces hold no secret and no bank data. With `OTEL_EXPORTER_OTLP_HEADERS` set, plain http is accepted only for the hosts that FLINKS_BASE_URL accepts it for.',
      },
      ALLOW_PLAINTEXT: {
        fallback: 'off',
        about:
          '`on` accepts a DATABASE_URL without `sslmode=verify-full` and a TEMPORAL_ADDRESS without TLS for hosts outside your own network: for a tunnel or a service mesh that encrypts underneath.',
      },
      LOG_LEVEL: { fallback: 'info', about: '`fatal`, `error`, `warn`, `info`, `debug` or `trace`.' },
    },
  },
] as const satisfies readonly SettingGroup[];

/** Every setting by its name in the environment. The schemas in this folder say what each accepts. */
export const CATALOGUE: readonly SettingGroup[] = GROUPS;

type NamesOf<Group> = Group extends { settings: infer Named } ? keyof Named : never;
/** The name of a setting in the environment. */
export type SettingName = NamesOf<(typeof GROUPS)[number]>;

/** All settings of all groups. */
export const SETTINGS: ReadonlyMap<string, SettingInfo> = new Map(
  CATALOGUE.flatMap(({ settings }) => Object.entries(settings)),
);
