/**
 * Called for each request to the gateway when it comes in. `route` is the pattern of its route; null if there is no
 * such route. It is never the URL, which contains ids.
 */
export type RequestWatch = (request: {
  method: string;
  route: string | null;
  headers: Record<string, string | string[] | undefined>;
}) => RequestUnderWay;

export interface RequestUnderWay {
  /** Runs the rest of the request's handling as part of the trace that its caller has begun. */
  within(rest: () => void): void;
  ends(status: number, durationMs: number): void;
}
