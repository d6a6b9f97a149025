import { z } from 'zod';
import { isHeaderSafe } from '../headers';
import type { JsonObject } from '../json';
import { readWith } from './shape';

const schema = z.looseObject({ Token: z.string().refine(isHeaderSafe) }).transform(({ Token }) => Token);

/** Reads the single-use token in an answer of GenerateAuthorizeToken. */
export const readAuthorizeToken = (body: JsonObject): string => readWith(schema, body, 'no usable Token');
