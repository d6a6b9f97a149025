/**
 * The workflow types of this system. They are named one by one, because bundles that were built from `export *` have
 * lost some of them.
 */
export { dailyRefresh } from './daily-refresh/workflow';
export { deliverEvents } from './deliver-events';
export { enrolLogins } from './enrol-logins';
export { purge } from './purge';
export { refreshLogin } from './refresh-login/workflow';
export { replaceLogin } from './replace-login';
export { withdrawLogin } from './withdraw-login';
