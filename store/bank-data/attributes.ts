import type { AttributesPackage } from '../../domain/attributes-packages';
import type { Database } from '../database';
import type { Part } from '../one-statement';
import { unstorableFreeJson } from '../text';
import type { AttributesView, Origin } from './shapes';

/**
 * Writes the answer of an Attributes package. One answer of each package is kept per refresh. The answer of an older
 * attempt, or the same answer again, changes nothing. `of` names the part of the statement that finds the login.
 */
export const storeAttributesRow = (origin: Origin, name: AttributesPackage, attributes: unknown, of: string): Part => ({
  text: `insert into attributes as a (login_id, package, refresh_id, run_id, request_id, attributes, collected_at)
         select login_id, $1, $2, $3, $4, $5::jsonb, $6::timestamptz from ${of}
         on conflict (login_id, package, refresh_id) do update
           set run_id = excluded.run_id, request_id = excluded.request_id, attributes = excluded.attributes,
               collected_at = excluded.collected_at
         where a.collected_at <= excluded.collected_at and a.attributes is distinct from excluded.attributes`,
  values: [
    name,
    origin.refreshId,
    origin.runId,
    origin.requestId,
    unstorableFreeJson(attributes),
    origin.attemptStartedAt,
  ],
});

/** The newest answer of every Attributes package; with `runId`, the newest one that this run brought. */
export async function readAttributes(
  db: Database,
  { loginId, runId }: { loginId: string; runId?: string },
): Promise<{ attributes: AttributesView[] }> {
  const { rows } = await db.query<AttributesView>(
    `select distinct on (package) package, attributes, request_id as "requestId", run_id as "runId",
            collected_at as "collectedAt"
       from attributes where login_id = $1 and ($2::text is null or run_id = $2)
      order by package, collected_at desc, refresh_id desc`,
    [loginId, runId ?? null],
  );
  return { attributes: rows };
}
