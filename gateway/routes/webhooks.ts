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
 * How much memory the parsers of all verified bodies may hold together. A parser keeps one value of its body at a time,
 * typically a few KB; only long values need more.
 */
const MEMORY_BYTES = 64 * 1024 * 1024;

/** The route that receives Flinks' webhooks (docs/webhooks.md). They are proved by a signature, not by an API key. */
export function webhookRoutes(
  api: Api,
  deps: GatewayDeps,
  reading: WebhookReading = { turns: new LargeTurns(), memory: new HeldBytes(MEMORY_BYTES) },
): void {
  const { webhookSecret } = deps.settings.flinks;
  const accept = acceptWebhooks(deps);
  // The route reads the body itself, as it arrives and whatever its content type: only the signature counts.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, _payload, done) => done(null));

  api.post(
    '/flinks',
    {
      schema: {
        tags: ['webhooks'],
        summary: 'Receive a webhook that Flinks sends',
        description:
          'A webhook must be signed with FLINKS_WEBHOOK_SECRET: the header `flinks-authenticity-key` or ' +
          '`x-flinks-signature` contains the Base64 of the HMAC-SHA256 of the raw body. The body may have up to 64 ' +
          'MB. A signed JSON object is accepted; a webhook that was received before has no effect.',
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
