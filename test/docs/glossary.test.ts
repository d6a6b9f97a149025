import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOME_KINDS } from '../../domain/outcomes';
import { OWN_CODES } from '../../domain/own-codes';
import type { Place } from '../../domain/refresh/place';
import type { Mode } from '../../domain/refresh/state';
import { LOGIN_STATES, type AwaitingReason, type Box, type Path, type Trigger } from '../../domain/refresh/types';

const page = readFileSync(join(__dirname, '../../docs/glossary.md'), 'utf8');

/** The words of a section, without the names of code classes. */
function wordsOf(title: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, word]) => word!);
}

// A word added to a type is a compile error here or comes by itself, and one missing on the page fails.
const WORDS: Record<string, string[]> = {
  Outcomes: [...OUTCOME_KINDS],
  'States of a login': [...LOGIN_STATES],
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
  'Our codes': [...OWN_CODES],
  Modes: Object.keys({ full: 1, webhookOnly: 1, probe: 1 } satisfies Record<Mode, 1>),
};

test.each(Object.entries(WORDS))('docs/glossary.md explains every word once: %s', (title, words) => {
  expect(wordsOf(title)).toEqual(words);
});
