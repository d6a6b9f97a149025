import { EmbeddedError } from '../../embedded/embedded-error';

/** The EmbeddedError that `run` throws or rejects with; anything else fails the test. */
export async function errorOf(run: () => unknown): Promise<EmbeddedError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof EmbeddedError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
