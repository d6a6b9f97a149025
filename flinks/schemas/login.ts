import { z } from 'zod';
import { parseLastRefresh } from '../dates';
import { cleanText } from './shape';
import { loginIdSchema } from './envelope';

/**
 * The bank of an answer. `InstitutionName` is a newer member beside the older `Institution`, and either may be missing.
 * `InstitutionId` is an integer (as text here, because `parseBody` makes numbers text); with it, Flinks Connect opens
 * the bank's own sign-in.
 */
export const institutionSchema = z
  .looseObject({
    Institution: z.string().min(1).nullable().catch(null),
    InstitutionName: z.string().min(1).nullable().catch(null),
    InstitutionId: z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .nullable()
      .catch(null),
  })
  .transform(({ Institution, InstitutionName, InstitutionId }) => {
    const name = Institution ?? InstitutionName;
    return {
      institution: name === null ? null : cleanText(name),
      institutionId: InstitutionId === null ? null : Number(InstitutionId),
    };
  });

export type NamedInstitution = z.infer<typeof institutionSchema>;

const loginMembers = z.looseObject({
  Id: loginIdSchema.nullable().catch(null),
  LastRefresh: z.string().nullable().catch(null),
  IsScheduledRefresh: z.boolean().nullable().catch(null),
});

/**
 * The member `Login` of an answer of Authorize, or of an answer with accounts. Each of its members may be missing, and
 * so may `Login` itself.
 */
export const loginSchema = loginMembers
  .catch({ Id: null, LastRefresh: null, IsScheduledRefresh: null })
  .transform(({ Id, LastRefresh, IsScheduledRefresh }) => ({
    loginId: Id,
    lastRefresh: parseLastRefresh(LastRefresh),
    isScheduledRefresh: IsScheduledRefresh,
  }));
