/** People whose consent is about to end, and the run that has them asked whether they still agree. */
import { RenewConsents } from '../../src/opt-in/renew-consents.js';
import type { TestApp } from './app.js';
import { People, type Json, type Person } from './people.js';

export class Renewals {
  constructor(
    private readonly app: TestApp,
    private readonly people: People,
  ) {}

  /** As if these had been confirmed two years ago, but for the time that is left. */
  async endIn(contactId: string, left: string, ...topics: string[]): Promise<void> {
    await this.app.sql(
      `UPDATE consents SET expires_at = now() + $2::interval,
         confirmed_at = now() + $2::interval - interval '730 days'
       WHERE contact_id = $1 AND topic = ANY ($3)`,
      [contactId, left, topics],
    );
  }

  /** As if all had been given without an end, and the person had done nothing for so long. */
  async idleFor(contactId: string, age: string): Promise<void> {
    await this.app.sql(
      `UPDATE consents SET expires_at = NULL, confirmed_at = now() - $2::interval
       WHERE contact_id = $1`,
      [contactId, age],
    );
    await this.app.sql(
      'UPDATE contacts SET last_act_at = now() - $2::interval WHERE contact_id = $1',
      [contactId, age],
    );
  }

  /** Somebody who opted in long ago: that mail is beyond every budget. */
  async optedIn(...topics: string[]): Promise<Person> {
    const person = await this.people.optedInTo(...topics);
    await this.people.dateMailsBack(person.email, '31 days');
    return person;
  }

  async run(): Promise<void> {
    await this.app.get(RenewConsents).run();
    await this.people.settle();
  }

  /** Somebody who was asked whether they still want these, and the path that their mail leads to. */
  async asked(...topics: string[]): Promise<Person & { path: string }> {
    const person = await this.optedIn(...topics);
    await this.endIn(person.contactId, '20 days', ...topics);
    await this.run();
    return { ...person, path: await this.people.linkTo(person.email) };
  }

  /** How many mails the address had beside the one by which it opted in. */
  async mailsTo(email: string): Promise<number> {
    return (await this.people.mailsTo(email)).length - 1;
  }

  /** What the evidence says of one type. */
  async said(contactId: string, type: string): Promise<Json[]> {
    return (await this.people.happeningsOf(contactId)).filter((one) => one.type === type);
  }
}
