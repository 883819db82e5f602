/** The search for an address: it finds what is planted, and nothing after a server that quotes it. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Log } from '../../src/platform/log.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anEmail, People } from '../support/people.js';
import { placesHolding, readings } from '../support/scan.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('the search', () => {
  it('finds what is planted: as text, as JSON, as bytes and as hex, in the queue and in the log', async () => {
    const planted = `planted-${randomUUID().slice(0, 8)}@mail.example`;
    await app.sql(
      `INSERT INTO contacts (bucket, contact_id, kind, source, created_at)
       VALUES (0, '00000000-0000-4000-8000-000000000000', 'consumer', $1, now())`,
      [`from ${planted.toUpperCase()}`],
    );
    await app.sql(
      `INSERT INTO opt_in_requests (request_id, sealed, received_at)
       VALUES ('00000000-0000-4000-8000-000000000000', $1, now())`,
      [Buffer.concat([Buffer.of(0, 255), Buffer.from(planted)])],
    );
    await app.sql(
      `INSERT INTO clients (client_id, name, scopes, created_at) VALUES ($1, 'x', $2, now())`,
      [Buffer.from(planted).toString('hex'), [planted]],
    );
    await app.sql(
      `SELECT graphile_worker.add_job('nothing', $1::json, run_at := now() + interval '1 day')`,
      [JSON.stringify({ a: [planted] })],
    );
    expect(await placesHolding(app, [planted])).toEqual([
      'graphile_worker._private_jobs.payload',
      'public.clients.client_id',
      'public.clients.scopes',
      'public.contacts.source',
      'public.opt_in_requests.sealed (binary)',
    ]);
    const before = app.logLines.length;
    app.get(Log).info(planted);
    expect(
      app.logLines.slice(before).filter((line) => readings(line).includes(planted)),
    ).toHaveLength(1);
    const signed = `x.${Buffer.from(JSON.stringify({ sub: planted })).toString('base64url')}.y`;
    expect(readings(signed)).toContain(planted);
  });
});

describe('a mail server that quotes the address in its refusal', () => {
  it('leaves it in no log line and no job', async () => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, done) =>
        done(new Error(`<${address}> unknown\n at ${address}`)),
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const other = await startTestApp({ smtpUrl: `smtp://127.0.0.1:${port}`, logLevel: 'debug' });
    const email = anEmail('citee');
    await new People(other).subscribe(email, ['lettre']);
    const failed = await other.until(
      () => other.sql(`SELECT 1 FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL`),
      'the job to fail',
    );
    expect(failed).toHaveLength(1);
    expect(await placesHolding(other, [email])).toEqual([]);
    expect(other.logLines.filter((line) => line.includes('failed'))).not.toEqual([]);
    expect(other.logLines.filter((line) => line.includes(email))).toEqual([]);
    await other.close();
    await new Promise<void>((resolve) => server.close(resolve));
  }, 30_000);
});
