import { z } from 'zod';

/**
 * Letters, digits, `_`, `-`, `.` and spaces. A text with anything else is no code, and would be unsafe to repeat in an
 * error.
 */
const CODE = /^[\w .-]*[A-Za-z][\w .-]*$/;

/** A RequestId is a GUID; it is kept as Flinks spells it and must be safe in a URL. */
export const requestIdSchema = z.string().regex(/^[\w-]{1,100}$/);

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A LoginId in lower case, so that one login is one text everywhere. */
export const loginIdSchema = z.string().regex(GUID).toLowerCase();

/**
 * Members of any answer. One documented answer spells `RequestId` in lower case. A member that is absent or unusable is
 * null. Flinks' error tables call a success `OK` or `CREATED`; these count as no code.
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
