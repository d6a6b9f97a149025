import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../problems/problems';

/**
 * The headers that may contain the signature. Flinks' documentation names the first, and Flinks' sample code reads the
 * second. One of them is enough; if both are sent, both must be right.
 */
const HEADERS = ['flinks-authenticity-key', 'x-flinks-signature'] as const;

/** The shape of a signature: 32 bytes in Base64. */
const SHAPE = /^[A-Za-z0-9+/]{43}=$/;

const WWW_AUTHENTICATE = { 'www-authenticate': 'HMAC-SHA256 realm="flinks-webhooks"' };

/**
 * Returns the signatures of a request, one for each of the two headers that it has. Throws `signature_missing` if it
 * has neither, and `signature_invalid` if a header cannot be a signature; the body need not be read for that. The
 * values of a header that is sent twice arrive joined by a comma, which is invalid.
 */
export function signaturesOf(headers: IncomingHttpHeaders): Buffer[] {
  const given = HEADERS.flatMap((name) => headers[name] ?? []);
  if (given.length === 0) {
    const detail = `Send the Base64 of the body's HMAC-SHA256 in the header ${HEADERS.join(' or ')}.`;
    throw new ProblemError('signature_missing', detail, { headers: WWW_AUTHENTICATE });
  }
  return given.map((text) => {
    const bytes = Buffer.from(text, 'base64');
    // The last Base64 digit has two unused bits. Only the spelling in which these are zero is accepted.
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
