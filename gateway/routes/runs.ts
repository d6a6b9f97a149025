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

/** Routes to start a run by hand, and to read the results of all runs. */
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
          'Counts change while the run goes on and stay once it has ended; `recovered` may change after that too.',
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
        summary: 'What an operator asks in the morning about a run',
        description:
          'One sentence for each question, and the figures behind it: is the run worse than usual, which bank and since when, ' +
          'who waits, what it cost, will it be over in time, is the data fresh.',
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
          "Flinks' nightly job is on for them, so they are billed. Register them, or have Flinks switch them off. They are listed by LoginId.",
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
        summary: 'Send the asks that this run held back for an institution',
        description: 'Users who have come back since are not asked. Releasing twice sends nothing more.',
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
          200: withExample(z.object({ asks: z.number().meta({ description: 'Asks that went out now.' }) }), {
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
