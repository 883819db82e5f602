/**
 * What tests need of people and of senders, done as they do it: over HTTP, through the form, the
 * mail and its button. Time is moved by dating rows back, never by waiting.
 */
import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { Form } from '../../examples/http.js';
import { ContactsService } from '../../src/contacts/contacts.service.js';
import { addressOrThrow } from '../../src/contacts/recipient.js';
import type { CaughtMail } from '../../src/delivery/catcher.js';
import { Database } from '../../src/platform/database/database.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import type { TestApp, TestClient } from './app.js';
import { toldOf } from './told.js';

export type Json = Readonly<Record<string, unknown>>;

export interface Person {
  readonly email: string;
  readonly contactId: string;
}

export interface Answer {
  readonly id: string;
  readonly decision: 'allow' | 'deny';
  readonly expiresAt: string;
  readonly permit: string;
  readonly policyVersion: string;
  readonly rules: readonly { rule: string; result: string; notBefore?: string | null }[];
  readonly headers: Readonly<Record<string, string>>;
  readonly links: { readonly preferences: string; readonly unsubscribe: string } | null;
  readonly locale: string;
  readonly reason: string;
  readonly reasons: readonly string[];
  readonly notBefore: string | null;
}

export const bodyOf = (response: Response): Json => response.body as Json;

/** Nobody has it yet. */
export const anEmail = (name = 'camille') => `${name}-${randomUUID().slice(0, 13)}@exemple.example`;

export class People {
  constructor(private readonly app: TestApp) {}

  /** Fills in the form in French, as a browser sends it. */
  async subscribe(email: string, topics: readonly string[]): Promise<Response> {
    const form = Form.in((await this.app.http.get('/subscribe?lang=fr').expect(200)).text);
    const ticks = topics.map((topic): [string, string] => ['topics', topic]);
    const fields: [string, string][] = [...form.hidden(), ...ticks, ['email', email]];
    return this.app.http
      .post('/subscribe')
      .set('Accept', 'text/html')
      .type('form')
      .send(new URLSearchParams(fields).toString());
  }

  /** Every job that could run has run; one that failed is an error. */
  async settle(): Promise<void> {
    await this.app.until(async () => {
      const [row] = await this.app.sql<{ open: number; failed: string | null }>(
        `SELECT count(*)::int AS open, max(last_error) AS failed FROM graphile_worker._private_jobs`,
      );
      if (row?.failed) throw new Error(`A job failed: ${row.failed}`);
      return row?.open === 0;
    }, 'the jobs to be done');
  }

  async mailsTo(email: string): Promise<CaughtMail[]> {
    return (await this.app.mailbox()).filter(({ to }) => to.toLowerCase() === email.toLowerCase());
  }

  /** The path that the newest mail to this address leads to. */
  async linkTo(email: string): Promise<string> {
    await this.settle();
    const [mail] = await this.mailsTo(email);
    const path = /\/opt-in\/[A-Za-z0-9_-]{43}/.exec(mail?.text ?? '')?.[0];
    if (path === undefined) throw new Error('There is no mail with a link.');
    return path;
  }

  answer(path: string, action: 'confirm' | 'refuse', topics: readonly string[] = []) {
    const ticks = topics.map((topic): [string, string] => ['topics', topic]);
    const fields: [string, string][] = [...ticks, ['action', action]];
    return this.app.http
      .post(path)
      .set('Accept', 'text/html')
      .type('form')
      .send(new URLSearchParams(fields).toString());
  }

  async optIn(email: string, topics: readonly string[]): Promise<Person> {
    await this.subscribe(email, topics);
    await this.answer(await this.linkTo(email), 'confirm', topics).expect(200);
    return { email, contactId: await this.contactIdOf(email) };
  }

  /** Somebody new who confirmed these topics. */
  optedInTo(...topics: readonly string[]): Promise<Person> {
    return this.optIn(anEmail(), topics);
  }

  async contactIdOf(email: string): Promise<string> {
    const found = await this.find(email);
    if (found === null) throw new Error('Nobody has this address.');
    return found;
  }

  find(email: string): Promise<string | null> {
    const address = addressOrThrow('email', email, '');
    return this.app.get(Database).inSnapshot(async (tx) => {
      const found = await this.app
        .get(ContactsService)
        .find(tx, { by: 'address', address }, 'email');
      return found?.contactId ?? null;
    });
  }

  matchKeyOf(email: string): Buffer {
    const address = addressOrThrow('email', email, '');
    return this.app.get(ContactsService).matchKeys(address)[0].key;
  }

  suppressionsOf(email: string): Promise<{ kind: string; until: Date | null }[]> {
    return this.app.sql('SELECT kind, until FROM suppressions WHERE match_key = $1 ORDER BY kind', [
      this.matchKeyOf(email),
    ]);
  }

  /** As if every confirmation mail to this address had gone out so much earlier. */
  dateMailsBack(email: string, age: string): Promise<unknown> {
    return this.app.sql(
      `UPDATE confirmation_mails SET at = at - $2::interval
       WHERE mail_id IN (SELECT mail_id FROM confirmation_mails WHERE budget_key = $1)`,
      [this.matchKeyOf(email), age],
    );
  }

  /** A second address of one kind, which no client may bring: put in by the service's own means. */
  addAddress(contactId: string, email: string): Promise<unknown> {
    const address = addressOrThrow('email', email, '');
    const contacts = this.app.get(ContactsService);
    return this.app
      .get(Database)
      .inTransaction(async (tx) => contacts.addAddress(tx, contactId, address, Date.now()));
  }

  /** Every decision about a contact but those on Assent's own mails, oldest first. */
  decisionsOf(contactId: string) {
    return this.app.sql<{ id: string; decision: string; at: Date }>(
      `SELECT authorization_id AS id, decision, decided_at AS at FROM authorizations
         JOIN clients USING (client_id)
       WHERE contact_id = $1 AND clients.name <> 'assent' ORDER BY decided_at`,
      [contactId],
    );
  }

  /** What the ledger's evidence says about a contact, in no order; null: about the organisation. */
  async happeningsOf(contactId: string | null): Promise<Json[]> {
    return (await toldOf(this.app, contactId)).map(({ payload }) => payload);
  }

  async typesOf(contactId: string): Promise<string[]> {
    return (await this.happeningsOf(contactId)).map(({ type }) => String(type)).sort();
  }
}

/** A client that asks for authorizations. */
export class TestSender {
  private messages = 0;

  private constructor(
    private readonly app: TestApp,
    readonly client: TestClient,
  ) {}

  static async with(app: TestApp, scopes: readonly Scope[], name?: string): Promise<TestSender> {
    return new TestSender(app, await app.client(scopes, name));
  }

  /** One whose messages leave only through the gate. */
  static async gated(app: TestApp, scopes: readonly Scope[]): Promise<TestSender> {
    return new TestSender(app, await app.client(scopes, undefined, true));
  }

  post(path: string, body?: object) {
    return this.app.http.post(path).auth(this.client.token, { type: 'bearer' }).send(body);
  }

  get(path: string) {
    return this.app.http.get(path).auth(this.client.token, { type: 'bearer' });
  }

  request(email: string, topic: string, change: Json = {}) {
    return this.post('/v1/authorizations', {
      recipient: { email },
      channel: 'email',
      topic,
      messageRef: `message/${++this.messages}`,
      ...change,
    });
  }

  async ask(email: string, topic: string, change: Json = {}): Promise<Answer> {
    const { status, text, body } = await this.request(email, topic, change);
    if (status !== 200) throw new Error(`Refused: ${text}`);
    return body as Answer;
  }

  async allowed(email: string, topic: string, change: Json = {}): Promise<Answer> {
    const answer = await this.ask(email, topic, change);
    if (answer.decision !== 'allow') throw new Error(`Denied: ${answer.reason}`);
    return answer;
  }

  redeem(allow: Answer, email: string, topic: string, change: Json = {}) {
    return this.post(`/v1/authorizations/${allow.id}/redeem`, {
      permit: allow.permit,
      recipient: { email },
      channel: 'email',
      topic,
      ...change,
    });
  }

  /** When it was decided, as the service tells it. */
  async decidedAt({ id }: Answer): Promise<number> {
    const { body } = await this.get(`/v1/authorizations/${id}`).expect(200);
    return Date.parse((body as { decidedAt: string }).decidedAt);
  }

  release(allow: Answer) {
    return this.post(`/v1/authorizations/${allow.id}/release`);
  }
}

/** The path of the footer link that an allow gave. */
export function footerPath(allow: Answer): string {
  return new URL(allow.links?.unsubscribe ?? '').pathname;
}

export const ONE_CLICK = 'List-Unsubscribe=One-Click';

/**
 * As if a decision had been made so long ago. The table refuses every change, so the guard is put
 * aside for this one; the row keeps its partition, which no rule looks at for a few days.
 */
export async function dateBack(app: TestApp, authorizationId: string, age: string): Promise<void> {
  await unguarded(app, 'authorizations', () =>
    app.sql(
      `UPDATE authorizations SET decided_at = decided_at - $2::interval,
         expires_at = expires_at - $2::interval WHERE authorization_id = $1`,
      [authorizationId, age],
    ),
  );
}

export async function unguarded(
  app: TestApp,
  table: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await app.sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  try {
    await work();
  } finally {
    await app.sql(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
}
