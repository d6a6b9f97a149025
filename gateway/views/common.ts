import { z } from 'zod';
import { OUTCOME_KINDS } from '../../domain/outcomes';

/**
 * What the shapes of several answers have in common. A member that the shape of an answer does not name never leaves
 * the gateway.
 */

export const instant = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' });
export const text = z.string().nullable();
export const next = z
  .string()
  .nullable()
  .meta({ description: 'The cursor of the next page: pass it as `after`. Null on the last page.' });

export const outcomeKind = z.enum(OUTCOME_KINDS);
export const path = z.enum(['cached', 'live', 'after_mfa', 'after_reconnect']);
