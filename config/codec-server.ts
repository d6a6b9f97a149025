import { z } from 'zod';
import { list, matching, port, readSecret, Invalid } from './fields';
import { isLoopback } from './private-hosts';

/** Where the codec server (which decrypts payloads for Temporal's Web UI and CLI) listens, and whom it accepts. */
export interface CodecServerSettings {
  host: string;
  port: number;
  /**
   * Callers must send one of these keys. An empty list, allowed only if `host` is loopback, means that none is needed.
   */
  keys: string[];
  /** Origins of the web pages whose scripts may call the codec server from a browser. */
  origins: string[];
}

const key = (item: string) => {
  const read = readSecret(item, 16);
  return read instanceof Invalid ? new Invalid(`has a key that ${read.problem}`) : read;
};

const origin = (item: string) => {
  const isOrigin = /^https?:/.test(item) && URL.canParse(item) && new URL(item).origin === item;
  return isOrigin ? item : new Invalid('must be origins such as https://temporal.example.com, comma-separated');
};

export const codecServerSchema = z
  .object({
    CODEC_SERVER_HOST: matching(/^[A-Za-z0-9.:_-]+$/, 'is not a host name or address'),
    CODEC_SERVER_PORT: port,
    CODEC_SERVER_KEYS: list(key).prefault(''),
    CODEC_SERVER_ORIGINS: list(origin),
  })
  .refine((given) => given.CODEC_SERVER_KEYS.length > 0 || isLoopback(given.CODEC_SERVER_HOST), {
    path: ['CODEC_SERVER_KEYS'],
    message:
      'is required where CODEC_SERVER_HOST is not loopback: without keys, the server decrypts for anyone who can reach it',
  })
  .transform((given): CodecServerSettings => ({
    host: given.CODEC_SERVER_HOST,
    port: given.CODEC_SERVER_PORT,
    keys: given.CODEC_SERVER_KEYS,
    origins: given.CODEC_SERVER_ORIGINS,
  }));
