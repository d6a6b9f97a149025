/**
 * Called for each request as it comes in. `route` is its pattern, or null for an unknown path. It is never the URL,
 * which contains ids.
 */
export type RequestWatch = (request: {
  method: string;
  route: string | null;
  headers: Record<string, string | string[] | undefined>;
}) => RequestUnderWay;

export interface RequestUnderWay {
  /** Runs the handler as part of its caller's trace. */
  within(rest: () => void): void;
  ends(status: number, durationMs: number): void;
}
