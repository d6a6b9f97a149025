import { z } from 'zod';
import { parseTimestamp } from '../dates';
import type { JsonObject } from '../json';
import { loginIdSchema } from './envelope';
import { ShapeMismatchError, textOf } from './shape';

/**
 * A login that Flinks' nightly job can no longer refresh. `lastRefreshState` is free text; only one value of it is
 * documented.
 */
interface IneligibleCard {
  loginId: string;
  lastRefreshDate: string | null;
  lastRefreshState: string | null;
  errorCode: string | null;
}

/** The list, with one entry per login. `invalid`: how many rows have no LoginId, or one that is not a GUID. */
export interface NightlyRefreshStatus {
  cards: IneligibleCard[];
  invalid: number;
}

const cardSchema = z
  .looseObject({
    LoginId: loginIdSchema,
    LastRefreshDate: z.unknown().optional(),
    LastRefreshState: z.unknown().optional(),
    LastRefreshErrorCode: z.unknown().optional(),
  })
  .transform((card) => ({
    loginId: card.LoginId,
    lastRefreshDate: parseTimestamp(card.LastRefreshDate),
    lastRefreshState: textOf(card.LastRefreshState),
    errorCode: textOf(card.LastRefreshErrorCode),
  }));

/**
 * Reads the list. In Flinks' own example of a success, a Message and the FlinksCode INVALID_REQUEST, which are about
 * another login, stand beside the list. So an answer that has a list is read, whatever code it has. If two rows have
 * the same LoginId, the one with the later LastRefreshDate counts.
 */
export function readNightlyRefreshStatus(body: JsonObject): NightlyRefreshStatus {
  if (!Array.isArray(body.IneligibleCards)) throw new ShapeMismatchError('no IneligibleCards');
  const byLogin = new Map<string, IneligibleCard>();
  let invalid = 0;
  for (const row of body.IneligibleCards as unknown[]) {
    const result = cardSchema.safeParse(row);
    if (!result.success) {
      invalid += 1;
      continue;
    }
    const known = byLogin.get(result.data.loginId);
    const isLater = (result.data.lastRefreshDate ?? '') > (known?.lastRefreshDate ?? '');
    if (known === undefined || isLater) byLogin.set(result.data.loginId, result.data);
  }
  return { cards: [...byLogin.values()], invalid };
}
