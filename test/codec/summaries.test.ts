import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyRingCodec } from '../../client/payload-codec';
import { newKey } from './support';

/** The limit for a summary's data, according to Temporal's API, unless a server is configured otherwise. */
const MOST_BYTES = 400;
const HISTORIES = join(__dirname, '../replay/histories');

/** Every summary of the recorded histories, as JSON. */
const summaries = (): string[] =>
  readdirSync(HISTORIES).flatMap((file) => {
    const { events } = JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as {
      events: { userMetadata?: { summary?: { data: string } } }[];
    };
    return events.flatMap(({ userMetadata }) => userMetadata?.summary?.data ?? []);
  });

test('the summary of every step fits into what Temporal promises to keep, encrypted too', async () => {
  const codec = new KeyRingCodec([newKey('a-key-id-of-thirty-two-characters'.slice(0, 32))]);
  const all = [...new Set(summaries())].map((data) => ({
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(data, 'base64'),
  }));
  expect(all.length).toBeGreaterThan(20);
  const encrypted = await codec.encode(all);
  expect(encrypted.filter(({ data }) => (data?.length ?? 0) > MOST_BYTES)).toEqual([]);
  // As docs/security.md says.
  const grown = encrypted.map(({ data }, at) => (data?.length ?? 0) - (all[at]?.data.length ?? 0));
  expect(Math.max(...grown)).toBeLessThanOrEqual(56);
});
