/** Events about one login and nothing else. */
const LOGIN_EVENT_TYPES = [
  'login.awaiting_user',
  'login.reminder',
  'login.refreshed',
  'login.recovered',
  'login.gave_up',
  'login.user_needed_soon',
] as const;
export type LoginEventType = (typeof LOGIN_EVENT_TYPES)[number];

/** Every type of event that is sent (docs/events.md). Receivers know them by these names, which stay. */
export const EVENT_TYPES = [
  ...LOGIN_EVENT_TYPES,
  // About a login and the one that takes, or may take, its place.
  'login.replacement_offered',
  'login.replaced',
  'run.finished',
  'operator.alert',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
