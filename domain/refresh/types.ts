/**
 * The types of a refresh that workflows, activities, store and gateway share. Their values are plain JSON, because they
 * cross Temporal.
 */

/**
 * The boxes of Flinks' diagram (docs/flowchart.md): at an `AskingBox` Flinks is called, at a `WaitingBox` the user is
 * awaited. The diagram's B, C, F1, G, H and K are decisions, which the decision table makes (decision.ts). Its I2 is
 * the same call as I.
 */
export type AskingBox = 'A' | 'F' | 'D' | 'J' | 'I';
export type WaitingBox = 'MFA' | 'E1' | 'E2';
export type Box = AskingBox | WaitingBox;

/** What started a refresh. `user`: the customer is in front of the screen. */
export type Trigger = 'run' | 'app' | 'user' | 'webhook';

export type Path = 'cached' | 'live' | 'after_mfa' | 'after_reconnect';
export type AwaitingReason = 'mfa' | 'reconnect';

export const LOGIN_STATES = ['idle', 'refreshing', 'awaiting_user', 'gave_up', 'paused', 'replaced'] as const;
export type LoginState = (typeof LOGIN_STATES)[number];
