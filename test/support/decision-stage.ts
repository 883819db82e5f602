/**
 * The whole application, with a clock that stands still, on which cases of the decision tables are
 * played one after the other: each finds its catalog, its halt and its instant, and asks about
 * somebody of its own.
 */
import { resolve } from 'node:path';
import { AnswerSender } from '../../src/authorization/answer-sender.js';
import { AuthorizationService } from '../../src/authorization/authorization.service.js';
import { viewCheck } from '../../src/authorization/check.view.js';
import { ChecksService } from '../../src/authorization/checks.service.js';
import { HaltsService } from '../../src/authorization/halts.service.js';
import type { StandingHalt } from '../../src/authorization/in-force.store.js';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { parseRecipient, type RecipientDto } from '../../src/contacts/recipient.js';
import { confirmationAsk, OwnSender } from '../../src/opt-in/confirmation-ask.js';
import { Database } from '../../src/platform/database/database.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestClient } from './app.js';
import { catalogOf, DEFAULT_NOW, type DecisionCase } from './decision-case.js';
import { SeedCase } from './seed-case.js';
import { StoppedClock } from './stopped-clock.js';

/** Who asks: `insider` has the scope `reasons`, `stranger` is the same client without it. */
export type Asker = 'insider' | 'stranger';

/** What both ways of asking say, field by field. */
export interface Said {
  readonly decision: string;
  readonly reason: string | null;
  readonly reasons: readonly string[];
  readonly notBefore: string | null;
  readonly rules: readonly object[];
  readonly expiresAt?: string;
}

export interface Answers {
  readonly checked: Said;
  readonly authorized: Said;
}

const SCOPES: Readonly<Record<Asker, readonly Scope[]>> = {
  insider: ['authorize', 'check', 'reasons'],
  stranger: ['authorize', 'check'],
};
const SENDERS = ['shop', 'club'];
const ACTOR = 'test';

export class DecisionStage {
  private catalog = '';
  private halt: StandingHalt | null = null;
  private messages = 0;

  private constructor(
    readonly app: TestApp,
    private readonly clock: StoppedClock,
    private readonly seeds: SeedCase,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  static async open(): Promise<DecisionStage> {
    // Without its jobs the app leaves alone what the cases put in place.
    const app = await startTestApp({
      role: 'web',
      catalogFile: resolve('test/decisions/_catalog.yaml'),
    });
    await app.sql(`SELECT ensure_authorization_partitions('2026-01-01', 12)`);
    await app.sql(`SELECT ensure_authorization_partitions('2028-01-01', 1)`);
    const tokens = new Map<string, string>();
    for (const name of SENDERS) {
      const client = await app.client(SCOPES.insider, name);
      for (const asker of ['insider', 'stranger'] as const)
        tokens.set(`${asker} ${name}`, await tokenOf(app, client, SCOPES[asker]));
    }
    return new DecisionStage(app, await StoppedClock.of(app), new SeedCase(app), tokens);
  }

  /** Makes the world as the case finds it, and gives its instant. */
  async set(decisionCase: DecisionCase): Promise<number> {
    const now = Date.parse(decisionCase.now ?? DEFAULT_NOW);
    await this.clock.at(now);
    const halts = this.app.get(HaltsService);
    if (this.halt) await halts.end(this.halt, 'over', ACTOR);
    await this.apply(JSON.stringify(catalogOf(decisionCase)));
    const { halt } = decisionCase.given;
    this.halt = halt ? { of: null, ...halt } : null;
    if (this.halt) await halts.begin(this.halt, 'a case', ACTOR);
    return now;
  }

  /** Checks before it asks: had the check reserved anything, the ask would be told so. */
  async answers(decisionCase: DecisionCase, now: number, asker: Asker): Promise<Answers> {
    const recipient = await this.seeds.person(decisionCase, now);
    if (decisionCase.ask.confirmation) return this.own(decisionCase, recipient, asker);
    const { topic, channel, sender = 'shop' } = decisionCase.ask;
    const token = this.tokens.get(`${asker} ${sender}`) ?? '';
    const message = { recipient, topic, channel };
    const checked = await this.post('/v1/checks', token, message);
    const messageRef = `case/${++this.messages}`;
    const authorized = await this.post('/v1/authorizations', token, { ...message, messageRef });
    return { checked, authorized };
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  private async post(path: string, token: string, body: object): Promise<Said> {
    const answer = await this.app.http.post(path).auth(token, { type: 'bearer' }).send(body);
    if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
    return saidOf(answer.body as Said);
  }

  /** The doors that the feature `opt-in` uses: no client may send Assent's own mail. */
  private async own(
    decisionCase: DecisionCase,
    recipient: RecipientDto,
    asker: Asker,
  ): Promise<Answers> {
    const sender = await this.app.get(OwnSender).get();
    const named = parseRecipient(recipient, '');
    if (named.by === 'contact') throw new Error('A confirmation mail goes to an address.');
    const { channel, confirmation: topics = [] } = decisionCase.ask;
    const optIn = { optInId: newId(), address: named.address, channel, topics };
    const question = confirmationAsk(sender, catalogOf(decisionCase), optIn);
    const checked = await this.app.get(ChecksService).check(question);
    const authorized = await this.app
      .get(Database)
      .inTransaction((tx) => this.app.get(AuthorizationService).authorizeIn(tx, question));
    const caller = { ...sender, scopes: new Set(SCOPES[asker]) };
    const [answer] = await this.app.get(AnswerSender).answers([authorized], caller, false);
    if (!answer || answer instanceof Error) throw answer ?? new Error('There is no answer.');
    return {
      checked: saidOf(viewCheck(checked, asker === 'insider')),
      authorized: saidOf(answer),
    };
  }

  private async apply(text: string): Promise<void> {
    if (text === this.catalog) return;
    const result = await this.app.get(CatalogService).apply(text, ACTOR);
    if (result.status === 'invalid' || result.status === 'refused')
      throw new Error(`The catalog is ${result.status}: ${result.issues[0]?.message ?? ''}`);
    this.catalog = text;
  }
}

/** RFC 6749 §3.3: a client may ask for fewer scopes than it has. */
async function tokenOf(
  { http }: TestApp,
  { clientId, clientSecret }: TestClient,
  scopes: readonly Scope[],
): Promise<string> {
  const { body } = await http
    .post('/oauth/token')
    .auth(clientId, clientSecret)
    .type('form')
    .send({ grant_type: 'client_credentials', scope: scopes.join(' ') })
    .expect(200);
  return (body as { access_token: string }).access_token;
}

/** An allow has no reason; only a check says so. */
export function saidOf({
  decision,
  rules,
  ...rest
}: Pick<Said, 'decision' | 'rules'> & Partial<Said>): Said {
  const { reason = null, reasons = [], notBefore = null, expiresAt } = rest;
  const isPermit = expiresAt !== undefined;
  return { decision, reason, reasons, notBefore, rules, ...(isPermit && { expiresAt }) };
}
