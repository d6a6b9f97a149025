/**
 * All our tables. A test compares this list with the database. Other tables in the schema belong to other programs, so
 * roles.sql grants no rights on them, and logins/exports.ts does not read them.
 */
export const TABLES = [
  'accounts',
  'attributes',
  'audit',
  'audit_head',
  'canaries',
  'change_marks',
  'connect_returns',
  'events',
  'holders',
  'inbox',
  'live_call_days',
  'institutions_down',
  'live_calls',
  'logins',
  'payloads',
  'refreshes',
  'replaced_logins',
  'replacements',
  'run_brakes',
  'run_institutions',
  'run_logins',
  'run_unknown',
  'runs',
  'schema_migrations',
  'stopped_endpoints',
  'transactions',
  'waits',
  'withdrawals',
];
