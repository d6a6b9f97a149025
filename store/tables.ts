/**
 * Every table of ours, those of the migrations and their own: a test compares. What else there is in the schema is somebody
 * else's, and neither granted (roles.sql) nor looked into (exports.ts).
 */
export const TABLES = [
  'accounts',
  'attributes',
  'audit',
  'audit_head',
  'change_marks',
  'events',
  'holders',
  'inbox',
  'live_calls',
  'logins',
  'payloads',
  'refreshes',
  'run_brakes',
  'run_logins',
  'runs',
  'schema_migrations',
  'stopped_endpoints',
  'transactions',
  'waits',
  'withdrawals',
];
