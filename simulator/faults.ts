import { z } from 'zod';
import { documentedStatus, ENDPOINTS, RefusalError } from './codes';
import type { RecordedCall } from './calls';

const ms = z.int().min(0).max(86_400_000);

export const faultSchema = z.strictObject({
  endpoint: z.enum(ENDPOINTS).optional(),
  institution: z.string().min(1).optional(),
  loginId: z.guid().toLowerCase().optional(),
  mode: z.enum(['cached', 'live']).optional(),
  latencyMs: ms.optional(),
  status: z.int().min(200).max(599).optional(),
  code: z.string().min(1).max(100).optional(),
  hangMs: ms.optional(),
  dropConnection: z.enum(['before', 'after']).optional(),
  html: z.literal(true).optional(),
  cutBody: z.literal(true).optional(),
  retryAfter: z
    .string()
    .regex(/^[\x20-\x7e]*$/, 'must be visible ASCII')
    .max(200)
    .optional(),
  times: z.int().min(1).optional(),
});

/**
 * A fault between Flinks and its caller. `endpoint`, `institution`, `loginId` and `mode` select the calls that get the
 * fault: all that are given must match. `times` is the number of calls that get it, by default all.
 *
 * - `latencyMs` delays the call before its work is done, `hangMs` delays the answer after the work is done.
 * - `status` and `code` are sent as the answer instead of doing the work. A `code` alone comes with its documented
 *   status.
 * - `dropConnection` 'before' cuts the connection before any work is done, 'after' once the work is done, so that only
 *   the answer is lost.
 * - `html` sends an HTML page instead of JSON, and `cutBody` sends half the body and then cuts the connection.
 * - `retryAfter` is sent unchanged in the header Retry-After.
 */
export type Fault = z.infer<typeof faultSchema>;

/**
 * What Flinks Connect shows when it is opened for one bank by its number: the sign-in of this bank (`signIn`), or
 * instead the list of all banks, an error, or an empty page that sends no message (`silent`). Flinks does not document
 * what it shows for a number that it does not know, so each of these may happen.
 */
export type Preselection = 'signIn' | 'list' | 'error' | 'silent';

/** The active faults. A call gets the first fault that matches it, and no other. */
export class Faults {
  #active: Fault[] = [];
  preselection: Preselection = 'signIn';

  /** Replaces all faults. */
  set(faults: Fault | Fault[]): void {
    this.#active = [faults].flat().map((fault) => ({ ...faultSchema.parse(fault) }));
  }

  clear(): void {
    this.#active = [];
  }

  list(): Fault[] {
    return this.#active;
  }

  take(call: RecordedCall): Fault | null {
    const fault = this.#active.find((candidate) => fits(candidate, call));
    if (!fault) return null;
    const counted = { ...fault };
    if (fault.times !== undefined) {
      fault.times -= 1;
      if (fault.times === 0) this.#active = this.#active.filter((other) => other !== fault);
    }
    return counted;
  }
}

function fits(fault: Fault, call: RecordedCall): boolean {
  const { endpoint, institution, loginId, mode } = fault;
  return (
    (endpoint === undefined || endpoint === call.endpoint) &&
    (institution === undefined || institution === call.institution) &&
    (loginId === undefined || loginId === call.loginId) &&
    (mode === undefined || mode === call.mode)
  );
}

/** Returns the refusal that a fault sends as the answer, or null if the fault has neither a status nor a code. */
export function refusalOf(fault: Fault, call: RecordedCall): RefusalError | null {
  if (fault.status === undefined && fault.code === undefined) return null;
  const status = fault.status ?? documentedStatus(fault.code ?? '', call.endpoint);
  return new RefusalError(status, fault.code ?? null, 'A fault was injected into the simulator');
}
