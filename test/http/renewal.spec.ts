/**
 * One request before a consent ends by itself: who gets it, and that silence ends the consent all the
 * same. Time is moved by dating rows, never by waiting.
 */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { RenewConsents } from '../../src/opt-in/renew-consents.js';
import { TidyOptIns } from '../../src/opt-in/tidy-opt-ins.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { footerPath, ONE_CLICK, People, TestSender, type Person } from '../support/people.js';
import { Renewals } from '../support/renewals.js';

let app: TestApp;
let people: People;
let renewals: Renewals;
let sender: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  renewals = new Renewals(app, people);
  sender = await TestSender.with(app, ['authorize', 'reasons', 'contacts']);
});
afterAll(() => app.close());

async function apply(change: (catalog: Record<string, unknown>) => void): Promise<void> {
  const catalog = parse(readFileSync('catalog.yaml', 'utf8')) as Record<string, unknown>;
  change(catalog);
  const result = await app.get(CatalogService).apply(stringify(catalog), 'test');
  if (result.status !== 'applied') throw new Error(JSON.stringify(result));
}

async function suppress(email: string, kind: string): Promise<void> {
  await app.sql(
    `INSERT INTO suppressions (bucket, match_key, kind, pepper_id, since)
     SELECT bucket, match_key, $2, pepper_id, now() FROM addresses WHERE match_key = $1`,
    [people.matchKeyOf(email), kind],
  );
}

describe('who is asked', () => {
  it('is whose consent ends within 30 days, once, in one mail for all that ends', async () => {
    const { email, contactId } = await renewals.optedIn('lettre', 'ateliers', 'offres');
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(0);
    await renewals.endIn(contactId, '29 days 23 hours', 'lettre');
    await renewals.endIn(contactId, '3 days', 'ateliers');
    await renewals.endIn(contactId, '30 days 1 hour', 'offres');
    await renewals.run();
    await people.dateMailsBack(email, '31 days');
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(1);
    const [mail] = await people.mailsTo(email);
    expect(mail?.text).toContain('La lettre du potager');
    expect(mail?.text).toContain('Ateliers et portes ouvertes');
    expect(mail?.text).not.toContain('Bonnes affaires');
    expect(mail?.headers).toMatchObject({
      'content-language': 'fr',
      'auto-submitted': 'auto-generated',
    });
    const [entry, ...others] = await renewals.said(contactId, 'consent.renewal_asked');
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      channel: 'email',
      asked: [{ topic: 'lettre' }, { topic: 'ateliers' }],
    });
    await renewals.endIn(contactId, '29 days', 'offres');
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(2);
  });

  it('is who did nothing for as long as the law of their country, or the topic, allows', async () => {
    const [known, active, silent] = [
      await renewals.optedIn('lettre'),
      await renewals.optedIn('lettre'),
      await renewals.optedIn('ateliers', 'lettre'),
    ];
    await renewals.idleFor(known.contactId, '1066 days');
    await renewals.idleFor(active.contactId, '1066 days');
    await renewals.idleFor(silent.contactId, '70 days');
    // A sign of life puts the end off; what a client does is none.
    await app.http
      .post(footerPath(await sender.allowed(active.email, 'lettre')))
      .type('form')
      .send('action=less')
      .expect(200);
    await renewals.run();
    expect(await renewals.mailsTo(known.email)).toBe(1);
    expect(await renewals.mailsTo(active.email)).toBe(0);
    expect(await renewals.mailsTo(silent.email)).toBe(0);
    await apply(({ topics }) => {
      const found = (topics as Record<string, unknown>[]).find(({ key }) => key === 'ateliers');
      Object.assign(found ?? {}, { consentIdleDays: 90 });
    });
    await renewals.run();
    expect(await renewals.mailsTo(silent.email)).toBe(1);
    expect((await people.mailsTo(silent.email))[0]?.text).not.toContain('potager');
  });

  it('is nobody who refused, is restricted, or whose address does not work', async () => {
    const leave = async (email: string, body: string) => {
      const path = footerPath(await sender.allowed(email, 'lettre'));
      await app.http.post(path).type('form').send(body).expect(200);
    };
    const left = await renewals.optedIn('lettre');
    await leave(left.email, ONE_CLICK);
    const objecting = await renewals.optedIn('lettre');
    await leave(objecting.email, 'action=all');
    const restricted = await renewals.optedIn('lettre');
    await app.sql('UPDATE contacts SET restricted_at = now() WHERE contact_id = $1', [
      restricted.contactId,
    ]);
    const suppressed = [await renewals.optedIn('lettre'), await renewals.optedIn('lettre')];
    await suppress(suppressed[0]?.email ?? '', 'complaint');
    await suppress(suppressed[1]?.email ?? '', 'undeliverable');
    const everybody = [left, objecting, restricted, ...suppressed];
    for (const { contactId } of everybody) await renewals.endIn(contactId, '20 days', 'lettre');
    await renewals.run();
    for (const { email } of everybody) expect(await renewals.mailsTo(email)).toBe(0);
  });

  it('waits for the confirmation budget, and takes of it', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    for (const topics of [['ateliers'], ['offres'], ['alertes'], ['lettre', 'offres']])
      await people.subscribe(email, topics);
    await people.settle();
    expect(await renewals.mailsTo(email)).toBe(4);
    await renewals.endIn(contactId, '20 days', 'lettre');
    await renewals.run();
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(4);
    expect(await renewals.said(contactId, 'consent.renewal_asked')).toEqual([]);
    await people.dateMailsBack(email, '30 days');
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(5);
    const counted = await app.sql(
      'SELECT topics FROM confirmation_mails WHERE budget_key = $1 AND at > now() - interval $$1 day$$',
      [people.matchKeyOf(email)],
    );
    expect(counted).toEqual([{ topics: ['lettre'] }]);
  });

  it('is somebody else first in each run, so that nobody stands before the others for ever', async () => {
    const [one, other] = [await renewals.optedIn('lettre'), await renewals.optedIn('lettre')];
    const sliceOf = ({ contactId }: Person) => Number.parseInt(contactId.slice(-2), 16);
    for (const first of sliceOf(one) < sliceOf(other) ? [other, one] : [one, other]) {
      for (const { contactId } of [one, other])
        await renewals.endIn(contactId, '20 days', 'lettre');
      await app.get(RenewConsents).run(() => sliceOf(first) / 256, 1);
      await people.settle();
      expect(await renewals.mailsTo(first.email)).toBe(1);
    }
  });

  it('is asked with one mail by runs at the same time, and by a mail that is tried again', async () => {
    const { email, contactId } = await renewals.optedIn('lettre');
    await renewals.endIn(contactId, '20 days', 'lettre');
    await Promise.all([1, 2, 3, 4].map(() => app.get(RenewConsents).run()));
    await people.settle();
    expect(await renewals.mailsTo(email)).toBe(1);
    const [optIn] = await app.sql<{ id: string; address: string }>(
      `SELECT opt_in_id AS id, address_id AS address FROM opt_ins
       WHERE contact_id = $1 AND kind = 'renewal'`,
      [contactId],
    );
    const order = { contactId, optInId: optIn?.id, channel: 'email', addressId: optIn?.address };
    const again = async () => {
      await app.sql("SELECT 1 FROM graphile_worker.add_job('renewal_mail', $1::json)", [
        JSON.stringify(order),
      ]);
      await people.settle();
    };
    const path = await people.linkTo(email);
    await again();
    expect(await people.linkTo(email)).not.toBe(path);
    expect(await renewals.said(contactId, 'consent.renewal_asked')).toHaveLength(1);
    await people.answer(path, 'confirm', ['lettre']).expect(200);
    await again();
    expect(await renewals.mailsTo(email)).toBe(2);
  });
});

describe('silence', () => {
  it('ends the consent at its end, and leaves a tally of the request', async () => {
    const { email, contactId, path } = await renewals.asked('lettre');
    const [link] = await app.sql(
      `SELECT o.expires_at = date_trunc('milliseconds', c.expires_at) AS "endsWithConsent"
       FROM opt_ins o JOIN consents c USING (contact_id)
       WHERE contact_id = $1 AND kind = 'renewal'`,
      [contactId],
    );
    expect(link).toEqual({ endsWithConsent: true });
    await renewals.endIn(contactId, '0 days', 'lettre');
    await app.sql(
      `UPDATE opt_ins SET expires_at = now() WHERE contact_id = $1 AND kind = 'renewal'`,
      [contactId],
    );
    expect((await sender.ask(email, 'lettre')).reason).toBe('consent_expired');
    const { text } = await people.answer(path, 'confirm', ['lettre']).expect(410);
    expect(text).toContain('Il demandait si vous vouliez toujours');
    await people.answer(path, 'refuse').expect(410);
    await app.get(TidyOptIns).run();
    expect(await renewals.said(contactId, 'opt_in.expired')).toHaveLength(1);
    await app.sql(
      `UPDATE opt_ins SET expires_at = now() - interval '8 days'
       WHERE contact_id = $1 AND kind = 'renewal'`,
      [contactId],
    );
    await app.get(TidyOptIns).run();
    const kinds = await app.sql('SELECT kind FROM opt_ins WHERE contact_id = $1', [contactId]);
    expect(kinds).toEqual([{ kind: 'request' }]);
    const tallies = await app.sql(
      "SELECT count::int FROM opt_in_tallies WHERE outcome = 'renewal_expired'",
    );
    expect(tallies).toEqual([{ count: 1 }]);
    expect(await renewals.said(contactId, 'consent.renewal_asked')).toHaveLength(1);
    expect(await people.find(email)).toBe(contactId);
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(1);
  });

  it('is all there is under a catalog that does not renew', async () => {
    const { email, contactId } = await renewals.optedIn('lettre');
    await renewals.endIn(contactId, '20 days', 'lettre');
    await apply((catalog) => delete catalog.renewal);
    await renewals.run();
    expect(await renewals.mailsTo(email)).toBe(0);
  });
});
