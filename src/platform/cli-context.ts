/**
 * What a command gets to work with: the application without its HTTP side, opened only once the
 * arguments have proved sound, and closed by whoever opened it.
 */
export interface CliContext {
  get<T>(token: abstract new (...args: never[]) => T): T;
  close(): Promise<void>;
}

export type OpenContext = () => Promise<CliContext>;
