import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { PayloadKeyMissingError, PayloadUnreadableError } from '../domain/payload-error';

/** One of the keys that encrypt and decrypt payloads (PAYLOAD_KEYS). */
export interface PayloadKey {
  /** 1 to 32 letters, digits, `_` and `-`. It is stored, readable, beside everything that the key has encrypted. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

const ENCODING = 'binary/encrypted';
/**
 * An encrypted payload has the layout of Temporal's own samples: its data is the nonce, the ciphertext and the tag, one
 * after another, and its metadata holds the id of the key.
 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

const { Payload: ProtoPayload } = temporal.api.common.v1;

/**
 * Returns the data converter for workers and clients. With keys it encrypts, by AES-256-GCM, what Temporal stores of a
 * workflow: inputs, results, memo, summaries, details, and the messages and stack traces of failures. Without keys
 * (null) all of this is stored readable, and reading an encrypted payload fails with a PayloadError that names the
 * missing key. Workers with keys need the workflow bundle that encodes failures.
 */
export function payloadConverter(keys: readonly PayloadKey[] | null): DataConverter {
  return {
    payloadCodecs: [new KeyRingCodec(keys ?? [])],
    ...(keys === null ? {} : { failureConverterPath: FAILURE_CONVERTER }),
  };
}

/** The path of the failure converter's module, without its extension, as Temporal wants it. */
export const FAILURE_CONVERTER = join(__dirname, '..', 'workflows', 'failure-converter');

/**
 * Encrypts payloads with the first key, and decrypts them with the key that they name. Without a key it does not
 * encrypt. Payloads that are not encrypted can always be read.
 */
export class KeyRingCodec implements PayloadCodec {
  private readonly writing: PayloadKey | undefined;
  private readonly reading: ReadonlyMap<string, PayloadKey>;

  constructor(keys: readonly PayloadKey[]) {
    this.writing = keys[0];
    this.reading = new Map(keys.map((key) => [key.id, key]));
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    const { writing } = this;
    return Promise.resolve(writing === undefined ? payloads : payloads.map((payload) => encrypted(payload, writing)));
  }

  /** Rejects with a PayloadError if a payload's key is missing or the payload is damaged. */
  decode(payloads: Payload[]): Promise<Payload[]> {
    const plain = (payload: Payload) => (textOf(payload, 'encoding') === ENCODING ? this.decrypted(payload) : payload);
    return Promise.resolve().then(() => payloads.map(plain));
  }

  private decrypted(payload: Payload): Payload {
    const id = textOf(payload, 'encryption-key-id') ?? '';
    const key = this.reading.get(id);
    if (key === undefined) throw keyMissing(id);
    const data = Buffer.from(payload.data ?? []);
    try {
      const decipher = createDecipheriv(CIPHER, key.key, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(authenticated(id));
      decipher.setAuthTag(data.subarray(-TAG_BYTES));
      const proto = Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      return ProtoPayload.decode(proto);
    } catch {
      throw new PayloadUnreadableError(
        `payload_unreadable: a payload of key "${id}" is damaged, or was encrypted with a different key that has the same id. ` +
          'Compare PAYLOAD_KEYS of all workers, gateways and codec servers.',
      );
    }
  }
}

function encrypted(payload: Payload, { id, key }: PayloadKey): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(id));
  const hidden = [cipher.update(ProtoPayload.encode(payload).finish()), cipher.final()];
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([nonce, ...hidden, cipher.getAuthTag()]),
  };
}

/** The metadata that is authenticated with the data: if somebody changes it, the payload can no longer be decrypted. */
const authenticated = (id: string): Buffer => Buffer.from(`${ENCODING} ${id}`);

function textOf({ metadata }: Payload, name: string): string | undefined {
  const bytes = metadata?.[name];
  return bytes == null ? undefined : Buffer.from(bytes).toString();
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

function keyMissing(id: string): PayloadKeyMissingError {
  return new PayloadKeyMissingError(
    `payload_key_missing: PAYLOAD_KEYS of this process holds no key ${KEY_ID.test(id) ? `"${id}"` : 'with the id that the payload names'}. ` +
      'Put that key back into PAYLOAD_KEYS, behind the first one, which encrypts. Whatever waits for the key goes on by itself.',
  );
}
