/** Asks that are turned away: held a moment, told at a pace, and nothing else with them. */
import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Log } from '../log.js';
import { Metrics } from '../metrics.js';
import { safeHeaders } from './hardening.js';
import { shedFrom } from './shedding.js';

const ASKS = '/asks';
const TICK_MS = 10;
const LEAST_MS = 50;
/** The tick in which the last one is due has passed. */
const MOST_MS = 160;
const MOST_A_TICK = 100;
const MOST_HELD = 8_000;
/** What `Retry-After` asks for. */
const COME_BACK_MS = 1_000;

describe('an ask too many', () => {
  let server: Server;
  let isFull: boolean;
  let handled: string[];
  let lines: { message: string; fields: object }[];
  let metrics: Metrics;

  beforeEach(() => {
    jest.useFakeTimers();
    isFull = true;
    handled = [];
    lines = [];
    metrics = new Metrics();
    server = new Server((request: IncomingMessage) => {
      handled.push(`${request.method} ${request.url}`);
    });
    const log = {
      info: (message: string, fields: object) => lines.push({ message, fields }),
    } as unknown as Log;
    shedFrom(server, { route: ASKS, isFull: () => isFull, isHttps: true, log, metrics });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function send(method = 'POST', url = ASKS): ServerResponse {
    const request = new IncomingMessage(new Socket());
    Object.assign(request, { method, url });
    const response = new ServerResponse(request);
    server.emit('request', request, response);
    return response;
  }
  const sendMany = (count: number) => Array.from({ length: count }, () => send());
  const isTold = (response: ServerResponse) => response.writableEnded;
  const toldOf = (responses: readonly ServerResponse[]) => responses.filter(isTold).length;
  const pass = (ms: number) => jest.advanceTimersByTime(ms);

  it('is told a moment later, and before it would come back', () => {
    const asks = sendMany(50);
    pass(LEAST_MS - TICK_MS);
    expect(toldOf(asks)).toBe(0);
    pass(MOST_MS - LEAST_MS + TICK_MS);
    expect(toldOf(asks)).toBe(50);
    expect(MOST_MS).toBeLessThan(COME_BACK_MS);
    expect(handled).toEqual([]);
  });

  it('is told as any other is refused', () => {
    const ask = send();
    const wire = new PassThrough();
    ask.assignSocket(wire as unknown as Socket);
    pass(MOST_MS);
    const [head = '', body = ''] = String(wire.read()).split('\r\n\r\n');
    const [status, ...fields] = head.split('\r\n');
    expect(status).toBe('HTTP/1.1 503 Service Unavailable');
    const headers = Object.fromEntries(fields.map((field) => field.split(': ')));
    expect(headers).toMatchObject({
      ...safeHeaders(true),
      'cache-control': 'no-store',
      'content-length': String(body.length),
      'content-type': 'application/problem+json',
      'retry-after': '1',
    });
    expect(JSON.parse(body)).toMatchObject({ code: 'overloaded', status: 503 });
  });

  it('is not told together with those who came with it', () => {
    const asks = sendMany(200);
    const told = new Set<number>();
    for (let ms = 0; ms < MOST_MS; ms += TICK_MS) {
      pass(TICK_MS);
      told.add(toldOf(asks));
    }
    expect(told.size).toBeGreaterThan(5);
  });

  it('is told at a pace, however many are due', () => {
    const asks = sendMany(5_000);
    let before = 0;
    const paces: number[] = [];
    for (let ms = 0; ms < 1_000; ms += TICK_MS) {
      pass(TICK_MS);
      paces.push(toldOf(asks) - before);
      before = toldOf(asks);
    }
    expect(Math.max(...paces)).toBe(MOST_A_TICK);
    expect(before).toBe(5_000);
  });

  it('is told at once where as many are held as may be', () => {
    const asks = sendMany(MOST_HELD);
    expect(toldOf(asks)).toBe(0);
    expect(isTold(send())).toBe(true);
    pass(LEAST_MS + TICK_MS);
    expect(isTold(send())).toBe(false);
  });

  it('whose caller left is told nothing, and holds no place', async () => {
    const asks = sendMany(MOST_HELD);
    for (const ask of asks) ask.destroy();
    pass(2 * COME_BACK_MS);
    expect(await metrics.text()).not.toContain(`assent_shed_total{route="${ASKS}"}`);
    expect(isTold(send())).toBe(false);
  });

  it('stays refused where there is room by the time it is told', () => {
    const ask = send();
    isFull = false;
    send();
    expect(handled).toEqual([`POST ${ASKS}`]);
    pass(MOST_MS);
    expect(ask.statusCode).toBe(503);
  });

  it('is counted each, and told of in the log once a second', async () => {
    const stopped = jest.spyOn(globalThis, 'clearInterval');
    sendMany(30);
    pass(MOST_MS + COME_BACK_MS);
    const fields = { method: 'POST', route: ASKS, status: 503, count: 30 };
    expect(lines).toEqual([{ message: 'shed', fields }]);
    expect(await metrics.text()).toContain(`assent_shed_total{route="${ASKS}"} 30`);
    expect(stopped).toHaveBeenCalledTimes(1);
    send();
    pass(MOST_MS + COME_BACK_MS);
    expect(lines.at(-1)).toEqual({ message: 'shed', fields: { ...fields, count: 1 } });
  });

  it.each([
    ['GET', ASKS],
    ['PUT', ASKS],
    ['GET', `${ASKS}?POST`],
    ['POST', `${ASKS}/batch`],
    ['POST', `${ASKS}/1/redeem`],
    ['POST', '/withdrawals'],
    ['POST', `/withdrawals?from=${ASKS}`],
  ])('is nothing else: %s %s', (method, url) => {
    send(method, url);
    expect(handled).toEqual([`${method} ${url}`]);
  });

  it('is one whatever stands behind its path', () => {
    send('POST', `${ASKS}?a=b#c`);
    expect(handled).toEqual([]);
  });

  it('is answered where there is room', () => {
    isFull = false;
    send();
    expect(handled).toEqual([`POST ${ASKS}`]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
