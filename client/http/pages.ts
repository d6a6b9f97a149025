/** A page of a list. `next`: where the next page begins; null at the end. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** Yields the items of all pages. A page is asked for when the one before it is used up, so stopping early is cheap. */
export async function* itemsOf<Item>(
  pageAfter: (after: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  for (let after: string | undefined, isLast = false; !isLast;) {
    const { items, next } = await pageAfter(after);
    yield* items;
    isLast = next === null;
    after = next ?? undefined;
  }
}
