import { z } from 'zod';
import { parseLoginId } from '../domain/ids';
import { hasControls } from '../domain/text';

/** Fields that the API and imported files share. Messages name what is wrong, never the value. */

/** A GUID in upper or lower case, without braces. It is returned in lower case. Flinks' ids and ours are all GUIDs. */
export const guidField = (description: string) =>
  z
    .string()
    .transform((text, context) => {
      const id = parseLoginId(text);
      if (id !== null) return id;
      context.addIssue({ code: 'custom', message: 'must be a GUID' });
      return z.NEVER;
    })
    .meta({ format: 'uuid', description });

export const loginIdField = guidField('Flinks LoginId: a GUID, in either case.');

const LABEL_LENGTH = 200;
/** A short text of the app's own, such as a reference to its customer. */
export const labelField = (description: string) =>
  z
    .string()
    .min(1)
    .max(LABEL_LENGTH)
    .refine(
      (text) => !hasControls(text),
      'must not hold control characters, line separators, marks that turn text around, characters without width, or half surrogate pairs',
    )
    .meta({ description });
