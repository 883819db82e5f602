/**
 * A reason why Assent cannot start or a command cannot run, told in one sentence that says what to
 * do. The entry points print the message alone, without a stack, and leave with a non-zero code.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

export function isStartupError(error: unknown): error is StartupError {
  return error instanceof StartupError;
}
