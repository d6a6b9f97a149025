import { z } from 'zod';
import { withExample } from '../examples';
import { ProblemError } from '../problems/problems';
import { problemAnswers, type Api } from '../schemas';
import type { GatewayDeps } from '../deps';
import { acceptWebhooks } from '../webhooks/accept-webhook';
import { HeldBytes } from '../webhooks/held-bytes';
import { LargeTurns } from '../webhooks/large-turns';
import { readWebhook, type WebhookReading } from '../webhooks/read-webhook';

/**
 * Most memory for long values in the verified bodies that are parsed at the same time. A typical body holds a few KB at
 * a time.
 */
const MEMORY_BYTES = 64 * 1024 * 1024;

/** Receives Flinks' webhooks (docs/webhooks.md). They are authenticated by signature, not by key. */
export function webhookRoutes(
  api: Api,
  deps: GatewayDeps,
  reading: WebhookReading = { turns: new LargeTurns(), memory: new HeldBytes(MEMORY_BYTES) },
): void {
  const { webhookSecret } = deps.settings.flinks;
  const accept = acceptWebhooks(deps);
  // The body is read as it arrives, whatever its content type: only the signature counts.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, _payload, done) => done(null));

  api.post(
    '/flinks',
    {
      schema: {
        tags: ['webhooks'],
        summary: 'A webhook of Flinks',
        description:
          'Signed with FLINKS_WEBHOOK_SECRET: Base64 of the HMAC-SHA256 over the raw body in `flinks-authenticity-key` ' +
          'or `x-flinks-signature`. Up to 64 MB. A signed JSON object is accepted; one that was received before has ' +
          'no effect.',
        security: [],
        response: {
          200: withExample(z.object({ accepted: z.literal(true) }), { accepted: true }),
          ...problemAnswers(
            'body_invalid',
            'malformed_request',
            'signature_missing',
            'signature_invalid',
            'webhooks_off',
            'body_too_large',
            'request_timeout',
            'unsupported_media_type',
            'internal_error',
            'webhooks_busy',
            'database_unavailable',
            'temporal_unavailable',
          ),
        },
      },
    },
    async ({ raw, ip, log }) => {
      if (webhookSecret === null) {
        throw new ProblemError('webhooks_off', 'Set FLINKS_WEBHOOK_SECRET to the HMAC secret that Flinks signs with.');
      }
      await accept(await readWebhook(raw, ip, { ...reading, secret: webhookSecret }), log);
      return { accepted: true as const };
    },
  );
}
