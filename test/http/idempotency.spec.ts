import { IdempotencyService } from '../../src/identity/idempotency.service.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('an Idempotency-Key', () => {
  const request = (change: object = {}) => ({
    clientId: 'client-1',
    key: newId(),
    method: 'POST',
    url: '/v1/things',
    body: { recipient: { email: 'person@mail.example' }, b: 1 },
    ...change,
  });
  const claimOf = async (asked: ReturnType<typeof request>) => {
    const start = await app.get(IdempotencyService).start(asked);
    if (!('claim' in start)) throw new Error('the request was answered before');
    return start.claim;
  };
  /** Ages the one row of a claim; rows are kept under a keyed digest of the client's key. */
  const age = ({ key }: { readonly key: string }, seconds: number) =>
    app.sql(
      `UPDATE idempotency_keys SET created_at = created_at - make_interval(secs => $2)
         WHERE key = $1`,
      [key, seconds],
    );

  it('gives a repeat the stored answer, whatever the order of its members', async () => {
    const idempotency = app.get(IdempotencyService);
    const asked = request();
    await idempotency.finish(await claimOf(asked), { status: 202, body: { id: '1' } });
    const body = { b: 1, recipient: asked.body.recipient };
    expect(await idempotency.start({ ...asked, body })).toEqual({
      stored: { status: 202, body: { id: '1' } },
    });
  });

  it('is refused for another body, path or method, and apart per client', async () => {
    const idempotency = app.get(IdempotencyService);
    const asked = request();
    await claimOf(asked);
    for (const change of [{ body: { b: 2 } }, { url: '/v1/others' }, { method: 'PATCH' }])
      await expect(idempotency.start({ ...asked, ...change })).rejects.toMatchObject({
        code: 'idempotency_key_reused',
      });
    expect(await idempotency.start({ ...asked, clientId: 'client-2' })).toHaveProperty('claim');
  });

  it('lets one of many run', async () => {
    const idempotency = app.get(IdempotencyService);
    const asked = request();
    const starts = await Promise.allSettled(
      Array.from({ length: 8 }, () => idempotency.start(asked)),
    );
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const start of starts)
      if (start.status === 'rejected')
        expect(start.reason).toMatchObject({ code: 'idempotency_key_in_flight' });
  });

  it('is taken over from a crashed request, which can no longer write', async () => {
    const idempotency = app.get(IdempotencyService);
    const asked = request();
    const crashed = await claimOf(asked);
    await age(crashed, 59);
    await expect(idempotency.start(asked)).rejects.toMatchObject({
      code: 'idempotency_key_in_flight',
    });
    await age(crashed, 1);
    const claim = await claimOf(asked);
    await idempotency.finish(crashed, { status: 200, body: { id: 'late' } });
    await idempotency.release(crashed);
    await expect(idempotency.start(asked)).rejects.toMatchObject({
      code: 'idempotency_key_in_flight',
    });
    await idempotency.finish(claim, { status: 201, body: { id: 'new' } });
    expect(await idempotency.start(asked)).toEqual({
      stored: { status: 201, body: { id: 'new' } },
    });
  });

  it('is free again after a failure, and after a day', async () => {
    const idempotency = app.get(IdempotencyService);
    const asked = request();
    await idempotency.release(await claimOf(asked));
    const claim = await claimOf(asked);
    await idempotency.finish(claim, { status: 200, body: null });
    await age(claim, 86_400);
    await claimOf({ ...asked, body: { ...asked.body, b: 3 } });
    await age(claim, 86_401);
    await idempotency.forgetExpired();
    expect(await app.sql('SELECT 1 FROM idempotency_keys WHERE key = $1', [claim.key])).toEqual([]);
  });

  it.each([
    'marie@maison.example',
    'marie\uff20maison.example',
    'marie%40maison.example',
    '33612345678',
    '06 12 34 56 78',
    '+33 (0)6-12-34-56-78',
    'tel_06_12_34_56_78',
  ])('keeps no refusal of a property by its name: %s', async (name) => {
    const sender = await TestSender.with(app, ['contacts']);
    const body = { source: 'shop', addresses: [{ [name]: 1 }], [name]: 1 };
    const send = () => sender.post('/v1/contacts', body).set('Idempotency-Key', '"k"').expect(422);
    const [first, again] = [await send(), await send()];
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(again.body).toEqual(first.body);
    expect(refusalOf(first)).toMatchObject({ pointers: ['', '/addresses/0'] });
    const kept = await app.sql<{ body: unknown }>(
      'SELECT body FROM idempotency_keys WHERE client_id = $1',
      [sender.client.clientId],
    );
    expect(kept).toHaveLength(1);
    expect(JSON.stringify([kept, first.body])).not.toContain(name);
  });

  it('leaves no address and no bare hash of one behind', async () => {
    const asked = request();
    const { key } = await claimOf(asked);
    const rows = await app.sql('SELECT * FROM idempotency_keys WHERE key = $1', [key]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(asked.key);
    expect(JSON.stringify(rows)).not.toContain('mail.example');
    await expect(
      app.get(IdempotencyService).start(request({ body: { a: '\ud800' } })),
    ).rejects.toMatchObject({ code: 'malformed_body' });
  });
});
