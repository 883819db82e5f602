/**
 * Structured lines without personal data: fixed sentences, ids, counts, durations. Errors are told
 * by name, code and where they were thrown, never by message, since drivers quote values in theirs.
 */
import { pino, type Logger } from 'pino';

export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export class Log {
  private readonly logger: Logger;

  constructor(level: string, destination?: { write(line: string): void }) {
    const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
    this.logger = destination ? pino(options, destination) : pino(options);
  }

  info(message: string, fields: Fields = {}): void {
    this.logger.info(fields, message);
  }

  warn(message: string, fields: Fields = {}): void {
    this.logger.warn(fields, message);
  }

  failure(what: string, error: unknown): void {
    this.logger.error(describe(error), `${what} failed`);
  }

  debug(message: string, fields: Fields = {}): void {
    this.logger.debug(fields, message);
  }
}

function describe(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  return {
    error: error.name,
    code: typeof code === 'string' ? code : null,
    at: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 4)
      .map((line) => line.trim())
      .join(' < '),
  };
}
