import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { ProblemError } from '../problems/problems';

/** Bytes in proto JSON: written as base64, and read in its URL-safe alphabet too. */
const bytes = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]*={0,2}$/)
  .transform((text) => Buffer.from(text, 'base64'));

/** `temporal.api.common.v1.Payloads` as proto JSON. Members that later versions of it may add are ignored. */
const payloadsSchema = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), bytes).default({}), data: bytes.optional() }))
    .default([]),
});

export function readPayloads(body: unknown): Payload[] {
  const read = payloadsSchema.safeParse(body);
  if (read.success) return read.data.payloads;
  throw new ProblemError(
    'invalid_request',
    'Send Payloads as proto JSON: { "payloads": [{ "metadata", "data" }] } in base64.',
  );
}

export const writePayloads = (payloads: Payload[]) => ({
  payloads: payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
    ...(data?.length ? { data: base64(data) } : {}),
  })),
});

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');
