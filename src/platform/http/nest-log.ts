/** Gives Nest's own messages to our log; they name modules and routes, never requests. */
import type { LoggerService } from '@nestjs/common';
import type { Log } from '../log.js';

export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown): void {
    this.target.debug(String(message));
  }

  warn(message: unknown): void {
    this.target.warn(String(message));
  }

  /** What fails at start is told once, by whoever started; requests have their own filter. */
  error(message: unknown): void {
    this.target.debug(message instanceof Error ? message.name : 'framework error');
  }
}
