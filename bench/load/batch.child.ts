/** Sends batches as NDJSON streams and reads their answers as they come, in a process of its own. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { obeyParent } from '../child.js';
import { askBody, CHANNEL, emailOf, nthContact, TOPIC } from '../people.js';
import { LineReader } from './line-reader.js';

export interface BatchOrder {
  readonly url: string;
  readonly token: string;
  readonly permits: boolean;
  readonly linesPerRequest: number;
  /** How many batches are under way together, about people of their own. */
  readonly streams: number;
  /** Each stream begins another batch until the time is up; 0: one batch each. */
  readonly seconds: number;
  readonly contacts: number;
  /** How many contacts were asked for before. */
  readonly from: number;
  readonly refPrefix: string;
  /** Where requests that redeem the allows are written; null: nowhere. */
  readonly redeemFile: string | null;
}

export interface BatchResult {
  readonly lines: number;
  readonly seconds: number;
  readonly requests: number;
  /** What an answer was that should have been an allow. */
  readonly wrong: string | null;
}

interface Answer {
  readonly id?: string;
  readonly decision?: string;
  readonly permit?: string;
}

const LINES_PER_WRITE = 500;
const NDJSON = 'application/x-ndjson';

class Batches {
  private readonly agent: Agent;
  private lines = 0;
  private requests = 0;
  private wrong: string | null = null;
  private readonly kept: NodeJS.WritableStream | null;

  constructor(private readonly order: BatchOrder) {
    this.agent = new Agent({ keepAlive: true, maxSockets: order.streams });
    this.kept = order.redeemFile === null ? null : createWriteStream(order.redeemFile);
  }

  async run(): Promise<BatchResult> {
    const began = performance.now();
    const end = began + this.order.seconds * 1_000;
    const streams = Array.from({ length: this.order.streams }, (_, stream) => stream);
    await Promise.all(streams.map((stream) => this.runStream(stream, end)));
    const seconds = (performance.now() - began) / 1_000;
    this.agent.destroy();
    if (this.kept) {
      this.kept.end();
      await once(this.kept, 'finish');
    }
    return { lines: this.lines, seconds, requests: this.requests, wrong: this.wrong };
  }

  /** Streams stand as far apart as they can, so that no two ask about the same people at a time. */
  private async runStream(stream: number, end: number): Promise<void> {
    const { contacts, from, linesPerRequest, streams } = this.order;
    const start = from + Math.floor((stream * contacts) / streams);
    let nth = 0;
    do await this.sendBatch(start + nth * linesPerRequest, `${stream}/${nth}`);
    while (++nth > 0 && performance.now() < end && this.wrong === null);
  }

  private async sendBatch(from: number, name: string): Promise<void> {
    const { permits, token, url } = this.order;
    const ask = request(`${url}/v1/authorizations/batch${permits ? '?permits=true' : ''}`, {
      ...{ method: 'POST', agent: this.agent },
      headers: { authorization: `Bearer ${token}`, 'content-type': NDJSON, accept: NDJSON },
    });
    const answered = once(ask, 'response') as Promise<[IncomingMessage]>;
    // What is wrong with a batch that was cut is told by its answer.
    const written = pipeline(Readable.from(this.asks(from, name)), ask).catch(() => undefined);
    const [response] = await answered;
    await this.read(response, from);
    await written;
    this.requests++;
  }

  private *asks(from: number, name: string): Generator<string> {
    const { contacts, linesPerRequest, refPrefix } = this.order;
    for (let at = 0; at < linesPerRequest; at += LINES_PER_WRITE) {
      let text = '';
      for (let line = at; line < Math.min(at + LINES_PER_WRITE, linesPerRequest); line++)
        text += `${askBody(nthContact(from + line, contacts), `${refPrefix}/${name}/${line}`)}\n`;
      yield text;
    }
  }

  private async read(response: IncomingMessage, from: number): Promise<void> {
    const reader = new LineReader();
    const keep = this.kept ? (line: string) => this.keep(line, from + reader.lines) : null;
    for await (const chunk of response) reader.take(chunk as Buffer, keep);
    this.lines += reader.lines;
    const { statusCode } = response;
    if (statusCode !== 200) this.wrong ??= `a batch was answered ${statusCode}: ${reader.first}`;
    else if (reader.lines !== this.order.linesPerRequest)
      this.wrong ??= `${reader.lines} answers to ${this.order.linesPerRequest} lines`;
    else for (const line of [reader.first, reader.last]) this.checkAllow(line);
  }

  /** The first and the last are looked at; that all are allows is counted in the database. */
  private checkAllow(line: string): void {
    const { decision, permit } = JSON.parse(line) as Answer;
    const isPermitRight = (permit !== undefined) === this.order.permits;
    if (decision !== 'allow' || !isPermitRight)
      this.wrong ??= `an answer was ${line.slice(0, 300)}`;
  }

  private keep(line: string, nth: number): void {
    const { id, permit } = JSON.parse(line) as Answer;
    const recipient = { email: emailOf(nthContact(nth, this.order.contacts)) };
    const body = { permit, recipient, topic: TOPIC, channel: CHANNEL };
    this.kept?.write(`/v1/authorizations/${id ?? ''}/redeem\t${JSON.stringify(body)}\n`);
  }
}

obeyParent((order: BatchOrder) => new Batches(order).run());
