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

/** The content of a verified webhook. A member is null if it is missing or in an unknown form. */
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

/** Bytes parsed before other work may run: parsing a token takes far more time than reading its bytes. */
const PARSED_AT_ONCE_BYTES = 8 * 1024;

/** Resources shared by all webhooks being read. */
export interface WebhookReading {
  turns: LargeTurns;
  /** For long values in the bodies being parsed. */
  memory: HeldBytes;
}

/**
 * Receives a Flinks webhook, verifies it, and only then parses it, so that an unsigned body costs no more than its
 * bytes. Throws `signature_missing`, `signature_invalid`, `body_invalid`, `body_too_large`, `request_timeout`,
 * `malformed_request`, `unsupported_media_type` and `webhooks_busy`, all without effect.
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

/** Parses a few bytes at a time and lets other work run in between: even a signed body may be slow to parse. */
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
