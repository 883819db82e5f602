/**
 * One address that exists nowhere else is put through every input there is. Afterwards it may be
 * found in the mail that was asked for, and nowhere: no column in clear, no log line, no metric, no
 * answer, no file. That the search would find it, `scan.spec.ts` shows.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { FORMATS } from '../../src/compliance/exports/export-order.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, textOf } from '../support/exports.js';
import {
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Answer,
  type Json,
} from '../support/people.js';
import { placesHolding, readings } from '../support/scan.js';

const mark = randomBytes(6).toString('hex');
const local = `canari.${mark}`;
const domain = `d${mark}.example`;
const email = `${local}@${domain}`;
const phone = `+336${randomInt(10_000_000, 99_999_999)}`;
const CLEAR = [local, domain, phone.slice(1), Buffer.from(email).toString('base64url')];

interface Sent {
  readonly what: string;
  readonly response: Response;
}

let app: TestApp;
let people: People;
let sender: TestSender;
const sent: Sent[] = [];

const NOISE: Readonly<Record<string, string>> = {
  'User-Agent': `Mail ${email}`,
  Referer: `https://shop.example/?email=${email}`,
  Origin: `https://${domain}`,
  Cookie: `email=${email}`,
  From: email,
  'Accept-Language': email,
  'X-Forwarded-For': email,
  'X-Request-Id': email,
  Traceparent: email,
};

type Method = 'get' | 'post' | 'patch' | 'delete' | 'put' | 'head' | 'options';

/** Sends with the address in the query string and in every header that one may choose. */
async function send(
  method: Method,
  path: string,
  {
    type = 'json',
    body,
    headers = {},
  }: { type?: string; body?: string | Json; headers?: Json } = {},
): Promise<Response> {
  const mine = { authorization: `Bearer ${sender.client.token}`, accept: 'text/html' };
  const query = `${path.includes('?') ? '&' : '?'}email=${email}&lang=${encodeURIComponent(email)}`;
  const pending = app.http[method](path + query).set({ ...NOISE, ...mine, ...headers });
  const response = await (body === undefined ? pending : pending.type(type).send(body));
  sent.push({ what: `${method} ${path}`, response });
  return response;
}

const holds = (text: string): boolean =>
  CLEAR.some((needle) => text.toLowerCase().includes(needle.toLowerCase()));

async function throughTheForm(): Promise<void> {
  const wrong = { topics: email, noticeVersion: email, locale: email, email };
  await send('post', '/subscribe', { type: 'form', body: wrong });
  await send('post', '/subscribe', { type: 'form', body: { email: `${email},${email}` } });
  await send('post', '/subscribe', { body: { email: { toString: email } } });
  await people.subscribe(email, ['lettre', 'ateliers', 'offres']);
  const path = await people.linkTo(email);
  await send('get', path);
  await send('post', path, { type: 'form', body: { action: email, topics: email } });
  await send('post', path, { type: 'form', body: { action: 'confirm', topics: email } });
  const ticks = 'action=confirm&topics=lettre&topics=ateliers';
  await send('post', path, { type: 'form', body: `${ticks}&name=${email}` });
  await send('get', path);
}

async function throughContacts(): Promise<string> {
  const register = (change: Json, headers: Json = {}) =>
    send('post', '/v1/contacts', {
      body: { addresses: [{ email }, { phone }], source: 'shop', ...change },
      headers,
    });
  const { contactId } = (await register({})).body as { contactId: string };
  await register({}, { 'Idempotency-Key': `"${email}"` });
  await register({}, { 'Idempotency-Key': phone.slice(1) });
  await register({}, { 'Idempotency-Key': email });
  const names = [email, encodeURIComponent(email), phone.slice(1)];
  for (const field of ['source', 'locale', 'country', 'timezone', 'kind', ...names])
    for (const value of [email, `about ${email}`, phone]) await register({ [field]: value });
  await register({ addresses: [{ email: `x${email}` }, { [email]: email }] });
  const change = { addresses: [{ phone }], locale: 'fr' };
  await send('patch', `/v1/contacts/${contactId}`, { body: change });
  await send('patch', `/v1/contacts/${email}`, { body: change });
  for (const recipient of [{ email }, { phone }, { contactId: email }])
    await send('post', '/v1/contacts/lookup', { body: { recipient } });
  for (const reason of [email, `call of ${email}`, phone])
    await send('post', '/v1/contacts/lookup', { body: { recipient: { email }, reason } });
  return contactId;
}

async function throughAuthorizations(contactId: string): Promise<void> {
  let count = 0;
  const ask = (change: Json) =>
    send('post', '/v1/authorizations', {
      body: {
        recipient: { email },
        channel: 'email',
        topic: 'lettre',
        messageRef: `m-${++count}`,
        ...change,
      },
    });
  const allow = (await ask({})).body as Answer;
  await ask({ recipient: { contactId } });
  await ask({ recipient: { email: `x${email}` } });
  await ask({ recipient: { email: `y${email}` }, topic: 'service-compte' });
  await ask({ recipient: { phone }, channel: 'sms', topic: 'alertes' });
  for (const field of ['messageRef', 'campaign', 'topic', 'channel', email])
    for (const value of [email, `x/${email}/1`, phone]) await ask({ [field]: value });
  const path = `/v1/authorizations/${allow.id}`;
  const same = { recipient: { email }, channel: 'email', topic: 'lettre' };
  await send('post', `${path}/redeem`, { body: { ...same, permit: email } });
  await send('post', `${path}/redeem`, { body: { ...same, topic: email } });
  await send('post', `${path}/redeem`, { body: { ...same, permit: allow.permit } });
  await send('post', `${path}/release`, { body: { email } });
  await send('get', path);
  await send('get', `/v1/authorizations/${email}`);
  await send('post', `/v1/authorizations/${email}/redeem`, { body: same });
  const footer = footerPath(allow);
  await send('get', footer);
  await send('post', footer, { type: 'form', body: { action: email } });
  await send('post', footer, { type: 'form', body: `${ONE_CLICK}&email=${email}` });
  await send('post', footer, { type: 'form', body: { action: 'less', email } });
  await send('post', footer, { type: 'form', body: { action: 'all', email } });
}

async function throughOptIns(): Promise<void> {
  const control = { name: email, label: `Write to ${email}`, default: '', value: email };
  const evidence = {
    formUrl: `https://${domain}/form?email=${encodeURIComponent(email)}&to=${email}`,
    noticeVersion: '2',
    controls: [control, { ...control, name: 'phone', value: phone }],
  };
  const ask = (change: Json, headers: Json = {}) =>
    send('post', '/v1/opt-ins', {
      body: {
        recipient: { email },
        channel: 'email',
        topics: ['offres'],
        locale: 'fr',
        evidence,
        ...change,
      },
      headers,
    });
  await ask({});
  const encoded = `https://shop.example/form?email=${encodeURIComponent(email)}`;
  const quiet = [{ ...control, name: 'x', label: 'x', value: true }];
  await ask({ evidence: { ...evidence, formUrl: encoded, controls: quiet } });
  await ask({ recipient: { email: `z${email}` } });
  await ask({}, { 'Idempotency-Key': `"opt-in of ${email}"` });
  await ask({ recipient: { phone }, channel: 'sms', topics: ['alertes'] });
  for (const field of ['channel', 'locale', email]) await ask({ [field]: email });
  await ask({ topics: [email] });
  await ask({ evidence: { ...evidence, noticeVersion: email } });
  await ask({ evidence: { ...evidence, controls: [{ ...control, default: true }] } });
  await ask({ evidence: { ...evidence, formUrl: email } });
}

async function throughWhatIsWrong(): Promise<void> {
  for (const path of [
    '/u/',
    '/opt-in/',
    '/dev/mailbox/',
    '/static/',
    '/docs/',
    '/v1/',
    '/',
    '/%zz',
  ])
    for (const method of ['get', 'post', 'delete', 'options'] as const)
      for (const accept of ['text/html', 'application/json'])
        await send(method, path + email, { headers: { accept } });
  for (const path of ['/v1/authorizations', '/v1/contacts', '/v1/opt-ins', '/subscribe']) {
    for (const body of [`{"a":"${email}`, `{"__proto__":"${email}"}`, `["${email}"]`, `"${email}"`])
      await send('post', path, { body });
    await send('post', path, { type: `text/${local}`, body: email });
    await send('post', path, { type: 'multipart/form-data; boundary=x', body: email });
  }
  const basic = (user: string) => ({ authorization: `Basic ${btoa(`${user}:${email}`)}` });
  const grant = { grant_type: 'client_credentials' };
  for (const [body, headers] of [
    [grant, basic(email)],
    [{ ...grant, client_id: email, client_secret: email }, {}],
    [{ ...grant, scope: email }, basic(sender.client.clientId)],
    [{ grant_type: email }, basic(email)],
  ] as const)
    await send('post', '/oauth/token', { type: 'form', body, headers });
  for (const authorization of [`Bearer ${email}`, email, `Bearer ${btoa(email)}`])
    await send('get', '/v1/catalog', { headers: { authorization } });
  for (const path of ['/', '/subscribe', '/docs', '/openapi.json', '/health/ready', '/v1/catalog'])
    await send('get', path);
}

beforeAll(async () => {
  app = await startTestApp({ logLevel: 'debug' });
  people = new People(app);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts', 'optin']);
  await throughTheForm();
  await throughAuthorizations(await throughContacts());
  await throughOptIns();
  await throughWhatIsWrong();
  await people.settle();
}, 60_000);
afterAll(() => app.close());

describe('an address that went through every input', () => {
  it('did go through', async () => {
    const statuses = new Set(sent.map(({ response }) => response.status));
    for (const status of [200, 202, 400, 401, 403, 404, 409, 415, 422])
      expect([...statuses]).toContain(status);
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(await people.find(email)).not.toBeNull();
    expect((await people.mailsTo(email)).length).toBeGreaterThan(0);
    expect(await people.suppressionsOf(email)).toHaveLength(1);
  });

  it('stands in no table in clear', async () => {
    expect(await placesHolding(app, CLEAR)).toEqual([]);
  });

  it('stands in no log line', () => {
    expect(app.logLines.length).toBeGreaterThan(100);
    expect(app.logLines.filter((line) => holds(readings(line)))).toEqual([]);
  });

  it('stands in no metric', async () => {
    const { text } = await app.http.get('/metrics').expect(200);
    expect(text).toContain('assent_decisions_total');
    expect(holds(text)).toBe(false);
  });

  it('comes back in no answer, header, link or permit', () => {
    const back = sent.filter(({ response }) => {
      const { text, headers } = response;
      // A form that has to be mended is given back to whoever filled it in, in its own field.
      const others = text.replace(/(<input type="email"[^>]*) value="[^"]*"/, '$1');
      return holds(readings(`${others} ${JSON.stringify(headers)}`));
    });
    expect(back.map(({ what, response }) => `${what}: ${response.status}`)).toEqual([]);
  });

  it('stands in no file but the caught mails', () => {
    const { dataDir } = app.config.settings;
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name));
    const holding = files.filter((file) => holds(readFileSync(file, 'latin1')));
    expect(files.some((file) => file.endsWith('withdrawals.journal'))).toBe(true);
    expect(holding.every((file) => file.startsWith(join(dataDir, 'mailbox')))).toBe(true);
    expect(holding.length).toBeGreaterThan(0);
  });

  it.each(FORMATS)('stands in no %s that was not asked for with addresses', async (format) => {
    const compliance = await Compliance.with(app, 'audit', 'audit.clear');
    const exported = async (clear: boolean) =>
      readings(await textOf(format, await compliance.bytesOf({ format, clear })));
    expect(holds(await exported(true))).toBe(true);
    expect(holds(await exported(false))).toBe(false);
  });

  it('stands on no page of the audit, and in no proof', async () => {
    const compliance = await Compliance.with(app, 'audit');
    const { text, body } = await compliance.get('/v1/audit/entries?limit=1000').expect(200);
    const { entries } = body as { entries: { id: string; type: string }[] };
    expect(entries.length).toBeGreaterThan(20);
    expect(holds(readings(text))).toBe(false);
    for (const { id, type } of entries) {
      const isDecision = /^(authorization|permit)\./.test(type);
      const path = `/v1/audit/${isDecision ? 'decisions' : 'entries'}/${id}/proof`;
      const proof = (await compliance.get(path)).text;
      expect({ path, isHeld: holds(readings(proof)) }).toEqual({ path, isHeld: false });
    }
  });
});
