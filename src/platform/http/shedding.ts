/**
 * Turns requests away before the framework sees them. Thousands a second come when too much is asked:
 * refusing each the ordinary way would take the time of those who are served, and of those who leave.
 */
import { randomInt } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { DomainError } from '../../core/errors.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { safeHeaders } from './hardening.js';
import { RETRY_AFTER_SECONDS } from './problem.filter.js';
import { problemOf } from './problems.js';

/** Less than what `Retry-After` asks for, and never all at once: those who came together come back apart. */
const TOLD_AFTER_TICKS = { least: 5, most: 15 };
const TICK_MS = 10;
/** So that one turn of the event loop is never long, however many wait to be told. */
const MOST_A_TICK = 100;
/** Each keeps a connection waiting. */
const MOST_HELD = 8_000;
const SUMMED_UP_MS = 1_000;

export interface Shed {
  readonly route: string;
  readonly isFull: () => boolean;
  readonly isHttps: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * POSTs of `route` while it is full; nothing else is: withdrawals are never shed. They are told a moment
 * later and at a pace, so that callers who come back at once do not take the time of those who wait.
 */
export function shedFrom(server: Server, shed: Shed): void {
  const [handle] = server.listeners('request') as RequestListener[];
  if (!handle) throw new Error('Nobody answers the requests of this server.');
  const held = new Held(refuser(shed));
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const isShed = request.method === 'POST' && isPath(request.url, shed.route) && shed.isFull();
    if (isShed) held.add(response);
    else handle(request, response);
  });
}

/** Refusals that wait to be told, by the tick in which each is due. */
class Held {
  private readonly due: ServerResponse[][] = Array.from(
    { length: TOLD_AFTER_TICKS.most + 1 },
    () => [],
  );
  private tick = 0;
  private count = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly refuse: (response: ServerResponse) => void) {}

  add(response: ServerResponse): void {
    if (this.count >= MOST_HELD) {
      this.refuse(response);
      return;
    }
    this.count++;
    this.at(randomInt(TOLD_AFTER_TICKS.least, TOLD_AFTER_TICKS.most)).push(response);
    this.timer ??= setInterval(() => this.tellDue(), TICK_MS);
  }

  private at(ticks: number): ServerResponse[] {
    return this.due[(this.tick + ticks) % this.due.length] ?? [];
  }

  private tellDue(): void {
    const due = this.at(0).splice(0);
    for (const response of due.splice(0, MOST_A_TICK)) {
      this.count--;
      // Its caller may have left.
      if (!response.destroyed) this.refuse(response);
    }
    this.at(1).unshift(...due);
    this.tick++;
    if (this.count > 0 || !this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
  }
}

/** Another spelling goes the long way, where it is refused too. */
function isPath(url: string | undefined, route: string): boolean {
  return url === route || (url?.startsWith(`${route}?`) ?? false);
}

function refuser({ isHttps, log, metrics, route }: Shed): (response: ServerResponse) => void {
  const problem = problemOf(new DomainError('overloaded'));
  const body = Buffer.from(JSON.stringify(problem));
  const headers = {
    ...safeHeaders(isHttps),
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'content-length': body.length,
    'retry-after': RETRY_AFTER_SECONDS.overloaded,
  };
  const tell = summing(log, route);
  return (response) => {
    response.writeHead(problem.status, headers).end(body);
    metrics.shed(route);
    tell();
  };
}

/** A line a second, not one for each. */
function summing(log: Log, route: string): () => void {
  let count = 0;
  return () => {
    if (count++ > 0) return;
    setTimeout(() => {
      log.info('shed', { method: 'POST', route, status: 503, count });
      count = 0;
    }, SUMMED_UP_MS).unref();
  };
}
