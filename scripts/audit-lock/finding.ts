/** A known vulnerability of a package in the lock file. */
export interface Finding {
  /** The advisory's id: `GHSA-…`. */
  id: string;
  package: string;
  about: string;
}

/** What a service for vulnerabilities has answered, or why none did. */
export type Answer = { findings: Finding[] } | { missing: string };

/** A finding that does not matter here. It counts again after its last day. */
export interface Exception {
  id: string;
  package: string;
  /** Why it does not matter. */
  reason: string;
  /** YYYY-MM-DD */
  until: string;
}
