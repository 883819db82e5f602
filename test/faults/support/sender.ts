/**
 * A client of both processes. A call that is shed because too many wait was not worked on, so it is
 * made again; the times are those of the call that was answered.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../examples/http.js';
import { DAY_MS } from '../../../src/core/local-time.js';
import type { Side } from './pair.js';
import type { Cut, LinesReply, Reply, Wire } from './wire.js';
import { BASIS, CHANNEL } from './world.js';

export interface Reader {
  readonly email: string;
  readonly contactId: string;
  readonly topic: string;
}

export interface Credentials {
  readonly clientId: string;
  readonly secret: string;
  readonly name: string;
}

const BACK_OFF_MS = 50;
const MOST_TRIES = 40;

export class Sender {
  private constructor(
    private readonly wires: readonly [Wire, Wire],
    readonly clientId: string,
    readonly name: string,
    private readonly token: string,
    private readonly mostTries = MOST_TRIES,
  ) {}

  static async logIn(
    wires: readonly [Wire, Wire],
    { clientId, secret, name }: Credentials,
  ): Promise<Sender> {
    const response = await fetch(`${wires[0].url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await response.json()) as Json;
    return new Sender(wires, clientId, name, String(token));
  }

  /** The same sender, who takes every answer as it comes. */
  hasty(): Sender {
    return new Sender(this.wires, this.clientId, this.name, this.token, 1);
  }

  /** Somebody new who may be written to about a topic. */
  async reader(topic: string): Promise<Reader> {
    const email = `camille-${randomUUID()}@exemple.example`;
    const address = { addresses: [{ email }], source: 'shop' };
    const { body } = await this.good(this.post(0, '/v1/contacts', address));
    const evidence = { source: 'shop', offeredRefusal: true, description: 'Bought seeds' };
    const at = new Date(Date.now() - DAY_MS).toISOString();
    const basis = { recipient: { email }, topic, channel: CHANNEL, basis: BASIS, evidence, at };
    await this.good(this.post(0, '/v1/bases', basis));
    return { email, contactId: String(body.contactId), topic };
  }

  ask(side: Side, reader: Reader, messageRef: string, change: Json = {}): Promise<Reply> {
    return this.askLine(side, { ...askFor(reader, messageRef), ...change });
  }

  askLine(side: Side, body: Json): Promise<Reply> {
    return this.post(side, '/v1/authorizations', body);
  }

  redeem(side: Side, reader: Reader, allow: Json): Promise<Reply> {
    const { id, ...body } = redemptionOf(reader, allow);
    return this.post(side, `/v1/authorizations/${String(id)}/redeem`, body);
  }

  release(side: Side, id: string): Promise<Reply> {
    return this.post(side, `/v1/authorizations/${id}/release`);
  }

  async recorded(side: Side, id: string): Promise<Reply> {
    return this.wires[side].get(`/v1/authorizations/${id}`, this.token);
  }

  stream(
    side: Side,
    what: 'batch' | 'batch?permits=true' | 'redeem' | 'release',
    lines: readonly Json[],
    cut?: Cut,
  ): Promise<LinesReply> {
    return this.wires[side].lines(`/v1/authorizations/${what}`, this.token, lines, cut);
  }

  /** RFC 8058, as a mail program does it. */
  oneClick(side: Side, allow: Json): Promise<Reply> {
    const { pathname } = new URL(String((allow.links as Json).unsubscribe));
    const click = { 'List-Unsubscribe': 'One-Click' };
    return this.patiently(() => this.wires[side].form(pathname, click));
  }

  withdraw(side: Side, { email, topic }: Reader): Promise<Reply> {
    const scope = { scope: 'topic', topic, channel: CHANNEL, evidence: { via: 'telephone' } };
    return this.post(side, '/v1/withdrawals', { recipient: { email }, ...scope });
  }

  async lookUp(email: string): Promise<string> {
    const found = await this.good(this.post(0, '/v1/contacts/lookup', { recipient: { email } }));
    return String(found.body.contactId);
  }

  private post(side: Side, path: string, body?: Json): Promise<Reply> {
    return this.patiently(() => this.wires[side].json(path, this.token, body));
  }

  private async patiently(call: () => Promise<Reply>): Promise<Reply> {
    for (let tries = 1; ; tries++) {
      const reply = await call();
      if (reply.status !== 503 || tries >= this.mostTries) return reply;
      await sleep(BACK_OFF_MS * (1 + Math.random()));
    }
  }

  private async good(reply: Promise<Reply>): Promise<Reply> {
    const { status, body } = await reply;
    if (status !== 200) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
    return reply;
  }
}

export function askFor({ email, topic }: Reader, messageRef: string): Json {
  return { recipient: { email }, channel: CHANNEL, topic, messageRef };
}

/** A line of a stream of redemptions. */
export function redemptionOf({ email, topic }: Reader, { id, permit }: Json): Json {
  return { id, permit, recipient: { email }, topic, channel: CHANNEL };
}

export const isAllow = ({ status, body }: Pick<Reply, 'status' | 'body'>): boolean =>
  status === 200 && body.decision === 'allow';
