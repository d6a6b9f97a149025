/** A page of a list. `next` is the cursor with which the next page is requested; null on the last page. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/**
 * Yields the items of all pages. A page is requested only when all items of the one before have been taken, so a caller
 * that stops early saves the requests for the rest.
 */
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
