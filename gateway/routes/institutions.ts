import { z } from 'zod';
import type { GatewayDeps } from '../deps';
import { COMMON_PROBLEMS, problemAnswers, wholeNumber, type Api } from '../schemas';
import { institutionList } from '../views/report';

/** The route that says how often each bank gave data, as the finished runs found it. */
export function institutionRoutes(api: Api, { store }: GatewayDeps): void {
  api.get(
    '/institutions',
    {
      schema: {
        tags: ['runs'],
        summary: 'How often each bank gave data, with and without its users, over the last days',
        description:
          'Counted over the finished runs of these days, the newest 120 at most. A share is from 0 to 1, and is a ' +
          'part of all logins of the bank that had an outcome in these runs; a login in three runs counts three ' +
          'times.',
        querystring: z.strictObject({
          days: wholeNumber(90, 30, 'How many days to look back: runs that started in these days count.'),
        }),
        response: { 200: institutionList, ...problemAnswers(...COMMON_PROBLEMS) },
      },
    },
    async ({ query }) => ({ institutions: await store.coverage.institutions(query) }),
  );
}
