import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../problems/problems';

/**
 * Flinks' pages name the first header, and Flinks' sample code reads the second. One is enough; if both are sent, both
 * must be right.
 */
const HEADERS = ['flinks-authenticity-key', 'x-flinks-signature'] as const;

/** 32 bytes in Base64. */
const SHAPE = /^[A-Za-z0-9+/]{43}=$/;

const WWW_AUTHENTICATE = { 'www-authenticate': 'HMAC-SHA256 realm="flinks-webhooks"' };

/**
 * The signatures of a request, one for each header it has. Throws `signature_missing`, or `signature_invalid` if the
 * text cannot be a signature, before the body is read. A header sent twice arrives joined by commas and is invalid.
 */
export function signaturesOf(headers: IncomingHttpHeaders): Buffer[] {
  const given = HEADERS.flatMap((name) => headers[name] ?? []);
  if (given.length === 0) {
    const detail = `Send the Base64 of the body's HMAC-SHA256 in ${HEADERS.join(' or ')}.`;
    throw new ProblemError('signature_missing', detail, { headers: WWW_AUTHENTICATE });
  }
  return given.map((text) => {
    const bytes = Buffer.from(text, 'base64');
    // The last digit has two unused bits. Accept only the spelling in which they are zero.
    if (!SHAPE.test(text) || bytes.toString('base64') !== text) throw invalid();
    return bytes;
  });
}

/** Throws `signature_invalid` unless every signature matches the body. */
export function checkSignatures(signatures: Buffer[], digest: Buffer): void {
  const wrong = signatures.filter((signature) => !timingSafeEqual(signature, digest));
  if (wrong.length > 0) throw invalid();
}

function invalid(): ProblemError {
  const detail =
    'The signature must be the strict Base64 of HMAC-SHA256 over the raw body, keyed with FLINKS_WEBHOOK_SECRET.';
  return new ProblemError('signature_invalid', detail, { headers: WWW_AUTHENTICATE });
}
