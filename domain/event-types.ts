/** Types of events that are about a single login. */
const LOGIN_EVENT_TYPES = [
  'login.awaiting_user',
  'login.reminder',
  'login.refreshed',
  'login.recovered',
  'login.gave_up',
  'login.user_needed_soon',
] as const;
export type LoginEventType = (typeof LOGIN_EVENT_TYPES)[number];

/**
 * Every type of event that is sent (docs/events.md). Receivers know the types by these names, so the names must not
 * change.
 */
export const EVENT_TYPES = [
  ...LOGIN_EVENT_TYPES,
  // About a login and the LoginId that takes, or may take, its place.
  'login.replacement_offered',
  'login.replaced',
  'run.finished',
  'operator.alert',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
