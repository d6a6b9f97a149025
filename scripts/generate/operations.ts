interface Described {
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: { examples?: unknown[] } }> }>;
}

/** A route of the OpenAPI document. */
export interface Operation {
  method: string;
  path: string;
  /** The HTTP statuses that the document describes for this route, `default` included. */
  statuses: string[];
  /** The codes of the problems that the document names for this route. */
  problems: string[];
}

/** Returns all routes of the document, in its order. */
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
