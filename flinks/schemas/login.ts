import { z } from 'zod';
import { parseLastRefresh } from '../dates';
import { cleanText } from './shape';
import { loginIdSchema } from './envelope';

/** The name of the bank; `InstitutionName` is a newer member beside the older `Institution`, and either may be missing. */
export const institutionSchema = z
  .looseObject({
    Institution: z.string().min(1).nullable().catch(null),
    InstitutionName: z.string().min(1).nullable().catch(null),
  })
  .transform(({ Institution, InstitutionName }) => {
    const name = Institution ?? InstitutionName;
    return name === null ? null : cleanText(name);
  });

/** Flinks' number of the bank; null if it is missing, or no whole number. */
export const institutionIdSchema = z
  .looseObject({ InstitutionId: z.coerce.number().int().positive().nullable().catch(null) })
  .transform(({ InstitutionId }) => InstitutionId);

const loginMembers = z.looseObject({
  Id: loginIdSchema.nullable().catch(null),
  LastRefresh: z.string().nullable().catch(null),
  IsScheduledRefresh: z.boolean().nullable().catch(null),
});

/** `Login` of Authorize and of the account payloads. Every member may be missing, and so may `Login`. */
export const loginSchema = loginMembers
  .catch({ Id: null, LastRefresh: null, IsScheduledRefresh: null })
  .transform(({ Id, LastRefresh, IsScheduledRefresh }) => ({
    loginId: Id,
    lastRefresh: parseLastRefresh(LastRefresh),
    isScheduledRefresh: IsScheduledRefresh,
  }));
