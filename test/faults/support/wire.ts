/**
 * HTTP to one service, as a sender's program speaks it, with the times at which a request began and
 * its answer was here: by one clock, so that they can be compared over both services.
 */
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Json } from '../../../examples/http.js';

export interface Reply {
  /** 0: no whole answer came. */
  readonly status: number;
  readonly body: Json;
  readonly begunAt: number;
  readonly endedAt: number;
}

export interface LinesReply {
  readonly status: number;
  /** Those that were here when the answer ended, or was cut. */
  readonly answers: readonly Json[];
}

/** The connection is destroyed in the midst of a stream. */
export interface Cut {
  /** Once so many lines were answered. */
  readonly afterAnswers?: number;
  /** Once so many lines were sent. */
  readonly afterLines?: number;
  /** What cuts it, if it is not the client. */
  readonly by?: () => void;
}

/** Less than the service keeps an idle connection, so that none is used while it is being closed. */
const IDLE_MS = 2_000;

export class Wire {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS });

  constructor(readonly url: string) {}

  async json(path: string, token: string, body?: Json): Promise<Reply> {
    return this.call(path, 'application/json', body && JSON.stringify(body), token);
  }

  async form(path: string, fields: Readonly<Record<string, string>>): Promise<Reply> {
    const text = new URLSearchParams(fields).toString();
    return this.call(path, 'application/x-www-form-urlencoded', text, null);
  }

  async get(path: string, token: string): Promise<Reply> {
    return this.call(path, null, undefined, token);
  }

  async lines(path: string, token: string, lines: readonly Json[], cut: Cut = {}) {
    const ask = this.open('POST', path, 'application/x-ndjson', token);
    const sever = cut.by ?? (() => ask.destroy());
    const text = lines.slice(0, cut.afterLines).map((line) => `${JSON.stringify(line)}\n`);
    if (cut.afterLines === undefined) ask.end(text.join(''));
    else ask.write(text.join(''), sever);
    const reply: { status: number; answers: Json[] } = { status: 0, answers: [] };
    try {
      const response = await responseTo(ask);
      await readLines(response, reply.answers, cut.afterAnswers ?? Infinity, sever);
      reply.status = response.statusCode ?? 0;
    } catch {
      reply.status = 0;
    }
    return reply as LinesReply;
  }

  close(): void {
    this.agent.destroy();
  }

  private async call(
    path: string,
    type: string | null,
    text: string | undefined,
    token: string | null,
  ): Promise<Reply> {
    const begunAt = performance.now();
    const method = type === null ? 'GET' : 'POST';
    const ask = this.open(method, path, text === undefined ? null : type, token);
    ask.end(text);
    try {
      const response = await responseTo(ask);
      const body = await textOf(response);
      const status = response.statusCode ?? 0;
      return { status, body: jsonOf(body), begunAt, endedAt: performance.now() };
    } catch {
      return { status: 0, body: {}, begunAt, endedAt: performance.now() };
    }
  }

  private open(method: string, path: string, type: string | null, token: string | null) {
    const headers = {
      ...(type === null ? {} : { 'content-type': type }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const ask = request(`${this.url}${path}`, { method, agent: this.agent, headers });
    // Whoever waits for the answer is told; what comes after it is of no account.
    ask.on('error', () => undefined);
    return ask;
  }
}

function responseTo(ask: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    ask.once('response', resolve);
    ask.once('error', reject);
    ask.once('close', () => {
      reject(new Error('The connection ended before the answer.'));
    });
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

async function readLines(
  response: IncomingMessage,
  answers: Json[],
  most: number,
  sever: () => void,
): Promise<void> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const texts = (rest + String(chunk)).split('\n');
    rest = texts.pop() ?? '';
    const isCutNow = answers.length < most && answers.length + texts.length >= most;
    for (const text of texts.slice(0, most - answers.length))
      answers.push(JSON.parse(text) as Json);
    if (isCutNow) sever();
  }
}

/** A page is no JSON, and nobody asks for its text here. */
function jsonOf(text: string): Json {
  return text.startsWith('{') ? (JSON.parse(text) as Json) : {};
}
