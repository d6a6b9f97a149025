/**
 * Every action that the audit records. An action has the same name whether the API, the status page, a command or the
 * system itself did it. `docs/data.md` has the same table, and a test compares the two.
 */
export const AUDIT_ACTIONS = {
  'logins.register': 'logins registered or changed, by a call or from a file',
  'login.patch': 'a login paused, resumed, renamed, or enrolled in the nightly job',
  'login.refresh': 'a refresh of one login started, or asked for again (`repeat`)',
  'login.retry': "refreshes of an institution's logins started, or Flinks asked again about one login",
  'login.connect_link': 'a link to the customer page made',
  'login.connect_completed': 'somebody said that the user has finished in Flinks Connect',
  'login.withdraw': 'a withdrawal of consent began',
  'login.withdrawn': 'a withdrawal ended; the line names the withdrawal, not the login',
  'login.replace': 'replacement of a login by another LoginId requested',
  'login.replaced': 'replacement of a login done: the other LoginId has taken over its accounts and history',
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
  'schedule.apply': 'the Schedule created or brought to its setting',
  'schedule.pause': 'the Schedule paused',
  'schedule.resume': 'the Schedule resumed',
  'schedule.trigger': 'the Schedule triggered',
  'db.migrate': 'migrations applied',
  setup: 'servers set up',
  'audit.purge': 'old audit lines deleted; the detail says up to which place of the chain',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
