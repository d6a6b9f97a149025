import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { dailyRefreshWorkflowId } from '../../domain/ids';
import { unknownRun } from '../problem-of';
import { Problem } from '../problems';
import {
  COMMON_PROBLEMS,
  noBody,
  noQuery,
  paging,
  problemAnswers,
  runParams,
  WRITE_PROBLEMS,
  type Api,
} from '../schemas';
import type { GatewayDeps } from '../server';
import { run, runPage } from '../views';

/** Between a run's opening in the ledger and the start of its workflow lie moments; far later, its workflow is gone. */
const WORKFLOW_STARTS_WITHIN_MS = 60_000;

/** The daily run, by hand, and what came of all of them. */
export function runRoutes(api: Api, { store, client }: GatewayDeps): void {
  api.post(
    '/runs',
    {
      schema: {
        tags: ['runs'],
        summary: 'Start a run over all logins that are not paused',
        description: 'One run at a time: while one is on, the answer names it in `runId`.',
        querystring: noQuery,
        body: noBody,
        response: {
          202: z.object({ runId: z.string() }),
          ...problemAnswers(...WRITE_PROBLEMS, 'run_in_progress', 'temporal_unavailable'),
        },
      },
    },
    async (_request, reply) => {
      const runId = await openRun();
      try {
        await client.startRun(runId);
      } catch (error) {
        await store.runs.finish({
          runId,
          state: 'stopped',
          warnings: ['The workflow of this run could not be started.'],
        });
        throw error;
      }
      return reply.code(202).send({ runId });
    },
  );

  api.get(
    '/runs',
    {
      schema: {
        tags: ['runs'],
        summary: 'List runs, newest first',
        querystring: z.strictObject(paging(500, 100)),
        response: { 200: runPage, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_cursor') },
      },
    },
    ({ query }) => store.runs.list(query),
  );

  api.get(
    '/runs/:runId',
    {
      schema: {
        tags: ['runs'],
        summary: 'Look at one run',
        description: 'Counts are live while it runs and frozen when it ends; `recovered` is always live.',
        params: runParams,
        querystring: noQuery,
        response: { 200: run, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_run_id', 'unknown_run') },
      },
    },
    async ({ params }) => {
      const view = await store.runs.get(params.runId);
      if (view === null) throw unknownRun();
      return view;
    },
  );

  /** A row in the ledger for a new run. A run whose workflow is gone is closed first: it must not be in the way for ever. */
  async function openRun(): Promise<string> {
    const runId = randomUUID();
    const start = { runId, workflowId: dailyRefreshWorkflowId(runId), trigger: 'app' } as const;
    const opened = await store.runs.open(start);
    if (opened.kind === 'opened') return runId;
    if (await isAlive(opened)) throw inProgress(opened.runId);
    const warning = 'The workflow of this run was closed before the run had ended.';
    await store.runs.finish({ runId: opened.runId, state: 'stopped', warnings: [warning] });
    const again = await store.runs.open(start);
    if (again.kind === 'in_progress') throw inProgress(again.runId);
    return runId;
  }

  async function isAlive({ runId, workflowId }: { runId: string; workflowId: string }): Promise<boolean> {
    const [view, now] = await Promise.all([store.runs.get(runId), store.bankData.clock()]);
    const isNew = view !== null && Date.parse(now) - Date.parse(view.startedAt) < WORKFLOW_STARTS_WITHIN_MS;
    return isNew || client.isOpen(workflowId);
  }
}

const inProgress = (runId: string): Problem =>
  new Problem('run_in_progress', 'One run at a time; GET /v1/runs/{runId} shows how far it is.', {
    members: { runId },
  });
