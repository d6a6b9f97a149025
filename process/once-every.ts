/**
 * The same work for whoever asks: one at a time, and its answer serves for `goodForMs` after it was given. A failure is
 * given to those who waited for it, and is not kept.
 */
export function onceEvery<T>(goodForMs: number, work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  let goodUntilMs = Infinity;
  return () => {
    if (answer !== null && performance.now() < goodUntilMs) return answer;
    goodUntilMs = Infinity;
    const mine = work();
    mine.then(
      () => (goodUntilMs = performance.now() + goodForMs),
      () => (answer = null),
    );
    return (answer = mine);
  };
}
