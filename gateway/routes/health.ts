import { z } from 'zod';
import { withExample } from '../examples';
import { ProblemError } from '../problems/problems';
import { problemAnswers, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';

const check = z.object({ ok: z.boolean(), message: z.string().optional() });

/** Health checks, for whatever watches the process (Kubernetes, for example). No key is needed. */
export function healthRoutes(api: Api, { ready }: GatewayDeps): void {
  api.get(
    '/healthz',
    {
      schema: {
        tags: ['health'],
        summary: 'Liveness: this process answers',
        security: [],
        response: { 200: withExample(z.object({ ok: z.literal(true) }), { ok: true }) },
      },
    },
    () => ({ ok: true as const }),
  );

  api.get(
    '/readyz',
    {
      schema: {
        tags: ['health'],
        summary: 'Readiness: a worker asks Temporal for work, and the database and Temporal answer',
        security: [],
        response: {
          200: withExample(z.object({ ok: z.literal(true), checks: z.record(z.string(), check) }), {
            ok: true,
            checks: { worker: { ok: true }, database: { ok: true }, temporal: { ok: true } },
          }),
          ...problemAnswers('not_ready'),
        },
      },
    },
    async () => {
      const { ok, checks } = await ready();
      if (!ok) throw new ProblemError('not_ready', failing(checks), { members: { ok, checks } });
      return { ok: true as const, checks };
    },
  );
}

/** The messages of the checks that fail, for whoever reads only the `detail` of an answer. */
const failing = (checks: Record<string, z.output<typeof check>>): string =>
  Object.values(checks)
    .filter(({ ok }) => !ok)
    .map(({ message }) => message)
    .join(' ');
