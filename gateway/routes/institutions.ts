import { z } from 'zod';
import type { GatewayDeps } from '../deps';
import { COMMON_PROBLEMS, problemAnswers, wholeNumber, type Api } from '../schemas';
import { institutionList } from '../views/report';

/** The route that says how often the banks gave data, as measured by the runs. */
export function institutionRoutes(api: Api, { store }: GatewayDeps): void {
  api.get(
    '/institutions',
    {
      schema: {
        tags: ['runs'],
        summary: 'What each bank has let through, over the last days',
        description:
          'Measured from the ledger of the runs that have ended. Shares are from 0 to 1, of all logins of these runs, a login counted once in each run.',
        querystring: z.strictObject({
          days: wholeNumber(90, 30, 'Days to look back, by when a run started.'),
        }),
        response: { 200: institutionList, ...problemAnswers(...COMMON_PROBLEMS) },
      },
    },
    async ({ query }) => ({ institutions: await store.coverage.institutions(query) }),
  );
}
