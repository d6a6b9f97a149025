import { randomUUID } from 'node:crypto';
import type { BareMessage } from './bare-worker';
import type { TextbookMessage } from '../textbook/worker';
import { startEngine } from './engine';
import { startForked } from './forked';
import { startSurroundings, WINDOW, type Side } from './sides';

export type Stoppable = Side & { stop(): Promise<void> };

/**
 * Starts the bare side, which is Temporal alone: it causes as many events as the product, with activities that do
 * nothing.
 */
export async function startBare(): Promise<Stoppable> {
  const engine = await startEngine();
  const forkedAtMs = performance.now();
  const worker = startForked('speed/bare-worker.js');
  await worker.ask({ temporalAddress: engine.address } satisfies BareMessage);
  return {
    worker,
    engine,
    surroundings: null,
    startUpMs: performance.now() - forkedAtMs,
    loginWorkflow: (loginId) => `bare/${loginId}`,
    addLogins: (count) => Promise.resolve(Array.from({ length: count }, () => randomUUID())),
    run: (loginIds) => execute(engine.client, { workflow: 'bareRun', taskQueue: 'bare', loginIds }),
    async stop() {
      await worker.stop();
      await engine.stop();
    },
  };
}

/** Starts the textbook side: the daily routine as a tutorial would write it (bench/textbook/). */
export async function startTextbook(): Promise<Stoppable> {
  const surroundings = await startSurroundings();
  const engine = await startEngine();
  const { databaseUrl, flinks } = surroundings;
  const forkedAtMs = performance.now();
  const worker = startForked('textbook/worker.js');
  await worker.ask({ databaseUrl, temporalAddress: engine.address, flinks } satisfies TextbookMessage);
  return {
    worker,
    engine,
    surroundings,
    startUpMs: performance.now() - forkedAtMs,
    loginWorkflow: (loginId) => `textbook/${loginId}`,
    addLogins: (count) => surroundings.addLogins(count),
    run: (loginIds) => execute(engine.client, { workflow: 'textbookRun', taskQueue: 'textbook', loginIds }),
    async stop() {
      await worker.stop();
      await Promise.all([engine.stop(), surroundings.stop()]);
    },
  };
}

async function execute(
  client: Side['engine']['client'],
  { workflow, taskQueue, loginIds }: { workflow: string; taskQueue: string; loginIds: string[] },
): Promise<{ coordinator: string }> {
  const coordinator = `${workflow}/${randomUUID()}`;
  await client.workflow.execute(workflow, { workflowId: coordinator, taskQueue, args: [loginIds, WINDOW] });
  return { coordinator };
}
