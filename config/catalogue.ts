/**
 * The programs that need secrets. Each is a process of its own, and is given only the secrets it needs. `up` is worker,
 * gateway and setup in one process.
 */
export const PROGRAMS = ['worker', 'gateway', 'setup', 'codec-server'] as const;
export type Program = (typeof PROGRAMS)[number];

/**
 * What people read about a setting, in docs/settings.md and .env.example. It also says which default the setting has
 * and which programs may read it.
 */
export interface SettingInfo {
  about: string;
  /** The default, as it would be written in the environment; absent if there is none. */
  fallback?: string;
  /** What holds if the setting is not set, in words: for a setting without `fallback`. */
  fallbackWords?: string;
  required?: true;
  /** The programs that need this secret; absent for a setting that is no secret. */
  secret?: readonly Program[];
  /** True for a list that may be empty: an empty value then means an empty list, not the default. */
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
        about: 'Secret key of your Flinks account. With it we mint the authorize token that each Authorize needs.',
      },
      FLINKS_API_KEY: {
        required: true,
        secret: ['worker', 'gateway'],
        about: 'API key of your Flinks account, which we send as `x-api-key` to the endpoints that return data.',
      },
      FLINKS_API_SECRET: {
        secret: ['worker'],
        fallbackWords: '`FLINKS_SECRET_KEY`',
        about:
          'API secret of the nightly refresh, which we send as the Bearer of GetNightlyRefreshStatus. Set it only if Flinks gave you a separate secret for that call.',
      },
      FLINKS_BASE_URL: {
        fallbackWords: 'https://{instance}-api.private.fin.ag',
        about:
          'URL of the API of Flinks: `https://` and the host. Plain http is accepted for loopback, a private address, a name without a dot, and a name inside a cluster or a private zone (`*.svc`, `*.cluster.local`, `*.internal`).',
      },
      FLINKS_CONNECT_URL: {
        fallbackWords: 'https://{instance}-iframe.private.fin.ag/v2/',
        about: 'URL of Flinks Connect, which the customer page embeds. https, except on loopback.',
      },
      FLINKS_WEBHOOK_SECRET: {
        secret: ['gateway'],
        fallbackWords: 'none: webhooks are refused',
        about: 'Secret with which Flinks signs its webhooks (HMAC), 16 characters or more (docs/webhooks.md).',
      },
      FLINKS_NIGHTLY_FOLLOWS: {
        fallback: 'on',
        about:
          "`on`: Flinks' own nightly job is switched off for a login while the login is paused or given up. It is switched on again when the login is resumed or its user comes back, unless the app wished it off (docs/enrolment.md). `off`: pausing or giving up a login changes nothing in Flinks' nightly job.",
      },
      FLINKS_ATTRIBUTES: {
        fallback: 'income',
        mayBeEmpty: true,
        about:
          'Attributes packages that each refresh fetches, comma-separated: `income`, `lending`, `creditRisk`, `userAnalysis`, `businessAnalysis`, `all`. Empty: none.',
      },
      FLINKS_DAYS_OF_TRANSACTIONS: {
        fallback: 'Days90',
        about: 'How many days of transactions we request from Flinks: `Days90` or `Days365`.',
      },
      FLINKS_CALLS_PER_SECOND: {
        fallback: '20',
        about:
          'Maximum number of calls to Flinks that all workers together start in a second: above 0, at most 1000. An Authorize and the minting of its token count as one call. Calls of the gateway are not counted. Give all workers the same value.',
      },
      FLINKS_POLL_INTERVAL: {
        fallback: '3s',
        about: 'Pause between two polls of GetAccountsDetailAsync, after Flinks has answered 202: 1s to 1m.',
      },
      FLINKS_POLL_LIMIT: {
        fallback: '30m',
        about:
          'How long GetAccountsDetailAsync is polled while Flinks still answers 202: 1s to 1d. After that the refresh begins once more at box A. If the polls of that second try reach the limit too, the refresh ends as `unavailable`.',
      },
      FLINKS_LIVE_SETTLE: {
        fallback: '4m',
        about:
          'How long a refresh waits after a live call whose answer was lost, before a cached call looks at what became of it: 1s to 1h. Choose more than 210 s, because Flinks may take that long over a live call.',
      },
    },
  },
  {
    title: 'Refreshing',
    settings: {
      REFRESH_SCHEDULE: {
        fallback: '0 15 * * *',
        about:
          'When the daily run starts, in UTC: a cron expression of five fields, of which the third and fourth (day of the month, month) must be `*`. If it names days of the week, the alerts that no run has started for 26 hours fire falsely on the other days.',
      },
      REFRESH_MAX_AGE: {
        fallback: '7d',
        about:
          'If the data that Flinks holds is older than this, the bank is called live for new data: 1s to 365d. If the bank then wants the user, the user is asked.',
      },
      REFRESH_LIVE_AGE: {
        fallback: '20h',
        about:
          'If the data that Flinks holds is older than this, the bank is called live, but only where earlier live calls show that it lets us in without the user: 1s to REFRESH_MAX_AGE, or `off`. A few calls are made to find out about a bank that is not known yet (rule 3 of docs/flowchart.md). Each live call is billed. A live call that is made only because of this setting never leads to an ask.',
      },
      REFRESH_LIVE_BUDGET: {
        fallbackWords: 'none: no limit',
        about:
          'Maximum number of live calls without the user that are made for all logins together in a UTC day: 1 to 10000000. The operator is told once a day when 80 % of them are used. Live calls with the user present are not counted.',
      },
      REFRESH_LIVE_ATTEMPTS: {
        fallback: '3',
        about: 'Maximum number of live calls without the user that are made for one login in a UTC day: 1 to 100.',
      },
      RETRY_DELAYS: {
        fallback: '5m,30m',
        mayBeEmpty: true,
        about:
          'Pauses before a refresh tries again, after an answer of Flinks that means `try again later`, or after no answer. Comma-separated and used in order: at most 20, each 1s to 1d. Empty: no new try, so the refresh ends as `unavailable`.',
      },
      REFRESH_MAX_OPEN: {
        fallback: '200',
        about:
          'Maximum number of logins that a run refreshes at the same time: 1 to 1000. Logins that wait for their user are not counted.',
      },
      REFRESH_RUN_DEADLINE: {
        fallback: '2h',
        about:
          'A run ends at the latest this long after it last started a refresh, even if refreshes are still under way: 1s to 1d. These refreshes go on by themselves.',
      },
      REFRESH_SLO: {
        fallback: '0.9',
        about:
          'Share of logins that should have data less than 24 hours old, counted among the logins whose bank lets us in without the user: 0 to 1. An alert fires when the share falls below this.',
      },
      REFRESH_BRAKE_CANARIES: {
        fallback: '3',
        about:
          'While a brake holds back the asks of a bank (rule 2 of docs/flowchart.md), each run calls at most this many of the braked logins live, without their users, to find out whether the bank still refuses them: 0 to 100. 0: no login is called.',
      },
      REFRESH_ASK: {
        fallback: 'on',
        about: '`off` is shadow mode: everything is done, but no ask and no reminder is sent.',
      },
    },
  },
  {
    title: 'Asking customers',
    settings: {
      USER_REMINDERS: {
        fallback: '1d,3d,7d',
        mayBeEmpty: true,
        about:
          'How long after the ask a customer who is awaited is reminded, comma-separated and rising: at most 20, each 1s to 365d. If USER_ASK_INTERVAL left the ask out, counted from then. Empty: nobody is reminded.',
      },
      USER_WAIT_LIMIT: {
        fallback: '14d',
        about:
          'How long after the ask a login is given up if its user has not come back: 1s to 365d. If the ask was left out (USER_ASK_INTERVAL, shadow mode), counted from then. Later runs still look at the login once each, and ask nobody.',
      },
      USER_ASK_INTERVAL: {
        fallback: '7d',
        about: 'At most one ask is sent for a login in this time: 0s to 365d. Reminders are not counted.',
      },
      USER_NEEDED_SOON: {
        fallback: '2d',
        about:
          'How long before the data of a login reaches REFRESH_MAX_AGE the app is told that its user is needed soon (the event `login.user_needed_soon`, and `advice` in the API): 0s to 365d. More than half of REFRESH_MAX_AGE counts as half of it. Nothing is told of a login whose bank lets us in without the user.',
      },
      USER_LIVE_ATTEMPTS: {
        fallback: '5',
        about:
          'Maximum number of live calls that are made for one login in an hour while its user is present: 1 to 100.',
      },
      USER_QUIET_HOURS: {
        fallbackWords: 'none: reminders go at any hour',
        about:
          'Hours in which no reminder is sent, such as `21:00-08:00`, in USER_TIME_ZONE. A reminder that falls due in them is sent when they end. Asks are sent at any hour.',
      },
      USER_TIME_ZONE: {
        fallbackWords: 'none',
        about: 'Time zone of USER_QUIET_HOURS, such as `America/Toronto`. Set both settings or neither.',
      },
    },
  },
  {
    title: 'Database',
    settings: {
      DATABASE_URL: {
        secret: ['worker', 'gateway', 'setup'],
        fallbackWords: 'embedded (`up` only)',
        about: 'URL of the PostgreSQL database: `postgres://user:password@host:port/name`.',
      },
      DATA_DIR: {
        fallback: '.data',
        about: 'Folder in which the embedded servers keep their data, and in which commands find a running `up`.',
      },
      PAYLOAD_RETENTION: {
        fallback: '30d',
        about: 'How long the answers of Flinks are kept as they arrived: 1m to 3650d.',
      },
      TRANSACTION_RETENTION: {
        fallbackWords: 'none: as long as the login is registered',
        about:
          'How long transactions and Attributes are kept: 90d to 3650d, and not less than FLINKS_DAYS_OF_TRANSACTIONS. The newest Attributes of each package are kept as long as the login is registered.',
      },
      AUDIT_RETENTION: { fallback: '400d', about: 'How long the lines of the audit are kept: 30d to 3650d.' },
    },
  },
  {
    title: 'Temporal',
    settings: {
      TEMPORAL_ADDRESS: {
        fallbackWords: 'embedded (`up` only)',
        about:
          'Address of the Temporal server, as `host:port`. The other environment variables that the tools of Temporal read (`TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`, `TEMPORAL_TLS*`, `TEMPORAL_GRPC_META_*`) and their file `temporal.toml` are read here too.',
      },
      TEMPORAL_NAMESPACE: {
        fallbackWords: 'default',
        about: 'Temporal namespace. On a server of your own it must exist before the first start.',
      },
      TEMPORAL_API_KEY: {
        secret: ['worker', 'gateway', 'setup'],
        about: 'API key for a Temporal server that asks for one, such as Temporal Cloud.',
      },
      TEMPORAL_DEPLOYMENT_NAME: {
        fallbackWords: 'none: Worker Versioning is off',
        about:
          'Name of the Worker Deployment under which `worker` registers its build, such as `flinks-daily-refresh`. A new build then gets no work until somebody makes it the current one (docs/deploy.md). `up` ignores this setting.',
      },
      TEMPORAL_PORT: { fallback: '7233', about: 'Port of the embedded Temporal server.' },
      TEMPORAL_UI_PORT: { fallback: '8233', about: 'Port of the Web UI of the embedded Temporal server.' },
      TEMPORAL_UI_URL: {
        fallbackWords: 'the Web UI of the embedded server, else none: no links',
        about: 'URL of the Web UI of your Temporal server. The status page and `explain` link to it.',
      },
      TEMPORAL_CLI_PATH: {
        fallbackWords: 'looked for',
        about: 'Path of the Temporal CLI, the program that runs the embedded server.',
      },
    },
  },
  {
    title: 'Gateway',
    settings: {
      GATEWAY_HOST: { fallback: '127.0.0.1', about: 'Address on which the gateway listens.' },
      GATEWAY_PORT: { fallback: '8080', about: 'Port on which the gateway listens.' },
      GATEWAY_URL: {
        fallbackWords: 'from host and port',
        about:
          'URL at which customers reach the gateway. The links that customers get begin with it. https, except on loopback.',
      },
      GATEWAY_API_KEYS: {
        required: true,
        secret: ['gateway'],
        about:
          'Keys of the API, comma-separated, each as `[ro:][name:]key[@YYYY-MM-DD]`. The key itself has 16 characters or more, without `:` and `@`. A key with `ro:` may only read. The name (`a-z`, `0-9`, `-`) stands in logs and in the audit. The day is the last one, by UTC, on which the key is accepted (docs/security.md).',
      },
      GATEWAY_CALLS_PER_MINUTE: {
        fallback: '12000',
        about:
          'Number of calls that one API key may make in a minute at one gateway process: 1 to 1000000. Further calls are answered 429.',
      },
      GATEWAY_TRUSTED_PROXIES: {
        about:
          'Addresses or CIDRs of the proxies in front of the gateway, comma-separated, such as `10.0.0.0/8`. The gateway takes the address of a caller from `X-Forwarded-For` only if one of these proxies sent it. Without this setting, everybody behind a proxy counts as one caller.',
      },
      LINK_KEY: {
        secret: ['worker', 'gateway'],
        fallbackWords: 'derived from FLINKS_SECRET_KEY',
        about:
          'Key that signs the links of customers, 32 characters or more. It may be several keys, as in `new,old`: the first one signs, and links that were signed with any of them are accepted, so that the key can be replaced while customers hold links (docs/security.md).',
      },
      CONNECT_BRAND_NAME: {
        required: true,
        about: 'Name of your company, as the customer page shows it: one line of at most 80 characters.',
      },
      CONNECT_BRAND_LOGO: {
        fallbackWords: 'none: your name in words',
        about:
          'Your logo on the customer page: an https URL without a query, or `data:image/svg+xml;base64,…` (also png, jpeg, webp, gif) of at most 12,000 characters. A `data:` logo is part of the page, so no other host learns who reads it.',
      },
      CONNECT_BRAND_COLOR: {
        fallbackWords: 'a blue',
        about:
          'Colour of buttons and links on the customer page, such as `#0b5cad`. White text on it must have a contrast of at least 4.5. A lighter colour is refused at start, and the error names a darker shade that is dark enough. Dark mode uses a lighter shade.',
      },
      CONNECT_PRESELECT: {
        fallback: 'on',
        about:
          '`on`: in Flinks Connect, a customer who signs in again gets the sign-in form of their own bank at once. `off`: they get the list of banks and choose.',
      },
      LOGIN_SUCCESSION: {
        fallback: 'offer',
        about:
          'What happens when a customer comes back from Flinks Connect with another LoginId, for example after a new card, a new user name or in another language. `offer`: the accounts of both LoginIds are compared, the app and the operator are told, and one of them decides. `proven`: the same, but if the accounts prove that it is the same customer, the new LoginId takes the place of the old one without a decision. `off`: nothing is compared, and only the operator is told the new LoginId (docs/succession.md).',
      },
      CONNECT_SUPPORT_URL: {
        fallbackWords: 'none',
        about: 'URL of your help page, to which the customer page links. https, except on loopback.',
      },
      CONNECT_RETURN_URLS: {
        fallbackWords: 'none',
        mayBeEmpty: true,
        about:
          'URLs to which the customer page may send customers back, comma-separated. A URL under the path of one of them is allowed too (docs/connect-page.md). https, except on loopback.',
      },
    },
  },
  {
    title: 'Events',
    settings: {
      EVENTS_URL: {
        fallbackWords: 'none: events are kept and shown, not sent',
        about:
          'URL of your app to which events are posted, by the specification Standard Webhooks. https, except on loopback.',
      },
      EVENTS_SECRET: {
        secret: ['worker'],
        fallbackWords: 'none',
        about:
          'Secret that signs the events: `whsec_` and base64 of at least 16 bytes. Set both EVENTS_URL and this, or neither.',
      },
    },
  },
  {
    title: 'Codec server',
    settings: {
      CODEC_SERVER_HOST: {
        fallback: '127.0.0.1',
        about: 'Address on which the codec server listens. Any address but loopback requires CODEC_SERVER_KEYS.',
      },
      CODEC_SERVER_PORT: { fallback: '8081', about: 'Port on which the codec server listens.' },
      CODEC_SERVER_KEYS: {
        secret: ['codec-server'],
        fallbackWords: 'none: no key is asked for',
        about:
          'Keys that callers of the codec server must send to have payloads decrypted, comma-separated, 16 characters or more each.',
      },
      CODEC_SERVER_ORIGINS: {
        fallback: 'http://localhost:8233,http://127.0.0.1:8233',
        mayBeEmpty: true,
        about:
          'Origins of the Temporal Web UIs that may call the codec server from a browser, comma-separated. Empty: none.',
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
          'Keys that encrypt the payloads which Temporal stores, comma-separated, each as `<id>:<base64 of 32 bytes>`. The first key encrypts; all of them decrypt.',
      },
      METRICS_PORT: {
        fallbackWords: 'off',
        about:
          'Port, on the address GATEWAY_HOST, at which a process serves its metrics to Prometheus. Two processes on one machine need two ports. See telemetry.md.',
      },
      OTEL_EXPORTER_OTLP_ENDPOINT: {
        fallbackWords: 'off',
        about:
          'URL of an OpenTelemetry collector that takes traces over HTTP, such as `http://collector:4318`. Plain http is accepted, because traces hold no secret and no bank data. But if `OTEL_EXPORTER_OTLP_HEADERS` or `OTEL_EXPORTER_OTLP_TRACES_HEADERS` is set, plain http is accepted only for those hosts for which FLINKS_BASE_URL accepts it.',
      },
      ALLOW_PLAINTEXT: {
        fallback: 'off',
        about:
          '`on`: a DATABASE_URL without `sslmode=verify-full` and a TEMPORAL_ADDRESS without TLS are accepted for hosts outside your own network too. Meant for connections that a tunnel or a service mesh encrypts.',
      },
      LOG_LEVEL: {
        fallback: 'info',
        about: 'Least severe level that is logged: `fatal`, `error`, `warn`, `info`, `debug` or `trace`.',
      },
    },
  },
] as const satisfies readonly SettingGroup[];

/** Every setting, in groups, by its name in the environment. The schemas in this folder check the values. */
export const CATALOGUE: readonly SettingGroup[] = GROUPS;

type NamesOf<Group> = Group extends { settings: infer Named } ? keyof Named : never;
/** The name of a setting in the environment. */
export type SettingName = NamesOf<(typeof GROUPS)[number]>;

/** All settings of all groups, by name, in the order of docs/settings.md. */
export const SETTINGS: ReadonlyMap<string, SettingInfo> = new Map(
  CATALOGUE.flatMap(({ settings }) => Object.entries(settings)),
);
