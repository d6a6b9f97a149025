interface Described {
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: { examples?: unknown[] } }> }>;
}

/** A route of the API's document, with the problems that the document lists for it. */
export interface Operation {
  method: string;
  path: string;
  /** HTTP statuses that are described, `default` included. */
  statuses: string[];
  problems: string[];
}

/** All operations, by path as the document has them. */
export function operationsOf(document: object): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses = {} }]) => ({
      method: method.toUpperCase(),
      path,
      statuses: Object.keys(responses),
      problems: Object.values(responses).flatMap(({ content }) => codesOf(content?.['application/problem+json'])),
    })),
  );
}

const codesOf = (media: { schema?: { examples?: unknown[] } } | undefined): string[] =>
  (media?.schema?.examples ?? []).map((example) => (example as { code: string }).code);
