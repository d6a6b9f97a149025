import { PRIORITIES } from '../../domain/priorities';
import { START_ENROLMENT, startReplacement, startWithdrawal } from '../../domain/starts';
import { enrolmentWantedSignal, replacementWantedSignal, withdrawalWantedSignal } from '../../workflows/messages';

const loginId = '5e115eac-1209-4f19-641c-08d6d484e2fe';
const withdrawal = { loginId, withdrawalId: '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d' };
const replacement = { loginId, replacementId: '7d2f9b34-6c1e-4a58-9b07-3f6e1d8c5a90' };

test.each([
  ['a withdrawal', startWithdrawal(withdrawal), startWithdrawal(withdrawal, { again: true })],
  ['a replacement', startReplacement(replacement), startReplacement(replacement, { again: true })],
])('%s that is taken up again is started as it was, before the logins of a run', (_what, first, again) => {
  expect(first.priority).toEqual(PRIORITIES.somebodyWaits);
  expect(again).toEqual({ ...first, staticSummary: `${first.staticSummary}; taken up again` });
});

test('what is sent with a start is a signal that the workflow hears', () => {
  expect(startWithdrawal(withdrawal).signal).toBe(withdrawalWantedSignal.name);
  expect(startReplacement(replacement).signal).toBe(replacementWantedSignal.name);
  expect(START_ENROLMENT.signal).toBe(enrolmentWantedSignal.name);
});
