/** What happens in the life of a log: people come and go, are written to, and ask for their rights. */
import { LogKeys } from '../../../src/ledger/log-keys.js';
import { DAY_MS } from '../../../src/core/local-time.js';
import type { TestApp } from '../../support/app.js';
import {
  anEmail,
  bodyOf,
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
} from '../../support/people.js';

export class LogLife {
  private readonly people: People;
  private readonly joined: string[] = [];

  constructor(private readonly app: TestApp) {
    this.people = new People(app);
  }

  get acts(): [() => Promise<unknown>, ...(() => Promise<unknown>)[]] {
    return [
      () => this.isForgotten(),
      () => this.joins(),
      () => this.isWrittenTo(),
      () => this.leaves(),
      () => this.isBroughtIn(),
      () => this.changesTheirMind(),
      () => this.isRestricted(),
      () => this.app.get(LogKeys).rotate('test'),
    ];
  }

  private async joins(): Promise<void> {
    const { contactId } = await this.people.optedInTo('lettre', 'ateliers');
    this.joined.push(contactId);
  }

  private async isWrittenTo(): Promise<void> {
    const sender = await this.office();
    const { email } = await this.people.optedInTo('lettre');
    const allow = await sender.allowed(email, 'lettre');
    await sender.redeem(allow, email, 'lettre').expect(200);
  }

  private async leaves(): Promise<void> {
    const { email } = await this.people.optedInTo('lettre');
    const allow = await (await this.office()).allowed(email, 'lettre');
    await this.app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
  }

  /** With a basis that a shop has, and no word of their own. */
  private async isBroughtIn(): Promise<void> {
    await this.brought(await this.office());
  }

  private async changesTheirMind(): Promise<void> {
    const office = await this.office();
    const email = await this.brought(office);
    const evidence = { via: 'letter' };
    await office
      .post('/v1/withdrawals', { recipient: { email }, scope: 'all', evidence })
      .expect(200);
  }

  private async isRestricted(): Promise<void> {
    const office = await this.office();
    const made = await office.post('/v1/contacts', {
      addresses: [{ email: anEmail() }],
      source: 'fair',
    });
    const path = `/v1/contacts/${String(bodyOf(made).contactId)}`;
    const reason = 'disputes their name';
    await office.post(`${path}/restriction`, { restricted: true, reason }).expect(200);
    await office.post(`${path}/rights-requests`, { kind: 'access', reason });
  }

  /** Who joined first, and nobody while there is nobody. */
  private async isForgotten(): Promise<void> {
    const contactId = this.joined.shift();
    if (contactId === undefined) return this.joins();
    const office = await this.office();
    await office.post(`/v1/contacts/${contactId}/erasure`, { reason: 'asked' }).expect(200);
  }

  private async brought(office: TestSender): Promise<string> {
    const email = anEmail();
    await office
      .post('/v1/bases', {
        recipient: { email },
        ...{ topic: 'offres', channel: 'email', basis: 'soft_opt_in' },
        evidence: { source: 'shop', offeredRefusal: true, description: 'bought seeds' },
        at: new Date(Date.now() - DAY_MS).toISOString(),
      })
      .expect(200);
    return email;
  }

  /** A token is good for ten minutes, and the full form takes longer. */
  private office(): Promise<TestSender> {
    return TestSender.with(this.app, ['authorize', 'bases', 'contacts', 'erase', 'preferences']);
  }
}
