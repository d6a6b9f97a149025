import { z } from 'zod';
import { OUTCOME_KINDS } from '../../domain/outcomes';

/** What the shapes of several answers share. A member not named in a view never leaves the gateway. */

export const instant = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' });
export const text = z.string().nullable();
export const next = z.string().nullable().meta({ description: 'Pass it as `after`; null on the last page.' });

export const outcomeKind = z.enum(OUTCOME_KINDS);
export const path = z.enum(['cached', 'live', 'after_mfa', 'after_reconnect']);
