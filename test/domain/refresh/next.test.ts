import type { AuthorizeAnswer } from '../../../domain/refresh/answer';
import { clickAnswer } from '../../../domain/refresh/click-answer';
import { next } from '../../../domain/refresh/next';
import type { Reply } from '../../../domain/refresh/reply';
import type { Refresh } from '../../../domain/refresh/state';
import { KNOWN, NOW, POLICY } from './alphabet';
import { starts } from './model';

/** Single steps that the explorer's invariants do not spell out. */
const start = (trigger: Refresh['request']['trigger']): Refresh =>
  starts().find(({ refresh }) => refresh.request.trigger === trigger && refresh.facts.gaveUpSince === null)!.refresh;
const tell = (refresh: Refresh, ...replies: Reply[]): Refresh =>
  replies.reduce((before, reply) => next(before, reply, NOW), refresh);
const begun = ({ facts }: Refresh): Reply => ({ kind: 'begun', known: facts, policy: POLICY });
const answered = (answer: AuthorizeAnswer): Reply => ({ kind: 'answered', answer });
const refused = (code: string): Reply => answered({ kind: 'refused', status: 401, code });

test.each([
  ['user', 0],
  ['app', 1],
] as const)('a recalled 203 is counted by who was present at the call (%s), not after the pause', (trigger, rings) => {
  const refresh = start(trigger);
  const atF = tell(refresh, begun(refresh), ...(trigger === 'app' ? [refused('RETRY_LATER')] : []));
  expect(atF.at.box).toBe('F');
  const settling = tell(atF, answered({ kind: 'lost', code: 'ANSWER_LOST' }));
  // Four minutes are a long rest, so the user no longer counts as present.
  expect(settling.present).toBe(false);
  const known = tell(settling, { kind: 'elapsed' }, { kind: 'recalled', answer: { kind: 'mfa', status: 203 } });
  expect(known.facts.unattended203s).toBe(rings);
});

test('a password refused before a claim is not replayed, also where the wait has gone on as something else', () => {
  const refresh = start('app');
  const recorded: Reply = { kind: 'recorded', waitId: 'w', since: KNOWN };
  const waiting = tell(refresh, begun(refresh), refused('INVALID_PASSWORD'), recorded);
  const claim: Reply = { kind: 'claim', claim: { eventId: 'e', source: 'page' } };
  const again = tell(waiting, claim, begun(waiting), { kind: 'asked' }, refused('A_CODE_NOBODY_KNOWS'), recorded);
  expect(again.wait?.code).toBe('A_CODE_NOBODY_KNOWS');
  const clicked = tell(again, { kind: 'click' });
  expect(clicked.at.box).toBe('wait');
  expect(clickAnswer(clicked, NOW)).toEqual({ mode: 'relink' });
});

test('a reply that has no meaning at a place leaves the refresh there', () => {
  const refresh = start('app');
  for (const reply of [{ kind: 'elapsed' }, refused('RETRY_LATER'), { kind: 'recalled', answer: null }] as Reply[]) {
    expect(next(refresh, reply, NOW)).toEqual(refresh);
  }
});
