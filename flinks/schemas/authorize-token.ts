import { z } from 'zod';
import { isHeaderSafe } from '../headers';
import type { JsonObject } from '../json';
import { readWith } from './shape';

const schema = z.looseObject({ Token: z.string().refine(isHeaderSafe) }).transform(({ Token }) => Token);

/** The single-use token of GenerateAuthorizeToken. */
export const readAuthorizeToken = (body: JsonObject): string => readWith(schema, body, 'no usable Token');
