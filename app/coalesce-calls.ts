/**
 * Coalesces concurrent requests for the same work: at most one call per key is under way, and requests that arrive
 * meanwhile share the next call. `work` gets the items of all requests that share a call, at least one; each of these
 * requests gets its answer or its error.
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
