import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseGuid } from '../domain/ids';

/** A dummy id, so that invalid links take as long to check as genuine ones. */
const DUMMY_WAIT_ID = '00000000-0000-0000-0000-000000000000';

/**
 * A parsed link: the wait that it names, and whether the link was made here. `waitId` has the form of an id even if the
 * link is garbled, so it can be looked up in the database.
 */
interface ReadLink {
  waitId: string;
  genuine: boolean;
}

export interface Links {
  /** Returns the URL of the customer page of a wait. It is made anew whenever it is needed, and never stored. */
  urlOf(waitId: string): string;
  /** Returns the URL that Flinks Connect and banks lead back to. It has a nonce in place of the link. */
  returnUrlOf(nonce: string): string;
  /** Reads a link as it came. This takes as long for a forged or garbled link as for a genuine one. */
  read(link: string): ReadLink;
}

/**
 * Links to the customer page: `<wait id>.<HMAC-SHA256(link key, wait id) in base64url>`. The holder of a link may
 * answer the bank for the link's login, and do nothing else; the link ends with its wait. The first key signs; links of
 * all keys are genuine, so that a key can be replaced while customers hold links.
 */
export function makeLinks({ linkKeys, gatewayUrl }: { linkKeys: readonly Buffer[]; gatewayUrl: string }): Links {
  const [newest] = linkKeys;
  if (newest === undefined) throw new TypeError('Links need a key.');
  return {
    urlOf: (waitId) => `${gatewayUrl}/connect/${waitId}.${signatureOf(newest, waitId)}`,
    returnUrlOf: (nonce) => `${gatewayUrl}/connect/return/${nonce}`,
    read(link) {
      const dot = link.indexOf('.');
      const id = dot === -1 ? '' : link.slice(0, dot);
      const isId = parseGuid(id) === id;
      const waitId = isId ? id : DUMMY_WAIT_ID;
      // Compares with every key, so that the time taken does not reveal which one matched.
      const matches = linkKeys.filter((key) => isSame(signatureOf(key, waitId), link.slice(dot + 1)));
      return { waitId, genuine: isId && matches.length > 0 };
    },
  };
}

const signatureOf = (key: Buffer, waitId: string): string =>
  createHmac('sha256', key).update(waitId).digest('base64url');

/**
 * Compares text, not bytes: base64url has several spellings of the same bytes, and only one spelling is a genuine link.
 */
function isSame(signature: string, text: string): boolean {
  const [expected, given] = [Buffer.from(signature), Buffer.from(text)];
  const comparable = given.length === expected.length;
  const same = timingSafeEqual(expected, comparable ? given : Buffer.alloc(expected.length));
  return comparable && same;
}
