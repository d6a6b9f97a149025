/**
 * Every action that the audit records, and what has happened when it is recorded. An action has the same name whether
 * the API, the status page, a command or the system itself did it. The table in docs/data.md names the same actions in
 * the same order; a test compares them.
 */
export const AUDIT_ACTIONS = {
  'logins.register': 'logins registered or changed, by a call or from a file',
  'login.patch': "a login paused, resumed, given another reference, or switched on or off in Flinks' nightly job",
  'login.refresh': 'a refresh of one login started, or asked for again (`repeat`)',
  'login.retry': "an institution's logins refreshed again, or called live for its brake, or one login looked at again",
  'login.connect_link': 'a link to the customer page made',
  'login.connect_completed': 'somebody said that the user has finished in Flinks Connect',
  'login.withdraw': 'a withdrawal of consent began',
  'login.withdrawn': 'a withdrawal ended; the line names the withdrawal, not the login',
  'login.replace': 'replacement of a login by another LoginId requested',
  'login.replaced': 'a login replaced: the other LoginId has taken over what it had',
  'login.undo_replace': 'undoing of a replacement requested',
  'run.start': 'a daily run started',
  'brake.release': 'held asks of an institution sent',
  'event.resend': 'an event sent again',
  'accounts.read': 'accounts of a login read',
  'transactions.read': 'transactions of a login read',
  'changes.read': 'changes of transactions of a login read',
  'attributes.read': 'Attributes of a login read',
  'history.read': 'refreshes of a login read',
  'login.dump': 'everything stored about a login written out',
  'logins.export': 'the registry written out',
  'run.export': 'the logins of a run written out',
  'schedule.apply': 'the Schedule of the daily run created or changed to what the settings say',
  'schedule.pause': 'the Schedule paused',
  'schedule.resume': 'the Schedule resumed',
  'schedule.trigger': 'the Schedule made to start a run now',
  'db.migrate': 'migrations applied',
  setup: 'Temporal and PostgreSQL prepared (`setup`)',
  'audit.purge': 'old audit lines deleted; the detail says up to which place of the chain',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
