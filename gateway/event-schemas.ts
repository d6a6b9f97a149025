import { z } from 'zod';
import { EVENT_SCHEMA_VERSION } from '../domain/delivery';
import type { EventType } from '../domain/event-types';
import { EVENT_AT, EVENT_DATA } from './examples';
import { instant } from './views/common';
import { counts } from './views/runs';

const text = z.string();
const schemaVersion = z.literal(EVENT_SCHEMA_VERSION).meta({
  description: 'Rises when a member is taken away or changes its meaning, never when a member is added.',
});
const labelOrNull = z.string().nullable();
const runId = z.string().optional().meta({ description: 'The run in which it happened, if it happened in one.' });
const link = z.string().meta({
  format: 'uri',
  description: 'Page where the customer answers the bank. Whoever has the link can do so: send it to nobody else.',
});

const login = { loginId: text, reference: labelOrNull, institution: labelOrNull };
const code = z.string().optional().meta({ description: 'FlinksCode, or one of our codes.' });
const ask = z.strictObject({ ...login, reason: z.enum(['mfa', 'reconnect']), code, runId, link: link.optional() });
const end = z.strictObject({ ...login, code, runId });

/** The `data` of an event, by its type. The schemas are strict on purpose: an event contains nothing else. */
const DATA = {
  'login.awaiting_user': ask.meta({ description: 'The user of the login has to come back: send them the link.' }),
  'login.reminder': ask.meta({ description: 'The user has not come back yet: send them the link again.' }),
  'login.refreshed': end.meta({ description: 'A run or the app refreshed the login; read the data from the API.' }),
  'login.recovered': end.meta({
    description: 'A login that had been waiting for its user was refreshed; read the data from the API.',
  }),
  'login.gave_up': end.meta({
    description: 'The user did not come back in USER_WAIT_LIMIT, and is not asked again.',
  }),
  'login.replacement_offered': z
    .strictObject({ ...login, newLoginId: text, proof: z.enum(['accounts', 'partial']) })
    .meta({
      description:
        'The user came back with another LoginId that has the same accounts (`partial`: some of them). Decide with ' +
        'POST /v1/logins/{loginId}/replace.',
    }),
  'login.replaced': z.strictObject({ ...login, newLoginId: text }).meta({
    description: 'Another LoginId (`newLoginId`) has taken over accounts and history of the login: use it from now on.',
  }),
  'login.user_needed_soon': z
    .strictObject({
      ...login,
      by: instant.meta({ description: 'When the data will be older than REFRESH_MAX_AGE.' }),
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
    .meta({ description: 'A run has ended.' }),
  'operator.alert': z
    .strictObject({
      code: text,
      message: text,
      loginId: text.optional(),
      institution: text.optional(),
      runId,
      flinksCode: text.optional(),
      count: z.number().optional().meta({ description: 'How often it happened since the last such alert.' }),
    })
    .meta({ description: 'Somebody who operates this should look. `code` is stable, `message` is for people.' }),
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
        description: 'A Standard Webhook: headers webhook-id, webhook-timestamp and webhook-signature. Answer 2xx.',
        requestBody: { required: true, content: { 'application/json': { schema: withoutDialect(type as EventType) } } },
        responses: { '2XX': { description: 'Received. Anything else is tried again; 410 ends all deliveries.' } },
      },
    },
  ]),
);

/** The schema of an event without `$schema`, because an OpenAPI document names the dialect once for all its schemas. */
function withoutDialect(type: EventType): object {
  const { $schema: _dialect, ...schema } = EVENT_SCHEMAS[type] as { $schema?: string };
  return schema;
}
