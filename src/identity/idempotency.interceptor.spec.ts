import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of, throwError } from 'rxjs';
import { DomainError } from '../core/errors.js';
import { Log } from '../platform/log.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import type { IdempotencyService, Start, StoredAnswer } from './idempotency.service.js';

const claim = { clientId: 'client-1', key: 'k', claimedAt: 1 };

function setUp(start: Start = { claim }, header: string | null = '"k"') {
  const noted: unknown[] = [];
  const headers: Record<string, string> = {};
  const service = {
    start: (request: unknown) => (noted.push(['start', request]), Promise.resolve(start)),
    finish: (_: unknown, answer: StoredAnswer) => (
      noted.push(['finish', answer]),
      Promise.resolve()
    ),
    release: () => (noted.push(['release']), Promise.resolve()),
  };
  const reply = {
    statusCode: 201,
    status: (code: number) => (reply.statusCode = code),
    header: (name: string, value: string) => (headers[name] = value),
  };
  const request = {
    method: 'POST',
    url: '/v1/things',
    body: { a: 1 },
    headers: header === null ? {} : { 'idempotency-key': header },
    caller: { clientId: 'client-1' },
  };
  const interceptor = new IdempotencyInterceptor(
    service as unknown as IdempotencyService,
    new Log('silent'),
  );
  const run = (result = of<unknown>({ id: '1' })) => {
    let calls = 0;
    const context = {
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }),
    } as unknown as ExecutionContext;
    const answer = lastValueFrom(
      interceptor.intercept(context, { handle: () => (calls++, result) }),
      { defaultValue: undefined },
    );
    return answer.then(
      (body) => ({ body, calls }),
      (error: unknown) => ({ error, calls }),
    );
  };
  return { run, noted, headers, reply, service };
}

describe('an idempotent handler', () => {
  it('runs once and its answer is kept with its status', async () => {
    const { run, noted } = setUp();
    expect(await run()).toEqual({ body: { id: '1' }, calls: 1 });
    const { clientId, key } = claim;
    expect(noted).toEqual([
      ['start', { clientId, key, method: 'POST', url: '/v1/things', body: { a: 1 } }],
      ['finish', { status: 201, body: { id: '1' } }],
    ]);
  });

  it('does not run when the answer is there already', async () => {
    const { run, headers, reply } = setUp({ stored: { status: 202, body: { id: '7' } } });
    expect(await run()).toEqual({ body: { id: '7' }, calls: 0 });
    expect(headers).toEqual({ 'Idempotency-Replayed': 'true' });
    expect(reply.statusCode).toBe(202);
  });

  it('has its refusal kept and thrown again as it was', async () => {
    const refusal = new DomainError('contact_unknown', 'why', [{ pointer: '/a', detail: 'b' }]);
    const { run, noted } = setUp();
    expect(await run(throwError(() => refusal))).toMatchObject({ error: refusal });
    const [, [, stored]] = noted as [unknown, [string, StoredAnswer]];
    const again = setUp({ stored: JSON.parse(JSON.stringify(stored)) as StoredAnswer });
    expect(await again.run()).toMatchObject({
      error: { code: 'contact_unknown', detail: 'why', fields: refusal.fields },
      calls: 0,
    });
    expect(again.headers).toEqual({ 'Idempotency-Replayed': 'true' });
  });

  it.each([
    ['a bug', new Error('bug')],
    ['a server error', new DomainError('temporarily_unavailable')],
    ['too many requests', new DomainError('rate_limited')],
  ])('frees the key after %s', async (_, error) => {
    const { run, noted } = setUp();
    expect(await run(throwError(() => error))).toEqual({ error, calls: 1 });
    expect(noted.at(-1)).toEqual(['release']);
  });

  it('still answers when the answer cannot be noted', async () => {
    const { run, service } = setUp();
    service.finish = () => Promise.reject(new Error('down'));
    expect(await run()).toEqual({ body: { id: '1' }, calls: 1 });
  });

  it('simply runs without the header', async () => {
    const without = setUp({ claim }, null);
    expect(await without.run()).toEqual({ body: { id: '1' }, calls: 1 });
    expect(without.noted).toEqual([]);
  });

  it.each(['', 'two words', '"open'])('refuses the key %j before it runs', async (header) => {
    const { run, noted } = setUp({ claim }, header);
    expect(await run()).toMatchObject({ error: { code: 'invalid_request' }, calls: 0 });
    expect(noted).toEqual([]);
  });
});
