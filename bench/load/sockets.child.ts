/**
 * The load generator where wrk is not installed, and of requests whose answers are kept one by one.
 * It takes up to half a core of what it measures.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { obeyParent } from '../child.js';
import { percentile } from './closed-loop.js';
import { Connection, type HttpAnswer } from './connection.js';
import type { LoadOrder, LoadResult } from './load.js';

export interface SocketsOrder extends LoadOrder {
  /** Every line is sent once, however long it takes; else the time counts. */
  readonly untilSent: boolean;
}

export interface SocketsResult extends LoadResult {
  /** By line, as many as were begun: the status, or 0 for a request that was never answered. */
  readonly statusOf: readonly number[];
}

const UNANSWERED = 0;

class Generator {
  private readonly lines: readonly string[];
  private readonly latencies: number[] = [];
  private readonly statusOf: number[] = [];
  private readonly statuses: Record<string, number> = {};
  private next = 0;
  private exhausted = false;
  private broken = 0;
  private withoutRetryAfter = 0;
  private readonly began: number;
  private readonly end: number;
  private readonly head: string;

  constructor(private readonly order: SocketsOrder) {
    this.lines = readFileSync(order.linesFile, 'utf8').trimEnd().split('\n');
    this.began = performance.now();
    this.end = order.untilSent ? Infinity : this.began + order.seconds * 1_000;
    this.head = [
      `Host: ${new URL(order.url).host}`,
      ...(order.token === '' ? [] : [`Authorization: Bearer ${order.token}`]),
      `Content-Type: ${order.contentType}`,
    ].join('\r\n');
  }

  async run(): Promise<SocketsResult> {
    const { hostname, port } = new URL(this.order.url);
    const connections = Array.from(
      { length: this.order.connections },
      () => new Connection(hostname, Number(port)),
    );
    await Promise.all(connections.map((connection) => this.sendOn(connection)));
    for (const connection of connections) connection.close();
    return this.result();
  }

  private async sendOn(connection: Connection): Promise<void> {
    for (let line = this.take(); line !== null; line = this.take()) {
      const due = this.dueAt(line);
      const wait = due - performance.now();
      if (wait > 1) await sleep(wait);
      const asked = this.order.perSecond === null ? performance.now() : due;
      const answer = await connection.send(this.requestOf(this.lines[line] ?? ''));
      this.note(line, answer, performance.now() - asked);
    }
  }

  /** The number of the next line that is due before the end, or null. */
  private take(): number | null {
    if (performance.now() >= this.end || this.dueAt(this.next) >= this.end) return null;
    if (this.next < this.lines.length) return this.next++;
    this.exhausted = !this.order.untilSent;
    return null;
  }

  private dueAt(line: number): number {
    const { perSecond } = this.order;
    return perSecond === null ? this.began : this.began + (line * 1_000) / perSecond;
  }

  private requestOf(line: string): string {
    const tab = line.indexOf('\t');
    const body = line.slice(tab + 1);
    const length = Buffer.byteLength(body);
    return `POST ${line.slice(0, tab)} HTTP/1.1\r\n${this.head}\r\nContent-Length: ${length}\r\n\r\n${body}`;
  }

  private note(line: number, answer: HttpAnswer | null, ms: number): void {
    this.statusOf[line] = answer?.status ?? UNANSWERED;
    if (!answer) {
      this.broken++;
      return;
    }
    this.latencies.push(ms);
    const { hasRetryAfter, status } = answer;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if ((status === 429 || status === 503) && !hasRetryAfter) this.withoutRetryAfter++;
  }

  private result(): SocketsResult {
    const sorted = this.latencies.sort((a, b) => a - b);
    const ok = Object.entries(this.statuses).filter(([status]) => status.startsWith('2'));
    return {
      answered: sorted.length,
      seconds: (performance.now() - this.began) / 1_000,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      not2xx: sorted.length - ok.reduce((sum, [, count]) => sum + count, 0),
      broken: this.broken,
      statuses: this.statuses,
      withoutRetryAfter: this.withoutRetryAfter,
      exhausted: this.exhausted,
      statusOf: this.statusOf,
    };
  }
}

obeyParent((order: SocketsOrder) => new Generator(order).run());
