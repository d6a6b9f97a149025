/**
 * All our tables, including those of the migrations; a test compares them. Other tables in the schema belong to others:
 * they are neither granted (roles.sql) nor read (logins/exports.ts).
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
