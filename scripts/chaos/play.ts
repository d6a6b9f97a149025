import { rmSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { startSimulator, type Simulator } from '../../simulator/server';
import { call, persist, until } from './api';
import { AppEndpoint } from './app-endpoint';
import { judge, type Verdict } from './checks';
import { Director, untilQuiet } from './director';
import type { Evidence } from './evidence';
import { ChaosHouse, WEBHOOK_SECRET } from './house';
import { People } from './people';
import type { Blow, Story } from './story';
import { countOpen, countWaiting, readTables } from './tables';

const LATENCY_MS = 40;
const RUN_WITHIN_MS = 420_000;
const CLOSES_WITHIN_MS = 30_000;

export interface Played {
  verdicts: Verdict[];
  fallen: readonly Blow[];
  missed: readonly Blow[];
  /** How many calls to Flinks, live calls, lost calls, events, deliveries and transactions there were. */
  figures: Record<string, number>;
  /** The folder with the data and logs of all processes. It is removed if all checks hold. */
  folder: string;
}

/** Plays a story from the registration of its logins until nothing is under way any more, and checks what is left. */
export async function play(story: Story, tell: (line: string) => void): Promise<Played> {
  const app = await AppEndpoint.start();
  const simulator = await startSimulator({ latencyMs: LATENCY_MS });
  for (const { spec } of story.cast) simulator.addLogin(structuredClone(spec));
  simulator.faults.set([...story.cast.flatMap(({ faults }) => faults), ...story.commonFaults]);
  const house = await ChaosHouse.open({ simulator, events: app, ...story });
  const stop = () => void house.close().finally(() => process.exit(1));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await pointWebhooks(simulator, house);
    const { evidence, director } = await through(story, { house, simulator, app, tell });
    const verdicts = judge(evidence);
    await house.close();
    if (verdicts.every(({ found }) => found.length === 0)) rmSync(house.folder, { recursive: true, force: true });
    const { fallen, missed } = director;
    return { verdicts, fallen, missed, figures: figuresOf(evidence), folder: house.folder };
  } catch (error) {
    await house.close().catch(() => undefined);
    throw new Error(`${(error as Error).message} What it left is in ${house.folder}.`, { cause: error });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await simulator.close();
    await app.close();
  }
}

interface Stage {
  house: ChaosHouse;
  simulator: Simulator;
  app: AppEndpoint;
  tell: (line: string) => void;
}

async function through(story: Story, stage: Stage): Promise<{ evidence: Evidence; director: Director }> {
  const { house, simulator, app, tell } = stage;
  const director = new Director(house, simulator, app, tell);
  const people = new People(house, simulator, app, story.cast);
  const logins = story.cast.map(({ loginId }) => ({ loginId }));
  await persist('The registration', () => call(house, 'POST', '/v1/logins', { body: { logins } }));
  const listening = setInterval(() => people.hear(), 100);
  try {
    const blows = director.play(story.blows);
    // If this promise rejects, it is noticed below where it is awaited; until then it must not end the process.
    blows.catch(() => undefined);
    const runIds: string[] = [];
    for (let run = 1; run <= story.runs; run += 1) {
      runIds.push(await startRun(house, runIds));
      director.follow(runIds.at(-1)!);
      await endOfRun(house, runIds.at(-1)!);
      tell(`  run ${run} has ended`);
      await sendStrayWebhooks(story, simulator);
    }
    director.isOver = true;
    await blows;
    await house.untilReady();
    await untilQuiet(() => countOpen(house.databaseUrl));
    people.hear();
    await people.finished();
    await people.reportLate();
    await untilQuiet(() => countOpen(house.databaseUrl));
    return { evidence: await gather(story, stage, people, runIds), director };
  } finally {
    director.isOver = true;
    clearInterval(listening);
  }
}

async function startRun(house: ChaosHouse, before: readonly string[]): Promise<string> {
  let runId: string | undefined;
  await persist('The start of a run', async () => {
    const answer = await call<{ runId: string }>(house, 'POST', '/v1/runs');
    // A 409 means that an earlier attempt has started the run, and that its answer was lost.
    if (answer.status === 202) runId = answer.body.runId;
    return answer;
  });
  if (runId !== undefined) return runId;
  const { body } = await persist('The runs', () => call<{ runs: { runId: string }[] }>(house, 'GET', '/v1/runs'));
  const [newest] = body.runs.filter((run) => !before.includes(run.runId));
  if (newest === undefined) throw new Error('No run could be started.');
  return newest.runId;
}

async function endOfRun(house: ChaosHouse, runId: string): Promise<void> {
  const hasEnded = async () => {
    const { status, body } = await call<{ state: string }>(house, 'GET', `/v1/runs/${runId}`);
    return status === 200 && body.state !== 'running';
  };
  await until(`the end of run ${runId}`, hasEnded, RUN_WITHIN_MS);
}

async function pointWebhooks(simulator: Simulator, house: ChaosHouse): Promise<void> {
  const body = JSON.stringify({ url: `${house.gateway}/webhooks/flinks`, secret: WEBHOOK_SECRET });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${simulator.url}/admin/webhooks`, { method: 'PUT', headers, body });
}

/** Sends webhooks that bring nothing new: the product has this data already. */
async function sendStrayWebhooks({ cast }: Story, simulator: Simulator): Promise<void> {
  for (const { loginId, strayWebhooks, ending } of cast) {
    // For a login whose user is asked, work may be under way, which this route would end early.
    if (ending.outcome === 'asked') continue;
    for (let n = 0; n < strayWebhooks; n += 1) {
      await fetch(`${simulator.url}/admin/logins/${loginId}/finish`, { method: 'POST' });
    }
  }
}

async function gather(
  story: Story,
  { house, simulator, app }: Stage,
  people: People,
  runIds: readonly string[],
): Promise<Evidence> {
  const { workflows, openRefreshes } = await workflowsOf(house, story);
  const { calls, violations, logins } = simulator;
  const verdict = JSON.parse(await house.command('audit', 'verify', '--json')) as { ok: boolean; checked: number };
  const { returned, clicks, problems } = people;
  return {
    ...{ story, calls, violations, logins, app, runIds, workflows, openRefreshes, returned, clicks, problems },
    tables: await readTables(house.databaseUrl),
    outages: house.outages,
    audit: verdict,
  };
}

async function workflowsOf(house: ChaosHouse, { cast }: Story) {
  const connection = await Connection.connect({ address: house.temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    const workflows: Record<string, number> = {};
    for (const status of ['Failed', 'TimedOut', 'Terminated'] as const) {
      workflows[status] = (await workflow.count(`ExecutionStatus = "${status}"`)).count;
    }
    // A workflow closes a moment after its last write to the database, so this looks again until Temporal and the
    // database agree.
    let openRefreshes: string[] = [];
    const isSettled = async () => {
      openRefreshes = [];
      for (const { loginId } of cast) {
        const { status } = await workflow.getHandle(refreshLoginWorkflowId(loginId)).describe();
        if (status.name === 'RUNNING') openRefreshes.push(loginId);
      }
      return openRefreshes.length === (await countWaiting(house.databaseUrl));
    };
    await until('the end of workflows', isSettled, CLOSES_WITHIN_MS).catch(() => undefined);
    return { workflows, openRefreshes };
  } finally {
    await connection.close();
  }
}

const figuresOf = ({ calls, app, tables }: Evidence): Record<string, number> => ({
  calls: calls.length,
  live: calls.filter(({ mode }) => mode === 'live').length,
  lost: calls.filter(({ lost }) => lost).length,
  events: app.events.size,
  deliveries: app.deliveries.length,
  transactions: tables.transactions.length,
});
