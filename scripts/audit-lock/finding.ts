/** A known vulnerability of a package in the lock file. */
export interface Finding {
  /** The id of the advisory, for example `GHSA-…`. */
  id: string;
  package: string;
  about: string;
}

/** What a service that knows vulnerabilities has answered, or, as `missing`, why it gave no answer. */
export type Answer = { findings: Finding[] } | { missing: string };

/** A finding that does no harm here. After its last day, `until`, it counts again. */
export interface Exception {
  id: string;
  package: string;
  /** Why it does no harm. */
  reason: string;
  /** YYYY-MM-DD */
  until: string;
}
