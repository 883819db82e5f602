/**
 * The whole story over HTTP, as a person, a sender and compliance live it: asked, confirmed, written
 * to until the cap, left, and proven. Every step says what came back and stops at the first surprise.
 */
import { randomUUID } from 'node:crypto';
import { Form, Http, type Json } from './http.js';

export interface StoryTeller {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Runs `assent audit export` and gives what it wrote. */
  readonly exportAudit: (format: 'ndjson' | 'csv', isClear: boolean) => Promise<string>;
  readonly print: (line: string) => void;
}

const WEEK_MS = 7 * 24 * 3_600_000;
const TOPIC = 'lettre';
const OTHER_TOPIC = 'ateliers';
const NEVER_CONFIRMED = 'offres';
const SERVICE_TOPIC = 'service-compte';

export async function tellStory(teller: StoryTeller): Promise<void> {
  const story = new Story(teller);
  await story.subscribe();
  await story.confirm();
  await story.authorizeAndRedeem();
  await story.reachTheCap();
  await story.askWithoutConsent();
  await story.askForService();
  await story.unsubscribe();
  await story.export();
  teller.print('\nEverything held.');
}

class Story {
  private readonly http: Http;
  private readonly run = randomUUID().slice(0, 8);
  private readonly email = `camille-${this.run}@exemple.example`;
  private readonly allows: Json[] = [];
  private readonly denied: string[] = [];

  constructor(private readonly teller: StoryTeller) {
    this.http = new Http(teller.baseUrl);
  }

  async subscribe(): Promise<void> {
    this.title('A person opens the form, ticks two topics and gives an address');
    const form = Form.in(await this.http.page('GET', '/subscribe?lang=fr', 200));
    expect(!form.html.includes('checked'), 'nothing is ticked beforehand');
    const answer = await this.http.form('/subscribe', [
      ...form.hidden(),
      ['topics', TOPIC],
      ['topics', OTHER_TOPIC],
      ['email', this.email],
    ]);
    expect(answer.status === 200, 'the form is taken');
    this.say(`POST /subscribe → ${answer.status}; the same page for every address`);
  }

  async confirm(): Promise<void> {
    this.title('One mail arrives; opening its link changes nothing; one button confirms');
    const mail = await this.mail();
    const link = /https?:\/\/\S+\/opt-in\/[A-Za-z0-9_-]{43}/.exec(mail)?.[0] ?? '';
    expect(link !== '', 'the mail holds the link');
    const path = new URL(link).pathname;
    const page = Form.in(await this.http.page('GET', path, 200));
    await this.http.page('HEAD', path, 200);
    const early = await this.ask(TOPIC, 'too-early');
    expect(early.decision === 'deny', 'opened but not confirmed: no');
    this.say(`GET ${path.slice(0, 12)}… twice → 200; an ask now → deny ${String(early.reason)}`);
    expect(page.ticked().length === 2, 'what was asked for is ticked');
    const ticks = page.ticked().map((topic): [string, string] => ['topics', topic]);
    const yes = await this.http.form(path, [...ticks, ['action', 'confirm']]);
    expect(yes.status === 200, 'the button confirms');
    const again = await this.http.form(path, [...ticks, ['action', 'confirm']]);
    expect(again.status === 200, 'pressing twice says the same');
    this.say(`POST ${path.slice(0, 12)}… → 200 confirmed; a second time → 200 confirmed`);
  }

  async authorizeAndRedeem(): Promise<void> {
    this.title('A sender asks, gets a permit with the headers to copy, and redeems it');
    const allow = await this.ask(TOPIC, 'letter-1');
    expect(allow.decision === 'allow', 'agreed: yes');
    this.allows.push(allow);
    const headers = allow.headers as Json;
    this.say(`POST /v1/authorizations → allow until ${String(allow.expiresAt)}`);
    for (const [name, value] of Object.entries(headers)) this.say(`  ${name}: ${shorten(value)}`);
    const repeated = await this.ask(TOPIC, 'letter-1');
    expect(repeated.id === allow.id, 'the same message asked again is the same authorization');
    const redeemed = await this.redeem(allow);
    expect(redeemed.status === 200, 'redeemed');
    const twice = await this.redeem(allow);
    expect(twice.status === 409, 'a permit is spent once');
    this.say(
      `redeem → 200 ${String(redeemed.body.status)}; again → 409 ${String(twice.body.code)}`,
    );
  }

  async reachTheCap(): Promise<void> {
    this.title('It asks on until the cap says not yet, and from when');
    for (let n = 2; n <= 20; n++) {
      const answer = await this.ask(TOPIC, `letter-${n}`);
      if (answer.decision === 'allow') {
        this.allows.push(answer);
        continue;
      }
      expect(answer.reason === 'cap_reached', 'the cap is what denies');
      const first = await this.http.api('GET', `/v1/authorizations/${String(this.allows[0]?.id)}`);
      const expected = Date.parse(String(first.body.decidedAt)) + WEEK_MS;
      expect(
        Date.parse(String(answer.notBefore)) === expected,
        'not before the first slot is free',
      );
      this.denied.push(String(answer.id));
      this.say(
        `${this.allows.length} allowed; ask ${n} → deny cap_reached, not before ${String(answer.notBefore)}`,
      );
      return;
    }
    throw new Error('The cap was never reached.');
  }

  async askWithoutConsent(): Promise<void> {
    this.title('A topic that was not confirmed');
    const answer = await this.ask(NEVER_CONFIRMED, 'offer-1');
    expect(answer.decision === 'deny' && answer.reason === 'no_consent', 'never agreed: no');
    this.say(`${NEVER_CONFIRMED} → deny ${String(answer.reason)}`);
  }

  async askForService(): Promise<void> {
    this.title('The service topic, for somebody nobody has heard of');
    const answer = await this.ask(
      SERVICE_TOPIC,
      'invoice-1',
      `inconnu-${this.run}@exemple.example`,
    );
    expect(answer.decision === 'allow', 'a message about one’s own account needs no consent');
    this.say(`${SERVICE_TOPIC} → allow`);
  }

  async unsubscribe(): Promise<void> {
    this.title('The person uses one-click unsubscribe, as their mail program does (RFC 8058)');
    const inHand = this.allows.at(-1) ?? {};
    const header = (inHand.headers as Json)['List-Unsubscribe'];
    const url = new URL(/^<([^>]+)>$/.exec(String(header))?.[1] ?? '');
    await this.http.page('GET', url.pathname, 200);
    const click = await this.http.form(url.pathname, [['List-Unsubscribe', 'One-Click']]);
    expect(click.status === 200, 'one POST, no question');
    const after = await this.ask(TOPIC, 'letter-after');
    expect(after.decision === 'deny' && after.reason === 'no_consent', 'it holds at once');
    const dead = await this.redeem(inHand);
    expect(dead.status === 410, 'the permit in hand is void');
    this.say(
      `POST ${url.pathname.slice(0, 9)}… → 200; the next ask → deny ${String(after.reason)}`,
    );
    this.say(`the permit in hand → 410 ${String(dead.body.code)}`);
  }

  async export(): Promise<void> {
    this.title('Compliance exports the audit');
    const ndjson = await this.teller.exportAudit('ndjson', false);
    const lines = ndjson
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    const indexes = lines.map((line) => Number(line.index));
    const isInOrder = indexes.every((index, nth) => index >= (indexes[nth - 1] ?? 0));
    expect(isInOrder, 'the lines are in the order of the log');
    expect(!ndjson.includes(this.email), 'no address unless it is asked for');
    const first = lines.find((line) => line.id === this.allows[0]?.id);
    const mine = lines.filter((line) => line.contactId === first?.contactId);
    for (const type of EXPECTED)
      expect(
        mine.some((line) => line.type === type),
        `it holds ${type}`,
      );
    for (const line of mine)
      this.say(`${String(line.at)}  ${String(line.type).padEnd(22)} ${text(line.topic)}`);
    const csv = await this.teller.exportAudit('csv', false);
    expect(!csv.includes(this.email) && csv.split('\r\n').length > lines.length, 'the same as CSV');
    const clear = await this.teller.exportAudit('ndjson', true);
    expect(clear.includes(this.email), 'with audit.clear and a reason, the address is there');
    this.say(`${lines.length} lines in all; csv too; with audit.clear the address shows`);
  }

  private async mail(): Promise<string> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      const mails = (await this.http.api('GET', '/dev/mailbox.json')).body as unknown as Json[];
      const mine = mails.filter((mail) => mail.to === this.email);
      if (mine.length > 0) {
        expect(mine.length === 1, 'one mail, not more');
        this.say(`mail "${String(mine[0]?.subject)}"`);
        return String(mine[0]?.text);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('No mail came within 20 s.');
  }

  private async ask(topic: string, ref: string, email = this.email): Promise<Json> {
    await this.logIn();
    const answer = await this.http.api('POST', '/v1/authorizations', {
      recipient: { email },
      channel: 'email',
      topic,
      messageRef: `demo-${this.run}/${ref}`,
      campaign: 'demo',
    });
    expect(answer.status === 200, `an answer is 200 (got ${answer.status})`);
    return answer.body;
  }

  private redeem(allow: Json): Promise<{ status: number; body: Json }> {
    return this.http.api('POST', `/v1/authorizations/${String(allow.id)}/redeem`, {
      permit: allow.permit,
      recipient: { email: this.email },
      channel: 'email',
      topic: TOPIC,
    });
  }

  private async logIn(): Promise<void> {
    if (this.http.token !== null) return;
    const { clientId, clientSecret } = this.teller;
    await this.http.logIn(clientId, clientSecret);
    this.say('POST /oauth/token → an access token for ten minutes');
  }

  private title(text: string): void {
    this.teller.print(`\n${text}`);
  }

  private say(text: string): void {
    this.teller.print(`  ${text}`);
  }
}

const EXPECTED = [
  'opt_in.requested',
  'opt_in.mailed',
  'consent.confirmed',
  'authorization.allow',
  'permit.redeemed',
  'authorization.deny',
  'consent.withdrawn',
  'permit.voided',
];

function expect(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`It should be that ${claim}, and it is not.`);
}

/** An absent field shows as nothing. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function shorten(value: unknown): string {
  const whole = String(value);
  return whole.length > 90 ? `${whole.slice(0, 87)}…` : whole;
}
