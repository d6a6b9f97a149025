import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseGuid } from '../domain/ids';

/** A dummy id, so that invalid links take the same time. */
const NO_WAIT = '00000000-0000-0000-0000-000000000000';

/** A parsed link: the wait it names, and whether it was made here. `waitId` is always an id, fit for a look-up. */
interface ReadLink {
  waitId: string;
  genuine: boolean;
}

export interface Links {
  /** Returns the URL for a customer: rebuilt whenever it is needed, never stored. */
  urlOf(waitId: string): string;
  /** Returns the URL that Flinks Connect and banks lead back to: it does not contain the link. */
  returnUrlOf(nonce: string): string;
  /** Takes as long for a forged or garbled link as for a genuine one. */
  read(link: string): ReadLink;
}

/**
 * Links to the customer page: `<wait id>.<HMAC-SHA256(linkKey, wait id) in base64url>`. Its holder may answer the bank
 * for its login, and nothing else; it ends with its wait.
 */
export function makeLinks({ linkKey, gatewayUrl }: { linkKey: Buffer; gatewayUrl: string }): Links {
  const signatureOf = (waitId: string): string => createHmac('sha256', linkKey).update(waitId).digest('base64url');
  return {
    urlOf: (waitId) => `${gatewayUrl}/connect/${waitId}.${signatureOf(waitId)}`,
    returnUrlOf: (nonce) => `${gatewayUrl}/connect/return/${nonce}`,
    read(link) {
      const dot = link.indexOf('.');
      const id = dot === -1 ? '' : link.slice(0, dot);
      const isId = parseGuid(id) === id;
      const waitId = isId ? id : NO_WAIT;
      const expected = Buffer.from(signatureOf(waitId));
      const given = Buffer.from(link.slice(dot + 1));
      const comparable = given.length === expected.length;
      // Compares text, not bytes: base64url has several spellings of the same bytes, and a link has one.
      const same = timingSafeEqual(expected, comparable ? given : Buffer.alloc(expected.length));
      return { waitId, genuine: isId && comparable && same };
    },
  };
}
