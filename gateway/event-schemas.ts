import { z } from 'zod';
import { EVENT_SCHEMA_VERSION } from '../domain/delivery';
import type { EventType } from '../domain/event-types';
import { EVENT_AT, EVENT_DATA } from './examples';
import { instant } from './views/common';
import { counts } from './views/runs';

const text = z.string();
const schemaVersion = z.literal(EVENT_SCHEMA_VERSION).meta({
  description:
    'The version of the shape of events: it rises when a member is removed or gets another meaning, not when one is ' +
    'added.',
});
const labelOrNull = z.string().nullable();
const runId = z
  .string()
  .optional()
  .meta({ description: 'The run in which this happened; absent if it happened outside a run.' });
const link = z.string().meta({
  format: 'uri',
  description:
    'The address of the page where the customer answers their bank. Whoever has it can answer in their place: send ' +
    'it to that customer and nobody else.',
});

const login = { loginId: text, reference: labelOrNull, institution: labelOrNull };
const code = z
  .string()
  .optional()
  .meta({ description: 'Why: a FlinksCode, or one of our own codes (docs/glossary.md).' });
const ask = z.strictObject({ ...login, reason: z.enum(['mfa', 'reconnect']), code, runId, link: link.optional() });
const end = z.strictObject({ ...login, code, runId });

/** The `data` of an event, by its type. The schemas are strict on purpose: an event contains nothing else. */
const DATA = {
  'login.awaiting_user': ask.meta({ description: 'The user of the login has to come back: send them the link.' }),
  'login.reminder': ask.meta({ description: 'The user has not come back yet: send them the link again.' }),
  'login.refreshed': end.meta({
    description: 'A login whose user was not awaited was refreshed; read the data from the API.',
  }),
  'login.recovered': end.meta({
    description: 'A login that had been waiting for its user was refreshed; read the data from the API.',
  }),
  'login.gave_up': end.meta({
    description: 'The user did not come back within USER_WAIT_LIMIT, and is not asked again.',
  }),
  'login.replacement_offered': z
    .strictObject({ ...login, newLoginId: text, proof: z.enum(['accounts', 'partial']) })
    .meta({
      description:
        'The user came back with another LoginId (`newLoginId`) that has the same accounts, or some of them ' +
        '(`proof`: `partial`). If it shall take the place of this one, send POST /v1/logins/{loginId}/replace.',
    }),
  'login.replaced': z.strictObject({ ...login, newLoginId: text }).meta({
    description:
      'Another LoginId (`newLoginId`) has taken over the accounts and the history of the login: use that one from ' +
      'now on.',
  }),
  'login.user_needed_soon': z
    .strictObject({
      ...login,
      by: instant.meta({ description: 'The moment from which the data is older than REFRESH_MAX_AGE.' }),
      runId,
    })
    .meta({
      description: 'The bank of the login will want its user before long: offer them a refresh while they are present.',
    }),
  'run.finished': z
    .strictObject({
      runId: text,
      state: z.enum(['finished', 'stopped']),
      total: z.number(),
      counts,
      warnings: z.array(text),
    })
    .meta({ description: 'A run has ended: it has finished, or was stopped.' }),
  'operator.alert': z
    .strictObject({
      code: text,
      message: text,
      loginId: text.optional(),
      institution: text.optional(),
      runId,
      flinksCode: text.optional(),
      count: z.number().optional().meta({
        description: 'How often this has happened since the last alert of the kind; absent if it is not counted.',
      }),
    })
    .meta({
      description:
        'An operator of this system should see to something. `code` is stable, `message` is for people to read.',
    }),
} as const satisfies Record<EventType, z.ZodType>;

/** JSON Schema (2020-12) of every event's body, by its type. */
export const EVENT_SCHEMAS = Object.fromEntries(
  Object.entries(DATA).map(([type, data]) => {
    const example = {
      type,
      timestamp: EVENT_AT,
      schemaVersion: EVENT_SCHEMA_VERSION,
      data: EVENT_DATA[type as EventType],
    };
    const body = z
      .strictObject({ type: z.literal(type), timestamp: instant, schemaVersion, data })
      .meta({ examples: [example] });
    return [type, z.toJSONSchema(body, { target: 'draft-2020-12' })];
  }),
) as Record<EventType, object>;

/** The events as `webhooks` of the gateway's OpenAPI 3.1 document. */
export const EVENT_WEBHOOKS = Object.fromEntries(
  Object.entries(DATA).map(([type, data]) => [
    type,
    {
      post: {
        tags: ['events'],
        summary: data.description,
        security: [],
        description:
          'This system posts the event to EVENTS_URL as a Standard Webhook, with the headers webhook-id, ' +
          'webhook-timestamp and webhook-signature. Answer it with a 2xx status.',
        requestBody: { required: true, content: { 'application/json': { schema: withoutDialect(type as EventType) } } },
        responses: {
          '2XX': {
            description:
              'The event was received. After any other answer it is sent again later; 410 stops all deliveries.',
          },
        },
      },
    },
  ]),
);

/** The schema of an event without `$schema`, because an OpenAPI document names the dialect once for all its schemas. */
function withoutDialect(type: EventType): object {
  const { $schema: _dialect, ...schema } = EVENT_SCHEMAS[type] as { $schema?: string };
  return schema;
}
