/**
 * Work that is asked for many times at once is done in turns: one is under way for a key, and whoever asks meanwhile
 * shares the next. `work` is handed all items of its turn, at least one; everybody in it hears its answer, or its error.
 */
export function coalesceCalls<Item, Answer>() {
  interface Turn {
    items: Item[];
    answer: Promise<Answer>;
  }
  const last = new Map<string, Promise<unknown>>();
  const next = new Map<string, Turn>();

  return function inTurn(key: string, item: Item, work: (items: readonly Item[]) => Promise<Answer>): Promise<Answer> {
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
