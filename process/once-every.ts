/**
 * Shares one piece of work among callers: it runs one at a time, and its result is reused for `goodForMs`. A failure
 * goes to the callers that waited for it, and is not kept.
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
