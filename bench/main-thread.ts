import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readLargeList } from '../activities/large-answers';
import { FlinksClient } from '../flinks/client';
import { guid } from '../test/support/large-answer';

/**
 * Measures how long the main thread is blocked while Flinks' list of ineligible logins, or an answer with attributes,
 * is read. Each call is made five times in one process. For each it prints the longest stall of the event loop, and the
 * CPU time of the process, which a busy machine does not stretch. The made-up Flinks runs in a process of its own.
 * Prints a table for docs/performance.md.
 *
 *   npx tsc -p bench/tsconfig.json && node dist/bench/main-thread.js
 */
const LOGIN_ID = guid('login');

const list = (rows: number) => () => ({
  HttpStatusCode: 200,
  IneligibleCards: Array.from({ length: rows }, (_none, index) => ({
    LoginId: guid(String(index)),
    LastRefreshDate: '2026-11-20T06:12:44.0000000',
    LastRefreshState: 'Failed',
    LastRefreshErrorCode: 'INVALID_SECURITY_RESPONSE',
  })),
});

const detailRow = (index: number) => ({
  TransactionId: guid(`t${index}`),
  AccountId: guid('account'),
  Date: '2026/01/08',
  Description: 'PAYROLL EXAMPLE INC',
  Debit: null,
  Credit: 1840.55,
  Balance: 12345.67,
});
/** An answer of GetAllAttributes with `names` attributes. The answer of a custom call may contain transactions too. */
const attributes = (names: number, transactions: number) => () => ({
  HttpStatusCode: 200,
  Card: {
    Id: LOGIN_ID,
    ...Object.fromEntries(
      Array.from({ length: names }, (_none, index) => [`an_attribute_by_name_${index}`, index / 7]),
    ),
    ...(transactions > 0
      ? { AttributesDetail: Array.from({ length: transactions }, (_none, at) => detailRow(at)) }
      : {}),
  },
  RequestId: LOGIN_ID,
});

const LIST = 'GetNightlyRefreshStatus';
const CASES = [
  { what: '50,000 ineligible logins', endpoint: LIST, make: list(50_000) },
  { what: 'the same on its own thread, as workers do', endpoint: LIST, make: list(50_000), readLarge: true },
  { what: '1,000 attributes', endpoint: 'GetAllAttributes', make: attributes(1_000, 0) },
  { what: '1,000 attributes, 6,000 transactions', endpoint: 'GetAllAttributes', make: attributes(1_000, 6_000) },
];
const TIMES = 5;

function serve(): void {
  const bodies = CASES.map(({ make }) => Buffer.from(JSON.stringify(make())));
  const server = createServer((request, response) => {
    const [, at = ''] = (request.url ?? '').split('/');
    response.setHeader('content-type', 'application/json');
    const isToken = request.url?.endsWith('/GenerateAuthorizeToken') === true;
    response.end(isToken ? '{"HttpStatusCode":200,"Token":"bench"}' : bodies[Number(at)]);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}`, bytes: bodies.map(({ length }) => length) });
  });
}

async function main(): Promise<void> {
  const flinks = fork(__filename, ['serve']);
  const [{ url, bytes }] = (await once(flinks, 'message')) as [{ url: string; bytes: number[] }];
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
  );
  for (const [at, { what, endpoint, readLarge = false }] of CASES.entries()) {
    const keys = { customerId: 'bench', secretKey: 'bench', apiKey: 'bench' };
    const client = new FlinksClient({ baseUrl: `${url}/${at}`, ...keys });
    const call = () =>
      endpoint === LIST
        ? client.getNightlyRefreshStatus(
            readLarge ? { readLarge: (answer) => readLargeList(answer, new AbortController().signal) } : {},
          )
        : client.getAttributes({ loginId: LOGIN_ID, requestId: LOGIN_ID, package: 'all' });
    const measured: { stallMs: number; cpuMs: number }[] = [];
    for (let time = 0; time < TIMES; time += 1) measured.push(await measure(call));
    const [stalls, cpu] = [measured.map(({ stallMs }) => stallMs), measured.map(({ cpuMs }) => cpuMs)];
    const mb = ((bytes[at] ?? 0) / 1024 / 1024).toFixed(1);
    console.log(`| ${what} | ${mb} MB | ${stalls.join(', ')} ms | ${cpu.join(', ')} ms |`);
    await client.close();
  }
  flinks.kill();
}

async function measure(work: () => Promise<unknown>): Promise<{ stallMs: number; cpuMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.cpuUsage();
  delay.enable();
  await work();
  const { user, system } = process.cpuUsage(before);
  // A stall is counted only in the next turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return { stallMs: Math.round(delay.max / 1e6), cpuMs: Math.round((user + system) / 1e3) };
}

if (process.argv[2] === 'serve') serve();
else void main();
