import type { Advice, AdvicePolicy } from '../domain/advice';
import type { LoginState } from '../domain/refresh/types';
import type { Store } from '../store/store';

/** The advice for a replaced login. Nothing is to be done about it, because its successor has an advice of its own. */
const OF_REPLACED: Advice = { action: 'none', by: null, why: 'replaced' };

/**
 * Adds to each login the advice about it: whether its user is needed, by when and why. A login that was withdrawn since
 * it was read is left out.
 */
export async function advised<View extends { loginId: string; state: LoginState }>(
  store: { logins: Pick<Store['logins'], 'advise'> },
  policy: AdvicePolicy,
  views: View[],
): Promise<(View & { advice: Advice })[]> {
  if (views.length === 0) return [];
  const advices = await store.logins.advise(
    views.map(({ loginId }) => loginId),
    policy,
  );
  return views.flatMap((view) => {
    const advice = view.state === 'replaced' ? OF_REPLACED : advices.get(view.loginId);
    return advice === undefined ? [] : [{ ...view, advice }];
  });
}
