import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseGuid } from '../../domain/ids';
import { parseLastRefresh } from '../../flinks/dates';
import { Problem } from '../problems';
import { unsupportedMediaType } from '../problem-of';
import { WebhookBodyParser } from './body-parser';
import type { HeldBytes } from './held-bytes';
import { checkSignatures, signaturesOf } from './signature';

/** Flinks sends everything it knows of a login at once. */
export const LONGEST_BODY_BYTES = 64 * 1024 * 1024;

/** What a webhook says, past its signature. Null: it does not say, or not in a form we know. */
export interface Webhook {
  /** `ResponseType`, as written. */
  type: string | null;
  requestId: string | null;
  loginId: string | null;
  /** ISO UTC. */
  lastRefresh: string | null;
  /** SHA-256 of the body, in hex. */
  hash: string;
}

/**
 * Reads and verifies a webhook of Flinks. The body is never held as a whole: HMAC, hash and parser take the chunks as
 * they arrive. Throws `signature_missing`, `signature_invalid`, `body_invalid`, `body_too_large`,
 * `unsupported_media_type` and `webhooks_busy`, all without effect.
 */
export async function readWebhook(raw: IncomingMessage, secret: string, memory: HeldBytes): Promise<Webhook> {
  const signatures = signaturesOf(raw.headers);
  if ((raw.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') throw unsupportedMediaType();
  if (Number(raw.headers['content-length'] ?? 0) > LONGEST_BODY_BYTES) throw tooLarge();
  const hmac = createHmac('sha256', Buffer.from(secret, 'utf8'));
  const hash = createHash('sha256');
  const parser = new WebhookBodyParser(memory);
  try {
    for await (const chunk of chunksOf(raw)) {
      hmac.update(chunk);
      hash.update(chunk);
      parser.write(chunk);
    }
    checkSignatures(signatures, hmac.digest());
    const members = parser.end();
    return {
      type: members.ResponseType ?? null,
      requestId: parseGuid(members.RequestId),
      loginId: parseGuid(members['Login.Id']),
      lastRefresh: parseLastRefresh(members['Login.LastRefresh']),
      hash: hash.digest('hex'),
    };
  } finally {
    parser.close();
  }
}

async function* chunksOf(raw: IncomingMessage): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    // Not destroyed when we stop: the connection has still to carry our answer.
    for await (const chunk of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LONGEST_BODY_BYTES) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('malformed_request', 'The body was cut short.');
  }
}

const tooLarge = (): Problem => new Problem('body_too_large', 'A webhook may take 64 MB.');
