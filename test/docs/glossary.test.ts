import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwaitingReason, Box, LoginState, OutcomeKind, OwnCode, Path, Trigger } from '../../domain/refresh';
import type { Place } from '../../domain/refresh/place';
import type { Mode } from '../../domain/refresh/state';

const page = readFileSync(join(__dirname, '../../docs/glossary.md'), 'utf8');

/** The words of a section, without the names of code classes. */
function wordsOf(title: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, word]) => word!);
}

// A word added to a type is a compile error here, and one missing on the page fails.
const WORDS: Record<string, string[]> = {
  Outcomes: Object.keys({
    refreshed: 1,
    awaiting_user: 1,
    gave_up: 1,
    unavailable: 1,
    failed: 1,
    revoked: 1,
  } satisfies Record<OutcomeKind, 1>),
  'States of a login': Object.keys({
    idle: 1,
    refreshing: 1,
    awaiting_user: 1,
    gave_up: 1,
    paused: 1,
    replaced: 1,
  } satisfies Record<LoginState, 1>),
  'Why a user is needed': Object.keys({ mfa: 1, reconnect: 1 } satisfies Record<AwaitingReason, 1>),
  'Where data came from': Object.keys({ cached: 1, live: 1, after_mfa: 1, after_reconnect: 1 } satisfies Record<
    Path,
    1
  >),
  'What started a refresh': Object.keys({ run: 1, app: 1, user: 1, webhook: 1 } satisfies Record<Trigger, 1>),
  Boxes: Object.keys({
    A: 1,
    F: 1,
    D: 1,
    J: 1,
    I: 1,
    MFA: 1,
    E1: 1,
    E2: 1,
    begin: 1,
    delay: 1,
    settle: 1,
    look: 1,
    canary: 1,
    clock: 1,
    record: 1,
    wait: 1,
    ended: 1,
  } satisfies Record<Box | Place['box'], 1>),
  'Our codes': Object.keys({
    POLL_LIMIT: 1,
    LIVE_LIMIT: 1,
    LIVE_BUDGET: 1,
    NO_ANSWER: 1,
    UNREADABLE: 1,
    ANSWER_LOST: 1,
    LOGIN_MISMATCH: 1,
    TOKEN_REFUSED: 1,
    NOT_CACHED: 1,
    CANCELLED: 1,
    WORKFLOW_CLOSED: 1,
  } satisfies Record<OwnCode, 1>),
  Modes: Object.keys({ full: 1, webhookOnly: 1, probe: 1 } satisfies Record<Mode, 1>),
};

test.each(Object.entries(WORDS))('docs/glossary.md explains every word once: %s', (title, words) => {
  expect(wordsOf(title)).toEqual(words);
});
