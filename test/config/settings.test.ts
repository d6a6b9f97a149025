import { CATALOGUE, SETTINGS } from '../../config/catalogue';
import { SettingsError } from '../../config/problems';
import { readSettings } from '../../config/settings';
import { DEFAULT_POLICY } from '../../domain/policy';
import { REQUIRED, settingsOf, wrongSettings } from './support';

test('without optional settings the documented defaults hold', () => {
  const settings = settingsOf({ HOME: '/home/flinks' });
  expect(settings).toMatchObject({
    flinks: {
      baseUrl: 'https://toolbox-api.private.fin.ag',
      connectUrl: 'https://toolbox-iframe.private.fin.ag/v2/',
      webhookSecret: null,
      callsPerSecond: 20,
    },
    schedule: { cron: '0 15 * * *' },
    database: {
      url: null,
      retention: { payloadsMs: 30 * 86_400_000, transactionsMs: null, auditMs: 400 * 86_400_000 },
    },
    dataDir: '.data',
    cacheDir: '/home/flinks/.cache/flinks-daily-refresh',
    temporal: { address: null, namespace: 'default', port: 7233, uiPort: 8233, cliPath: null },
    gateway: {
      host: '127.0.0.1',
      port: 8080,
      url: 'http://127.0.0.1:8080',
      apiKeys: [{ key: 'a-gateway-key-of-the-app', readOnly: false, name: null, lastDay: null }],
      callsPerMinute: 12_000,
      trustedProxies: [],
    },
    connect: { brandName: 'Maple Lending', supportUrl: null, returnUrls: [] },
    events: null,
    quietHours: null,
    codecServer: {
      host: '127.0.0.1',
      port: 8081,
      keys: [],
      origins: ['http://localhost:8233', 'http://127.0.0.1:8233'],
    },
    payloadKeys: null,
    metricsPort: null,
    otlpEndpoint: null,
    logLevel: 'info',
  });
  expect(settings.policy).toEqual(DEFAULT_POLICY);
});

test('everything that is missing or wrong is named at once, never with its value', () => {
  const planted = 'planted-value with-a-space';
  const wrong = Object.fromEntries([...SETTINGS.keys()].map((name) => [name, `${planted}\n${name}`]));
  const result = readSettings({ ...wrong, CONNECT_BRAND_NAME: ' ', GATEWAY_PORT: '0', FLINKS_POLL_LIMIT: 'Infinity' });
  const named = result.ok ? [] : result.problems.map(({ setting }) => setting);
  const anyText = ['DATA_DIR', 'TEMPORAL_NAMESPACE', 'TEMPORAL_CLI_PATH'];
  expect([...new Set(named)].sort()).toEqual([...SETTINGS.keys()].filter((name) => !anyText.includes(name)).sort());
  expect(JSON.stringify(result)).not.toContain('planted');
  expect(new SettingsError(result.ok ? [] : result.problems).message.split('\n')).toHaveLength(named.length + 1);
});

test.each(Object.keys(REQUIRED))('%s is required, and blank counts as missing', (name) => {
  for (const value of [undefined, '', ' \t ', '\n']) {
    const result = readSettings({ ...REQUIRED, [name]: value });
    expect(result).toEqual({ ok: false, problems: [{ setting: name, problem: 'is required' }] });
  }
});

const BAD: Record<string, string[]> = {
  FLINKS_INSTANCE: ['Toolbox', 'tool box', 'a.b', 'https://toolbox', '../x', 'a/b'],
  FLINKS_CUSTOMER_ID: ['43387ca6', '43387ca6-0391-4c82-857d-70d95f087ecbb', '{43387ca6-0391-4c82-857d-70d95f087ecb}'],
  FLINKS_SECRET_KEY: ['one\ntwo', 'one\r', 'ends-in-a-line-break\n', ' padded', 'sécret'],
  FLINKS_API_KEY: ['one\ntwo', 'a b'],
  FLINKS_WEBHOOK_SECRET: ['one\ntwo', 'fifteen-letters'],
  FLINKS_BASE_URL: ['flinks', 'ftp://host', 'http://flinks.example', 'https://u:p@host', 'https://host/#x', 'https://host/?a=b', 'file:///x', 'http://8.8.8.8', 'http://172.32.0.1'], // prettier-ignore
  FLINKS_CONNECT_URL: ['http://10.0.0.1', 'javascript:alert(1)', 'https://u@host'],
  FLINKS_ATTRIBUTES: ['income,rent', 'Income', 'income,income', ','],
  FLINKS_DAYS_OF_TRANSACTIONS: ['90', 'days90', 'Days30'],
  FLINKS_CALLS_PER_SECOND: ['0', '-1', '1001', '1e3', 'NaN', '0.0'],
  FLINKS_POLL_INTERVAL: ['0s', '-3s', '1ms', '1h', '3 s', 'Infinity', '3', '61s'],
  FLINKS_POLL_LIMIT: ['0s', '2d'],
  FLINKS_LIVE_SETTLE: ['0s', '2h'],
  REFRESH_SCHEDULE: ['daily', '@daily', '0 15 * *', '0 0 15 * * *', '60 * * * *', '0 24 * * *', '0 0 0 * *', '0 0 * 13 *', '* * * * 8', '*/0 * * * *', '5-1 * * * *', 'CRON_TZ=UTC 0 15 * * *', '0 15 * * mon-'], // prettier-ignore
  REFRESH_MAX_AGE: ['7', '0s', '366d'],
  REFRESH_LIVE_AGE: ['never', '0s', '8d', 'Off'],
  REFRESH_LIVE_BUDGET: ['0', '-1', '1.5', 'none'],
  REFRESH_BRAKE_CANARIES: ['-1', '101', 'off'],
  REFRESH_LIVE_ATTEMPTS: ['0', '101', '3.0', '-1'],
  RETRY_DELAYS: ['5m,', '5m;30m', '0s', '2d', Array(21).fill('5m').join(',')],
  REFRESH_MAX_OPEN: ['0', '1001', '2001', 'many'],
  REFRESH_RUN_DEADLINE: ['0s', '2d'],
  REFRESH_ASK: ['true', 'On', '1'],
  USER_REMINDERS: ['3d,1d', '1d,1d', 'tomorrow'],
  USER_WAIT_LIMIT: ['0s', '366d'],
  USER_ASK_INTERVAL: ['-1d', 'weekly'],
  USER_LIVE_ATTEMPTS: ['0'],
  DATABASE_URL: ['mysql://host/x', 'host:5432', 'postgres://u:100%@host/x', 'postgres://u:p@ho st/x'],
  PAYLOAD_RETENTION: ['1s', '30'],
  TEMPORAL_ADDRESS: ['https://temporal:7233', 'temporal', 'a b:1', 'temporal:port'],
  TEMPORAL_PORT: ['0', '65536', '7233.5'],
  TEMPORAL_UI_PORT: ['http'],
  GATEWAY_HOST: ['http://localhost', 'a b'],
  GATEWAY_PORT: ['0', '-1', '70000'],
  GATEWAY_URL: ['http://lender.example', 'lender.example', 'https://u:p@lender.example'],
  GATEWAY_API_KEYS: ['too-short', 'ro:too-short', 'sixteen-characters,', 'sixteen-characters,sixteen-characters', 'ro:sixteen-characters,sixteen-characters', 'sixteen characters x', 'ro:ro:sixteen-characters', 'Name:sixteen-characters', ':sixteen-characters', 'a:b:sixteen-characters', 'ro:a:b:sixteen-characters', `${'n'.repeat(33)}:sixteen-characters`, 'sixteen-characters@2026-02-30', 'sixteen-characters@tomorrow', 'sixteen-characters@', 'sixteen-@-characters', 'sixteen-characters@2026-12-31@2027-12-31', 'name:sixteen-characters,sixteen-characters'], // prettier-ignore
  GATEWAY_CALLS_PER_MINUTE: ['0', '-1', '1000001', 'many'],
  GATEWAY_TRUSTED_PROXIES: ['proxy', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.1,', '::/129', '10.0.0.0/'],
  ALLOW_PLAINTEXT: ['true', 'On'],
  CODEC_SERVER_HOST: ['http://localhost', 'a b'],
  CODEC_SERVER_PORT: ['0'],
  CODEC_SERVER_KEYS: ['too-short', 'sixteen characters x', 'sixteen-characters,'],
  CODEC_SERVER_ORIGINS: ['*', 'null', 'localhost:8233', 'http://localhost:8233/', 'https://u:p@host', 'file:///x'],
  LINK_KEY: ['short', `${'k'.repeat(32)},short`, `${'k'.repeat(32)},`, `${'k'.repeat(32)},${'k'.repeat(32)}`],
  CONNECT_BRAND_NAME: ['two\nlines', 'x'.repeat(81)],
  CONNECT_BRAND_LOGO: ['logo.svg', 'http://lender.example/logo.png', 'https://lender.example/logo.png?v=2', 'data:text/html;base64,AAAA', 'data:image/png,raw', `data:image/png;base64,${'A'.repeat(12_000)}`], // prettier-ignore
  CONNECT_BRAND_COLOR: ['blue', '#fff', '#0b5cad80', '#ffcc00', '#ffffff', '#777778'],
  CONNECT_SUPPORT_URL: ['mailto:help@lender.example', 'http://lender.example'],
  CONNECT_RETURN_URLS: ['https://lender.example,ftp://x', 'myapp://done'],
  PAYLOAD_KEYS: ['key', `a:${'A'.repeat(44)}`, `a:${Buffer.alloc(16).toString('base64')}`],
  METRICS_PORT: ['0'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4317'],
  LOG_LEVEL: ['verbose', 'INFO'],
};

test.each(Object.entries(BAD).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
  '%s is not taken as %j',
  (name, value) => {
    expect(wrongSettings({ [name]: value })).toEqual([name]);
  },
);

test('events need their URL and their secret, or neither', () => {
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  expect(wrongSettings({ EVENTS_SECRET: secret })).toEqual(['EVENTS_URL']);
  expect(wrongSettings({ EVENTS_URL: 'https://app.example/hooks' })).toEqual(['EVENTS_SECRET']);
  for (const url of ['http://app.example', 'file:///x', 'https://u:p@app.example']) {
    expect(wrongSettings({ EVENTS_URL: url, EVENTS_SECRET: secret })).toEqual(['EVENTS_URL']);
  }
  for (const url of ['https://app.example/hooks', 'http://127.0.0.1:9/hooks', 'http://[::1]:9']) {
    expect(settingsOf({ EVENTS_URL: url, EVENTS_SECRET: secret }).events).toEqual({ url, secret });
  }
});

test('Flinks may be reached over plain http on this machine and in a private network, without the slash at the end', () => {
  for (const host of [
    '127.0.0.1:9',
    'localhost:9',
    '[::1]:9',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1:80',
    'simulator:9',
    '[fd00::1]',
  ]) {
    expect(settingsOf({ FLINKS_BASE_URL: `http://${host}/` }).flinks.baseUrl).toBe(`http://${host}`);
  }
  expect(settingsOf({ FLINKS_BASE_URL: 'https://proxy.example/flinks//' }).flinks.baseUrl).toBe(
    'https://proxy.example/flinks',
  );
});

test('lists that may be empty are, when they are set to nothing', () => {
  const { policy, connect } = settingsOf({
    FLINKS_ATTRIBUTES: '',
    RETRY_DELAYS: ' ',
    USER_REMINDERS: '',
    CONNECT_RETURN_URLS: '',
  });
  expect(policy).toMatchObject({ attributes: [], retryDelaysMs: [], remindersMs: [] });
  expect(connect.returnUrls).toEqual([]);
});

test('the run comes at any times, on every day or on days of the week', () => {
  for (const cron of ['30 2 * * *', '*/15 8-20 * * *', '0,30 9-17/4,23 * * mon-fri', '0 15 * * 1-5', '0 15 * * 7']) {
    expect(settingsOf({ REFRESH_SCHEDULE: `  ${cron} ` }).schedule.cron).toBe(cron);
  }
  for (const cron of ['0 15 */2 * *', '0 15 31 2 *', '0 15 * jan *', '0 15 1-31 * *']) {
    const result = readSettings({ ...REQUIRED, REFRESH_SCHEDULE: cron });
    expect(result).toMatchObject({ problems: [{ problem: expect.stringContaining('every week') as string }] });
  }
});

test('traces may go anywhere in plain http, the headers of a collector may not', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://otel-collector.observability:4318';
  const inCluster = { OTEL_EXPORTER_OTLP_ENDPOINT };
  expect(settingsOf(inCluster).otlpEndpoint).toBe(OTEL_EXPORTER_OTLP_ENDPOINT);
  for (const headers of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    const keyed = { [headers]: 'x-api-key=planted' };
    expect(wrongSettings({ ...inCluster, ...keyed })).toEqual(['OTEL_EXPORTER_OTLP_ENDPOINT']);
    expect(wrongSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', ...keyed })).toEqual([]);
    expect(wrongSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.example', ...keyed })).toEqual([]);
  }
});

test('keys that begin with ro: read only', () => {
  const { apiKeys } = settingsOf({ GATEWAY_API_KEYS: 'first-key-0123456789, ro:second-key-0123456789' }).gateway;
  expect(apiKeys).toEqual([
    { key: 'first-key-0123456789', readOnly: false, name: null, lastDay: null },
    { key: 'second-key-0123456789', readOnly: true, name: null, lastDay: null },
  ]);
});

test('the link key follows from the secret key of Flinks unless there is one', () => {
  const derived = settingsOf({}).connect.linkKeys[0]!;
  expect(derived).toHaveLength(32);
  expect(settingsOf({ TZ: 'Asia/Kathmandu' }).connect.linkKeys[0]!.equals(derived)).toBe(true);
  expect(settingsOf({ FLINKS_SECRET_KEY: 'another' }).connect.linkKeys[0]!.equals(derived)).toBe(false);
  const ring = settingsOf({ LINK_KEY: `${'n'.repeat(32)}, ${'o'.repeat(40)}` }).connect.linkKeys;
  expect(ring.map(String)).toEqual(['n'.repeat(32), 'o'.repeat(40)]);
});

test('the gateway is reached where it listens unless it is told otherwise', () => {
  expect(settingsOf({ GATEWAY_HOST: '0.0.0.0', GATEWAY_PORT: '9000' }).gateway.url).toBe('http://127.0.0.1:9000');
  expect(settingsOf({ GATEWAY_HOST: '::1' }).gateway.url).toBe('http://[::1]:8080');
  expect(settingsOf({ GATEWAY_URL: 'https://bank-link.lender.example/' }).gateway.url).toBe(
    'https://bank-link.lender.example',
  );
});

test('commands that need servers of others ask for both, beside everything else', () => {
  expect(wrongSettings({ LOG_LEVEL: 'loud' }, { needsServers: true })).toEqual([
    'DATABASE_URL',
    'LOG_LEVEL',
    'TEMPORAL_ADDRESS',
  ]);
});

test('no setting is described twice', () => {
  expect(SETTINGS.size).toBe(CATALOGUE.flatMap(({ settings }) => Object.keys(settings)).length);
});

test('transactions are kept for as long as every answer brings them again, or longer', () => {
  const year = { FLINKS_DAYS_OF_TRANSACTIONS: 'Days365' };
  expect(wrongSettings({ TRANSACTION_RETENTION: '30d' })).toEqual(['TRANSACTION_RETENTION']);
  expect(wrongSettings({ TRANSACTION_RETENTION: '90d', ...year })).toEqual(['TRANSACTION_RETENTION']);
  expect(settingsOf({ TRANSACTION_RETENTION: '90d' }).database.retention.transactionsMs).toBe(90 * 86_400_000);
  expect(settingsOf({ TRANSACTION_RETENTION: '365d', ...year }).database.retention.transactionsMs).toBe(
    365 * 86_400_000,
  );
});
