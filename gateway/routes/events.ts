import { z } from 'zod';
import type { OutboxEvent } from '../../store/events/events';
import { EVENT, EVENT_ID, withExample } from '../examples';
import { ProblemError } from '../problems/problems';
import { COMMON_PROBLEMS, flag, noBody, noQuery, paging, problemAnswers, WRITE_PROBLEMS, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { sendAgain } from '../send-again';
import { instant, next } from '../views/common';

const event = withExample(
  z.object({
    id: z.string().meta({ description: 'The `webhook-id` header of each delivery of this event.' }),
    type: z.string(),
    timestamp: instant,
    data: z
      .looseObject({})
      .meta({ description: 'The data of the event as /docs/events describes it, but without the link.' }),
    state: z.enum(['held', 'pending', 'delivered', 'dead']),
    attempts: z.number(),
    nextAttemptAt: instant.nullable(),
    failure: z
      .string()
      .nullable()
      .meta({ description: 'How the last attempt to send the event failed; null if no attempt has failed.' }),
    deliveredAt: instant.nullable(),
    deadAt: instant.nullable(),
  }),
  EVENT,
);
const eventPage = withExample(z.object({ events: z.array(event), next }), { events: [EVENT], next: null });

// Any text is accepted, and one that is not the id of an event gets `unknown_event`.
const eventParams = z.strictObject({ eventId: z.string().meta({ examples: [EVENT_ID] }) });

/** Routes for the events that were or will be sent to EVENTS_URL. */
export function eventRoutes(api: Api, { store }: GatewayDeps): void {
  api.get(
    '/events',
    {
      schema: {
        tags: ['events'],
        summary: 'List events, oldest first',
        querystring: z.strictObject({
          ...paging(500, 100),
          dead: flag('True: only events whose every attempt failed. False: only all other events.').optional(),
        }),
        response: { 200: eventPage, ...problemAnswers(...COMMON_PROBLEMS, 'invalid_cursor') },
      },
    },
    async ({ query }) => {
      const page = await store.events.list(query);
      return { events: page.events.map(eventView), next: page.next };
    },
  );

  api.get(
    '/events/:eventId',
    {
      schema: {
        tags: ['events'],
        summary: 'Get one event',
        params: eventParams,
        querystring: noQuery,
        response: { 200: event, ...problemAnswers(...COMMON_PROBLEMS, 'unknown_event') },
      },
    },
    async ({ params }) => eventView((await store.events.get(params.eventId)) ?? unknownEvent()),
  );

  api.post(
    '/events/:eventId/resend',
    {
      config: { audit: { action: 'event.resend', detail: ({ params }) => ({ eventId: params['eventId'] }) } },
      schema: {
        tags: ['events'],
        summary: 'Send an event again, whether it was delivered or is dead',
        description:
          'The event is sent under the same id as before. If deliveries had stopped because EVENTS_URL answered 410, ' +
          'they start again, for all events.',
        params: eventParams,
        querystring: noQuery,
        body: noBody,
        response: {
          202: withExample(z.object({ id: z.string(), state: z.literal('pending') }), {
            id: EVENT_ID,
            state: 'pending',
          }),
          ...problemAnswers(...WRITE_PROBLEMS, 'unknown_event', 'event_held'),
        },
      },
    },
    async ({ params: { eventId } }, reply) => {
      const state = await sendAgain(store, eventId, UNKNOWN_EVENT);
      return reply.code(202).send({ id: eventId, state });
    },
  );
}

const UNKNOWN_EVENT = 'GET /v1/events lists all events.';

function unknownEvent(): never {
  throw new ProblemError('unknown_event', UNKNOWN_EVENT);
}

const eventView = ({ createdAt, ...shown }: OutboxEvent): z.infer<typeof event> => ({ ...shown, timestamp: createdAt });
