import { makeOneTimeLinks, SIGN_IN_PATH } from '../../config/sign-in-links';
import { number, shellWord, span } from '../../app/report/words';
import type { Run } from '../../client/http';
import { coloured, hasColours, print, printJson, type Line } from '../output';
import { isLoopback } from '../../config/private-hosts';
import { aWaitingLogin } from './api';
import { qrCode } from './qr-code';
import type { Demo } from './start';
import { paths, plainFunnel } from './view';

/** Prints the result of the run: how many logins were refreshed, by which way, and how many wait for their user. */
export function saySummary(run: Run): void {
  const tookMs = Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt);
  const { awaiting_user: awaiting, refreshed } = run.counts;
  print('');
  print(`The run has ${run.state} after ${span(tookMs)}, with ${number(awaiting)} logins waiting for their user.`);
  if (!process.stdout.isTTY) print(plainFunnel(run));
  print(`${number(refreshed)} refreshed:`);
  for (const line of paths(run)) print(line);
}

/** Prints what to look at next while the demo is up: the addresses of its pages, then commands for an operator. */
export async function sayWhatNext(demo: Demo, logFile: string): Promise<void> {
  const { settings, servers, api, apiKey } = demo;
  const { url } = settings.gateway;
  const waiting = await aWaitingLogin(api);
  const link = waiting === null ? null : (await api.connectLink(waiting.loginId)).url;
  const onPhone = !isLoopback(new URL(url).hostname) && process.stdout.isTTY;
  const rows: [name: string, address: string | null, about: string][] = [
    ['Status page', statusLink(demo), `this address signs you in once; later, sign in with the key ${apiKey}`],
    ['A customer', link, `the page of a customer whose bank wants them${onPhone ? ': open it on your phone' : ''}`],
    ['The API', `${url}/docs/ui/`, 'all routes, to read and to try with the same key'],
    [
      'Web UI',
      servers.ui && `${servers.ui}/namespaces/${servers.temporal.namespace}/workflows`,
      "Temporal's own pages, with a workflow for each login",
    ],
  ];
  print('');
  for (const [name, address, about] of rows) {
    if (address === null) continue;
    print([coloured(name.padEnd(12), 'bold'), address]);
    print([' '.repeat(12), coloured(about, 'gray')]);
    if (address === link && onPhone) for (const line of qrCode(link, hasColours())) print(indented(line));
  }
  print('');
  print('Commands to try as the operator, in another terminal (docs/cli.md):');
  // The program is named by its path: in another folder, npx would look for a package of this name.
  const program = shellWord(process.argv[1] ?? 'flinks-refresh');
  print(`  export DATA_DIR=${shellWord(settings.dataDir)}`);
  print(`  ${program} runs report`);
  if (waiting !== null) print(`  ${program} explain ${waiting.loginId}`);
  print(`  ${program} doctor`);
  print('');
  if (onPhone)
    print(
      `Your phone and others in this network reach the pages at ${new URL(url).hostname}. ` +
        'With --local only this machine does.',
    );
  print(`The demo's log: ${logFile}`);
  print('Everything stays up. Ctrl-C ends the demo and removes its data.');
}

const indented = (line: Line): Line => ['  ', ...(typeof line === 'string' ? [line] : line)];

function statusLink({ settings: { gateway } }: Demo): string {
  const { apiKeys, sessionKey, url } = gateway;
  return `${url}${SIGN_IN_PATH}${makeOneTimeLinks({ apiKeys, sessionKey }).issue(apiKeys[0]!)}`;
}

/** Prints the summary of the demo for programs: one line of JSON. */
export async function sayJson({ simulator, settings, servers, apiKey, api }: Demo, run: Run): Promise<void> {
  printJson({
    event: 'summary',
    run,
    ui: servers.ui,
    gateway: settings.gateway.url,
    apiKey,
    flinks: simulator.url,
    dataDir: settings.dataDir,
    waiting: (await aWaitingLogin(api))?.loginId ?? null,
  });
}
