/**
 * Shares one piece of work among callers. While it runs, further callers wait for the same result, and the result is
 * reused for `goodForMs` afterwards. A failure goes only to the callers that waited for it; the next caller starts
 * anew.
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
