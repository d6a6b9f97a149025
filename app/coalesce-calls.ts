/**
 * Returns a function that joins concurrent requests for the same work (the same `key`) into few calls of `work`. For
 * each key at most one call is under way, and all requests that arrive meanwhile share the next call. `work` gets the
 * items of all requests that share the call, at least one. Each of these requests gets the answer of the call, or its
 * error.
 */
export function coalesceCalls<Item, Answer>() {
  interface Batch {
    items: Item[];
    answer: Promise<Answer>;
  }
  const last = new Map<string, Promise<unknown>>();
  const next = new Map<string, Batch>();

  return function coalesced(
    key: string,
    item: Item,
    work: (items: readonly Item[]) => Promise<Answer>,
  ): Promise<Answer> {
    const waiting = next.get(key);
    if (waiting !== undefined) {
      waiting.items.push(item);
      return waiting.answer;
    }
    const items = [item];
    const before = last.get(key) ?? Promise.resolve();
    const answer = before
      .catch(() => undefined)
      .then(() => {
        next.delete(key);
        return work(items);
      })
      .finally(() => {
        if (last.get(key) === answer) last.delete(key);
      });
    next.set(key, { items, answer });
    last.set(key, answer);
    return answer;
  };
}
