/** Asks that are turned away: held a moment, never more than so many, and nothing else with them. */
import Fastify, { type FastifyInstance } from 'fastify';
import { DomainError } from '../../core/errors.js';
import { shedWhen } from './hardening.js';
import { problemOf } from './problems.js';

const ASKS = '/asks';
const MOST_HELD = 2_000;
/** What `Retry-After` asks for. */
const COME_BACK_MS = 1_000;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

describe('an ask too many', () => {
  let fastify: FastifyInstance;
  let isFull: boolean;
  /** In the order in which they were answered. */
  let answered: string[];

  beforeEach(() => {
    isFull = true;
    answered = [];
    // The moment comes when the test says so; everything else runs as it does.
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setInterval',
        'clearInterval',
      ],
    });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await fastify.close();
  });

  async function start(toldAfterMs?: number): Promise<void> {
    fastify = Fastify();
    shedWhen(
      fastify,
      ASKS,
      () => isFull,
      toldAfterMs === undefined ? undefined : () => toldAfterMs,
    );
    fastify.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof DomainError)) throw error;
      const problem = problemOf(error);
      void reply.status(problem.status).send(problem);
    });
    for (const url of [ASKS, `${ASKS}/batch`, `${ASKS}/:id/redeem`, '/withdrawals'])
      fastify.route({
        method: ['GET', 'POST', 'PUT', 'DELETE'],
        url,
        handler: async () => 'answered',
      });
    await fastify.ready();
  }

  /** The code of its refusal, or what the handler says. */
  async function send(name: string, method: Method, url: string, body = '{}'): Promise<string> {
    const sent = method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body };
    const answer = await fastify.inject({ method, url, ...sent });
    answered.push(name);
    if (answer.statusCode !== 503) return answer.body;
    return answer.json<{ code: string }>().code;
  }
  const ask = (name = 'ask', body?: string) => send(name, 'POST', ASKS, body);
  /** Answered after whatever was sent before it and is not held. */
  const other = () => send('other', 'GET', ASKS);

  it('is told a moment later, in the order of coming', async () => {
    await start(30);
    const first = ask('first');
    await other();
    jest.advanceTimersByTime(10);
    const second = ask('second');
    await other();
    jest.advanceTimersByTime(19);
    await other();
    expect(answered).toEqual(['other', 'other', 'other']);
    jest.advanceTimersByTime(1);
    expect(await first).toBe('overloaded');
    await other();
    expect(answered.slice(3)).toEqual(['first', 'other']);
    jest.advanceTimersByTime(10);
    expect(await second).toBe('overloaded');
  });

  it('is told before it would come back', async () => {
    await start();
    const held = ask();
    await other();
    expect(answered).toEqual(['other']);
    jest.advanceTimersByTime(COME_BACK_MS - 1);
    expect(await held).toBe('overloaded');
  });

  it('is not read', async () => {
    await start(0);
    const held = ask('ask', '{"no JSON');
    await other();
    jest.advanceTimersByTime(0);
    expect(await held).toBe('overloaded');
  });

  it('stays refused where there is room by the time it is told', async () => {
    await start(30);
    const held = ask();
    await other();
    isFull = false;
    expect(await ask('next')).toBe('answered');
    expect(answered).toEqual(['other', 'next']);
    jest.advanceTimersByTime(30);
    expect(await held).toBe('overloaded');
  });

  it('is told at once where as many are held as may be; those are told in their time', async () => {
    await start(30);
    const held = Array.from({ length: MOST_HELD }, () => ask('held'));
    await other();
    expect(answered).toEqual(['other']);
    const oneTooMany = ask('one too many');
    await other();
    expect(answered).toEqual(['other', 'one too many', 'other']);
    expect(await oneTooMany).toBe('overloaded');

    jest.advanceTimersByTime(30);
    expect(new Set(await Promise.all(held))).toEqual(new Set(['overloaded']));
    // There is room to hold again.
    answered = [];
    const next = ask('next');
    await other();
    expect(answered).toEqual(['other']);
    jest.advanceTimersByTime(30);
    expect(await next).toBe('overloaded');
  });

  it.each<[Method, string]>([
    ['GET', ASKS],
    ['PUT', ASKS],
    ['DELETE', ASKS],
    ['GET', `${ASKS}?POST`],
    ['POST', `${ASKS}/batch`],
    ['POST', `${ASKS}/1/redeem`],
    ['POST', '/withdrawals'],
    ['POST', `/withdrawals?from=${ASKS}`],
  ])('is nothing else: %s %s is answered while asks are held', async (method, url) => {
    await start(30);
    const held = ask();
    expect(await send('other', method, url)).toBe('answered');
    expect(answered).toEqual(['other']);
    jest.advanceTimersByTime(30);
    expect(await held).toBe('overloaded');
  });

  it('is one whatever stands behind its path', async () => {
    await start(30);
    const held = send('ask', 'POST', `${ASKS}?a=b#c`);
    await other();
    expect(answered).toEqual(['other']);
    jest.advanceTimersByTime(30);
    expect(await held).toBe('overloaded');
  });

  it('is answered where there is room', async () => {
    await start(30);
    isFull = false;
    expect(await ask()).toBe('answered');
    expect(jest.getTimerCount()).toBe(0);
  });
});
