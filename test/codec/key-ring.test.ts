import { randomBytes } from 'node:crypto';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { KeyRingCodec, type PayloadKey } from '../../client/payload-codec';
import { failureConverter } from '../../workflows/failure-converter';
import { PayloadKeyMissingError } from '../../domain/payload-error';

const key = (id: string): PayloadKey => ({ id, key: randomBytes(32) });
const [one, two, three] = [key('2024a'), key('2025a'), key('2026a')];
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const written = async (ring: PayloadKey[], value: unknown = 'CANARY'): Promise<Payload> =>
  (await new KeyRingCodec(ring).encode([payloadOf(value)]))[0]!;
const readBy = async (ring: PayloadKey[], payload: Payload): Promise<unknown> => {
  const [plain] = await new KeyRingCodec(ring).decode([payload]);
  return defaultPayloadConverter.fromPayload(plain!);
};
const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

test('the first key writes, and says so beside what it has hidden', async () => {
  const payload = await written([two, one]);
  expect(textOf(payload.metadata?.['encoding'])).toBe('binary/encrypted');
  expect(textOf(payload.metadata?.['encryption-key-id'])).toBe('2025a');
  expect(textOf(payload.data)).not.toContain('CANARY');
});

test('the same value never looks the same twice', async () => {
  const [first, second] = await Promise.all([written([one]), written([one])]);
  expect(textOf(first.data)).not.toBe(textOf(second.data));
});

test.each([['text'], [null], [''], [0], [{ deep: ['value'] }], [Buffer.from([0, 255])]])(
  'what was written comes back: %j',
  async (value) => {
    const back = await readBy([one], await written([one], value));
    expect(back instanceof Uint8Array ? Buffer.from(back) : back).toEqual(value);
  },
);

test('every key of the ring reads: two rotations later the oldest is still understood', async () => {
  const old = await written([one]);
  await expect(readBy([two, one], old)).resolves.toBe('CANARY');
  await expect(readBy([three, two, one], old)).resolves.toBe('CANARY');
});

test('a key that was taken out of the ring is named, and what to do; no key and no data is in the error', async () => {
  const refusal = await readBy([three, two], await written([one])).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(PayloadKeyMissingError);
  expect(refusal).toMatchObject({ code: 'payload_key_missing', name: 'RefreshPayloadKeyMissing' });
  const { message } = refusal as Error;
  expect(message).toContain('"2024a"');
  expect(message).toContain('PAYLOAD_KEYS');
  for (const { key } of [one, two, three]) expect(message).not.toContain(key.toString('base64'));
});

test('without any key an encrypted payload is refused alike', async () => {
  await expect(readBy([], await written([one]))).rejects.toMatchObject({ code: 'payload_key_missing' });
});

test('an id of a key that somebody made up is not repeated', async () => {
  const payload = await written([one]);
  payload.metadata!['encryption-key-id'] = Buffer.from('<script>'.repeat(1_000));
  const refusal = await readBy([one], payload).catch((error: unknown) => error as Error);
  expect((refusal as Error).message).not.toContain('<script>');
});

test('plain payloads pass, with keys and without', async () => {
  await expect(readBy([one], payloadOf('plain'))).resolves.toBe('plain');
  await expect(readBy([], payloadOf('plain'))).resolves.toBe('plain');
  await expect(written([])).resolves.toEqual(payloadOf('CANARY'));
});

const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
};

test.each([
  ['its nonce', 0],
  ['what is hidden', 14],
  ['its tag', -1],
])('a payload of which %s was changed is refused', async (_what, at) => {
  const payload = await written([one]);
  const data = payload.data!;
  const tampered = { ...payload, data: flip(data, at < 0 ? data.length + at : at) };
  await expect(readBy([one], tampered)).rejects.toMatchObject({ code: 'payload_unreadable' });
});

test('a payload under the id of another key is refused, even where both are the same key', async () => {
  const twin = { id: 'twin', key: one.key };
  const payload = await written([one]);
  payload.metadata!['encryption-key-id'] = Buffer.from('twin');
  await expect(readBy([one, twin], payload)).rejects.toMatchObject({ code: 'payload_unreadable' });
});

test.each([0, 5, 28])('a payload of %i bytes is refused', async (length) => {
  const payload = { ...(await written([one])), data: Buffer.alloc(length) };
  await expect(readBy([one], payload)).rejects.toMatchObject({ code: 'payload_unreadable' });
});

test('a failure shows its type and nothing else, and comes back whole', () => {
  const error = ApplicationFailure.retryable('CANARY in the message', 'RefreshTest');
  const failure = failureConverter.errorToFailure(error, defaultPayloadConverter);
  expect(failure).toMatchObject({ message: 'Encoded failure', applicationFailureInfo: { type: 'RefreshTest' } });
  expect(failure.stackTrace).toBe('');
  expect(failureConverter.failureToError(failure, defaultPayloadConverter).message).toBe('CANARY in the message');
});

test('a failure about a missing key stays readable: whoever lacks it could not read which', () => {
  const error = new PayloadKeyMissingError('holds no key "2024a"');
  expect(failureConverter.errorToFailure(error, defaultPayloadConverter)).toMatchObject({
    message: 'holds no key "2024a"',
  });
});
