import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { parseGuid } from '../../domain/ids';
import { parseLastRefresh } from '../../flinks/dates';
import { unsupportedMediaType } from '../problems/problem-of';
import { WebhookBodyParser, type WebhookMembers } from './body-parser';
import type { HeldBytes } from './held-bytes';
import type { LargeTurns } from './large-turns';
import { receiveBody } from './receive-body';
import { checkSignatures, signaturesOf } from './signature';

/** What is read from a verified webhook. A member is null if the webhook has no such member, or one in another form. */
export interface Webhook {
  /** Flinks' `ResponseType`, as it was written. */
  type: string | null;
  requestId: string | null;
  loginId: string | null;
  /** Flinks' `Login.LastRefresh`, in ISO 8601 and UTC. */
  lastRefresh: string | null;
  /** SHA-256 of the body, in hex. */
  hash: string;
}

/** How many bytes are parsed before other work of the process may run: parsing takes far more time than receiving. */
const PARSED_AT_ONCE_BYTES = 8 * 1024;

/** What the webhooks that are read at the same time share. */
export interface WebhookReading {
  turns: LargeTurns;
  /** The memory that the parsers of their bodies may hold. */
  memory: HeldBytes;
}

/**
 * Receives a webhook, checks its signature, and only then parses it, so that an unsigned body costs no more than
 * receiving its bytes. `address`: the sender's. Throws `signature_missing`, `signature_invalid`, `body_invalid`,
 * `body_too_large`, `request_timeout`, `malformed_request`, `unsupported_media_type` and `webhooks_busy`, all without
 * effect.
 */
export async function readWebhook(
  raw: IncomingMessage,
  address: string,
  { secret, turns, memory }: WebhookReading & { secret: string },
): Promise<Webhook> {
  const signatures = signaturesOf(raw.headers);
  if ((raw.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') throw unsupportedMediaType();
  const hmac = createHmac('sha256', Buffer.from(secret, 'utf8'));
  const hash = createHash('sha256');
  const chunks = await receiveBody(raw, {
    turns,
    address,
    onChunk: (chunk) => {
      hmac.update(chunk);
      hash.update(chunk);
    },
  });
  checkSignatures(signatures, hmac.digest());
  const members = await parse(chunks, memory);
  return {
    type: members.ResponseType ?? null,
    requestId: parseGuid(members.RequestId),
    loginId: parseGuid(members['Login.Id']),
    lastRefresh: parseLastRefresh(members['Login.LastRefresh']),
    hash: hash.digest('hex'),
  };
}

/** Parses a few KB at a time and lets other work run in between, because even a signed body may be slow to parse. */
async function parse(chunks: Buffer[], memory: HeldBytes): Promise<WebhookMembers> {
  const parser = new WebhookBodyParser(memory);
  try {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      for (let from = 0; from < chunk.length; from += PARSED_AT_ONCE_BYTES) {
        parser.write(chunk.subarray(from, from + PARSED_AT_ONCE_BYTES));
        await setImmediate();
      }
    }
    return parser.end();
  } finally {
    parser.close();
  }
}
