import type { Advice, AdvicePolicy } from '../domain/advice';
import type { Store } from '../store/store';

/** Adds to each login what to do about it. A login that was withdrawn in between is left out. */
export async function advised<View extends { loginId: string }>(
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
    const advice = advices.get(view.loginId);
    return advice === undefined ? [] : [{ ...view, advice }];
  });
}
