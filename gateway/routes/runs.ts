import { z } from 'zod';
import { INSTITUTION, RUN_ID, withExample } from '../examples';
import { unknownRun } from '../problems/problem-of';
import { ProblemError } from '../problems/problems';
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
import type { GatewayDeps } from '../deps';
import { startRunNow } from '../../app/start-run';
import { reportSettings } from '../../app/report/run-report';
import { sharedReport } from '../../app/report/shared-report';
import { runReport } from '../views/report';
import { run, runPage, unknownPage } from '../views/runs';

/**
 * Routes to start a run by hand, to read what the runs found, and to release a brake (the held-back asks of one bank).
 */
export function runRoutes(api: Api, { store, client, settings }: GatewayDeps): void {
  api.post(
    '/runs',
    {
      config: { audit: { action: 'run.start' } },
      schema: {
        tags: ['runs'],
        summary: 'Start a run over all logins that are not paused',
        description:
          'There can be only one run at a time: while a run is in progress, `run_in_progress` names it in `runId`.',
        querystring: noQuery,
        body: noBody,
        response: {
          202: withExample(z.object({ runId: z.string() }), { runId: RUN_ID }),
          ...problemAnswers(...WRITE_PROBLEMS, 'run_in_progress', 'temporal_unavailable'),
        },
      },
    },
    async (_request, reply) => {
      const runId = await startRunNow({ store, client });
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
        summary: 'Get one run',
        description:
          'Counts change while the run goes on, and stay as they are once it has ended. `recovered` and `brakes` may ' +
          'still change then.',
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

  api.get(
    '/runs/:runId/report',
    {
      schema: {
        tags: ['runs'],
        summary: 'The report of a run: what an operator asks about it in the morning',
        description:
          'Answers in sentences, with the figures behind them: whether the run is worse than usual, which bank has ' +
          'changed and since when, whose users are awaited, what the run cost, whether it will end in time, and how ' +
          'much of the data is fresh.',
        params: runParams,
        querystring: noQuery,
        response: { 200: runReport, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_run_id', 'unknown_run') },
      },
    },
    async ({ params }) => {
      const view = await store.runs.get(params.runId);
      if (view === null) throw unknownRun();
      return sharedReport(store, view, reportSettings(settings));
    },
  );

  api.get(
    '/runs/:runId/unknown',
    {
      schema: {
        tags: ['runs'],
        summary: "List the logins of Flinks' list that are not registered here",
        description:
          "Flinks' nightly job is on for these logins, so Flinks bills them. Register them, or have Flinks switch " +
          'them off. They come in the order of their LoginIds.',
        params: runParams,
        querystring: z.strictObject(paging(10_000, 1_000)),
        response: { 200: unknownPage, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_run_id', 'unknown_run') },
      },
    },
    async ({ params: { runId }, query }) => {
      if ((await store.runs.get(runId)) === null) throw unknownRun();
      return store.runs.unknown({ runId, ...query });
    },
  );

  api.post(
    '/runs/:runId/brakes/:institution/release',
    {
      config: {
        audit: {
          action: 'brake.release',
          detail: ({ params, answer }) => ({ institution: params['institution'], asks: answer['asks'] }),
        },
      },
      schema: {
        tags: ['runs'],
        summary: 'Release a brake: send the asks that this run holds back for an institution',
        description:
          'The ask of a user who has come back in the meantime is not sent. A second release of the same brake sends ' +
          'nothing more.',
        params: runParams.extend({
          institution: z
            .string()
            .min(1)
            .max(200)
            .meta({ examples: [INSTITUTION] }),
        }),
        querystring: noQuery,
        body: noBody,
        response: {
          200: withExample(z.object({ asks: z.number().meta({ description: 'How many asks went out now.' }) }), {
            asks: 27,
          }),
          ...problemAnswers(...WRITE_PROBLEMS, 'invalid_run_id', 'unknown_brake'),
        },
      },
    },
    async ({ params }) => {
      const released = await store.runs.releaseBrake(params);
      if (released === null) throw new ProblemError('unknown_brake', 'GET /v1/runs/{runId} lists the brakes of a run.');
      return released;
    },
  );
}
