import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { dailyRefreshWorkflowId } from '../../domain/ids';
import type { Simulator } from '../../simulator/server';
import { until } from './api';
import type { AppEndpoint } from './app-endpoint';
import type { ChaosHouse } from './house';
import type { Blow, Moment } from './story';

const LOOKS_EVERY_MS: Record<Moment['what'], number> = { calls: 20, liveCalls: 20, events: 20, renewals: 100 };

/** Makes the blows of a story fall: counts calls, events and renewals, and hits the processes when a moment comes. */
export class Director {
  /** The blows that have fallen. */
  readonly fallen: Blow[] = [];
  /** The blows whose moment did not come before the story was over. */
  readonly missed: Blow[] = [];
  /** Set to true when the last run has ended, because no more moments come then. */
  isOver = false;
  private runId: string | null = null;
  private execution: string | null = null;
  private renewals = 0;

  constructor(
    private readonly house: ChaosHouse,
    private readonly simulator: Simulator,
    private readonly app: AppEndpoint,
    private readonly tell: (line: string) => void,
  ) {}

  follow(runId: string): void {
    this.runId = runId;
    this.execution = null;
  }

  /** Makes the blows fall, one after another, each when its moment comes. */
  async play(blows: readonly Blow[]): Promise<void> {
    for (const blow of blows) {
      if (!(await this.comes(blow.at))) {
        this.missed.push(blow);
        continue;
      }
      this.tell(`  ${blow.hits.map(({ victim, how }) => `${how} ${victim}`).join(', ')}`);
      this.fallen.push(blow);
      await Promise.all(blow.hits.map((hit) => this.house.strike(hit)));
      await this.house.untilReady();
    }
  }

  /** Waits for a moment and returns true. Returns false if the story is over before it comes. */
  private async comes({ what, more }: Moment): Promise<boolean> {
    const goal = (await this.count(what)) + more;
    while (!this.isOver) {
      if ((await this.count(what)) >= goal) return true;
      await sleep(LOOKS_EVERY_MS[what]);
    }
    return false;
  }

  private async count(what: Moment['what']): Promise<number> {
    switch (what) {
      case 'calls':
        return this.simulator.calls.length;
      case 'liveCalls':
        return this.simulator.calls.filter(({ mode }) => mode === 'live').length;
      case 'events':
        return this.app.events.size;
      case 'renewals':
        return this.lookForRenewal();
    }
  }

  /** Counts a continue-as-new of the run's workflow whenever the workflow has a new execution. */
  private async lookForRenewal(): Promise<number> {
    if (this.runId === null) return this.renewals;
    const execution = await executionOf(this.house.temporalAddress, this.runId);
    if (this.execution !== null && execution !== null && execution !== this.execution) this.renewals += 1;
    this.execution = execution ?? this.execution;
    return this.renewals;
  }
}

async function executionOf(address: string, runId: string): Promise<string | null> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    const { workflow } = new Client({ connection });
    return (await workflow.getHandle(dailyRefreshWorkflowId(runId)).describe()).runId;
  } catch {
    return null;
  } finally {
    await connection.close();
  }
}

/** Waits until nothing is under way any more. `open` counts the runs, refreshes and deliveries that are not over. */
export const untilQuiet = (open: () => Promise<number>): Promise<void> =>
  until('the end of all refreshes and deliveries', async () => (await open()) === 0);
