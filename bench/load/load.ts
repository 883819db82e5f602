/** What a load generator is told, and what it tells. */

export interface LoadOrder {
  readonly url: string;
  /** A request a line: path, tab, body. */
  readonly linesFile: string;
  /** Of the bodies. */
  readonly contentType: string;
  /** Empty: none is sent. */
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests begun in a second, whether or not earlier ones were answered; null: as fast as answered. */
  readonly perSecond: number | null;
  /** Whether statuses and Retry-After are looked at, which costs the generator some time. */
  readonly watch: boolean;
}

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no 2xx. */
  readonly not2xx: number;
  /** Connections lost and requests never answered. */
  readonly broken: number;
  /** By status; empty unless watched. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers 429 and 503 that did not say when to come back; 0 unless watched. */
  readonly withoutRetryAfter: number;
  /** The file ended before the time: the figure is of repeated requests, and wrong. */
  readonly exhausted: boolean;
}

export const JSON_TYPE = 'application/json';
