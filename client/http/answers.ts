import { ApiProblemError, UnexpectedAnswerError, type ProblemDocument } from './errors';
import { retryAfterMs } from './repeat';

interface Answered<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * Returns the body of an answer whose status is that of a success.
 *
 * @throws ApiError for any other answer, or for none; the reason of the caller's signal, if the caller has aborted
 */
export async function bodyOf<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch(unreadable);
  if (response.ok && isObject(data)) return data;
  const requestId = response.headers.get('x-request-id');
  if (!response.ok && isProblemDocument(error)) {
    throw new ApiProblemError(error, requestId, retryAfterMs(response));
  }
  throw new UnexpectedAnswerError(response.status, requestId);
}

/**
 * Throws UnexpectedAnswerError for a body that is not JSON although the status is that of a success. The parser's error
 * does not hold the status, so 200 stands for it.
 */
function unreadable(error: unknown): never {
  if (error instanceof SyntaxError) throw new UnexpectedAnswerError(200, null);
  throw error;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function isProblemDocument(value: unknown): value is ProblemDocument {
  const { code, status, detail } = (isObject(value) ? value : {}) as Partial<ProblemDocument>;
  return typeof code === 'string' && typeof status === 'number' && typeof detail === 'string';
}
