import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SEARCH_ATTRIBUTES } from '../domain/ids';

export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[number];
type Values = Partial<Record<SearchAttributeName, string | null>>;

const keyOf = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Returns the value of a Keyword search attribute, or null if it is not set. */
export const searchAttribute = (name: SearchAttributeName): string | null =>
  workflowInfo().typedSearchAttributes.get(keyOf(name)) ?? null;

/** Sets Keyword search attributes; null clears an attribute. An unchanged value costs no event. */
export function setSearchAttributes(values: Values): void {
  const changed = Object.entries(values).filter(
    ([name, value]) => searchAttribute(name as SearchAttributeName) !== value,
  );
  if (changed.length === 0) return;
  upsertSearchAttributes(changed.map(([name, value]) => ({ key: keyOf(name), value })));
}
