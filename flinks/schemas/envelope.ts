import { z } from 'zod';

/**
 * What a FlinksCode consists of: letters, digits, `_`, `-`, `.` and spaces. A text with anything else in it is no code,
 * and it would be unsafe to repeat it in an error.
 */
const CODE = /^[\w .-]*[A-Za-z][\w .-]*$/;

/** A RequestId. Flinks' are GUIDs. It is kept as Flinks spells it, and must be safe in a URL. */
export const requestIdSchema = z.string().regex(/^[\w-]{1,100}$/);

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A LoginId in lower case, so that one login is one text everywhere. */
export const loginIdSchema = z.string().regex(GUID).toLowerCase();

/**
 * The members that any answer may have. A member that is absent or unusable becomes null. One documented answer spells
 * `RequestId` with a small r. Flinks' error tables call a success `OK` or `CREATED`; these count as no code.
 */
export const envelopeSchema = z
  .looseObject({
    FlinksCode: z.string().max(80).regex(CODE).nullable().catch(null),
    RequestId: requestIdSchema.nullable().catch(null),
    requestId: requestIdSchema.nullable().catch(null),
  })
  .transform(({ FlinksCode, RequestId, requestId }) => ({
    flinksCode: FlinksCode !== null && /^(ok|created)$/i.test(FlinksCode.trim()) ? null : FlinksCode,
    requestId: RequestId ?? requestId,
  }));
