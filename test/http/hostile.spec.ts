/** What a hostile caller tries: to look people up, to speak for others, to break or to wear us out. */
import { auditCommand } from '../../src/compliance/exports/audit.command.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import {
  anEmail,
  bodyOf,
  footerPath,
  ONE_CLICK,
  type People,
  type TestSender,
} from '../support/people.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('an ask by contact id', () => {
  it('is denied for every class where the id names nobody', async () => {
    for (const topic of ['lettre', 'service-compte'])
      expect(await sender.ask('', topic, { recipient: { contactId: NOBODY } })).toMatchObject({
        decision: 'deny',
        reason: 'unknown_contact',
      });
  });

  it('is denied where the contact has no address of the channel’s kind', async () => {
    const { body } = await sender.post('/v1/contacts', {
      addresses: [{ phone: '+33612345001' }],
      source: 'shop',
    });
    const { contactId } = body as { contactId: string };
    const answer = await sender.ask('', 'service-compte', { recipient: { contactId } });
    expect(answer).toMatchObject({ decision: 'deny', reason: 'undeliverable' });
  });
});

describe('an address that was added and proved later', () => {
  it('ends neither an objection nor a "not me" of another address', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = footerPath(await sender.allowed(email, 'lettre'));
    await app.http.post(path).type('form').send('action=all').expect(200);
    const other = anEmail('autre');
    await people.addAddress(contactId, other);
    await people.optIn(other, ['ateliers']);
    expect((await sender.ask(email, 'lettre')).reasons).toContain('objection');
    expect(await people.suppressionsOf(email)).toMatchObject([{ kind: 'objection' }]);
  });

  it('keeps "not me" to the address that said it', async () => {
    const mine = anEmail('moi');
    await people.optIn(mine, ['lettre']);
    const theirs = anEmail('autrui');
    await people.addAddress(await people.contactIdOf(mine), theirs);
    await people.subscribe(theirs, ['ateliers']);
    await people.answer(await people.linkTo(theirs), 'refuse').expect(200);
    expect((await sender.ask(mine, 'lettre')).decision).toBe('allow');
    await people.subscribe(mine, ['ateliers']);
    await people.answer(await people.linkTo(mine), 'confirm', ['ateliers']).expect(200);
    expect(await people.suppressionsOf(theirs)).toMatchObject([{ kind: 'not_me' }]);
  });
});

describe('a message that was sent', () => {
  it('is not allowed again after the person left, and keeps its name if they come back', async () => {
    const { email } = await people.optedInTo('lettre');
    const ref = { messageRef: `sent/${email.slice(0, 20)}`.replace('@', '-') };
    const sent = await sender.allowed(email, 'lettre', ref);
    await sender.redeem(sent, email, 'lettre').expect(200);
    expect((await sender.ask(email, 'lettre', ref)).id).toBe(sent.id);
    await app.http.post(footerPath(sent)).type('form').send(ONE_CLICK).expect(200);
    expect(await sender.ask(email, 'lettre', ref)).toMatchObject({ decision: 'deny' });
    await people.dateMailsBack(email, '1 day');
    await people.optIn(email, ['lettre']);
    expect((await sender.ask(email, 'lettre', ref)).id).toBe(sent.id);
  });
});

describe('looking people up without the scope', () => {
  it('gets nothing from other channels, from metrics or from asks that were not allowed', async () => {
    const { email } = await people.optedInTo('lettre');
    const unknown = anEmail();
    for (const change of [{ channel: 'nope' }, { topic: 'securite-compte' }, {}]) {
      const [one, two] = await Promise.all(
        [email, unknown].map((address) => stranger.ask(address, 'offres', change)),
      );
      for (const key of ['reason', 'reasons', 'notBefore', 'rules', 'alternatives'] as const)
        expect((one as unknown as Record<string, unknown>)[key]).toEqual(
          (two as unknown as Record<string, unknown>)[key],
        );
    }
    const { text } = await app.http.get('/metrics').expect(200);
    expect(text).toContain('reason="not_permitted"');
    expect(text).not.toMatch(/reason="(unknown_contact|no_consent|objection|suppressed)"/);
  });
});

describe('wearing the service out', () => {
  it('mails one mailbox no more often for being spelt in many ways', async () => {
    const [local = '', domain = ''] = anEmail('tag').split('@');
    for (let n = 0; n < 8; n++) await people.subscribe(`${local}+${n}@${domain}`, ['lettre']);
    await people.settle();
    const mails = (await app.mailbox()).filter(({ to }) => to.startsWith(local));
    expect(mails).toHaveLength(5);
  });

  it('refuses bodies that nothing honest sends, before anything walks through them', async () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const send = (text: string) =>
      sender.post('/v1/authorizations').set('Content-Type', 'application/json').send(text);
    await send(deep).expect(400);
    const wide = `{${Array.from({ length: 4_000 }, (_, n) => `"k${n}":1`).join(',')}}`;
    const { body } = await send(wide).expect(422);
    expect((body as { errors: unknown[] }).errors).toHaveLength(20);
    await send('{"recipient":{"contactId":null}}').expect(422);
  });

  it('answers odd headers and credentials with a refusal, not a failure', async () => {
    const range = await app.http.get('/static/assent.css').set('Range', 'bytes=99999999-');
    expect(bodyOf(range)).toMatchObject({ code: 'bad_request' });
    await app.http
      .post('/oauth/token')
      .auth('%00', 'x')
      .type('form')
      .send('grant_type=client_credentials')
      .expect(401);
    await app.http.get('/static/%2e%2e/package.json').expect(404);
  });
});

describe('a link whose time is over', () => {
  it('tells nothing any more, also where it was answered', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    const path = await people.linkTo(email);
    await people.answer(path, 'confirm', ['lettre']).expect(200);
    await app.sql(
      "UPDATE opt_ins SET expires_at = expires_at - interval '4 days' WHERE contact_id = $1",
      [await people.contactIdOf(email)],
    );
    const page = await app.http.get(path).set('Accept', 'text/html').expect(410);
    expect(page.text).not.toContain('La lettre du potager');
  });
});

describe('the command line', () => {
  const run = async (...words: string[]) => {
    const context = { get: app.get.bind(app), close: () => Promise.resolve() };
    const command = auditCommand(() => Promise.resolve(context));
    for (const one of [command, ...command.commands])
      one.exitOverride().configureOutput({ writeErr: () => undefined });
    await command.parseAsync(['export', ...words], { from: 'user' });
  };

  it('keeps addresses out of reasons, and records no export that it cannot write', async () => {
    const exports = () => app.sql("SELECT 1 FROM access_log WHERE action = 'audit.export_clear'");
    const clear = ['--scope', 'audit.clear', '--reason'];
    await expect(run(...clear, 'camille@exemple.example asked')).rejects.toThrow('address');
    await expect(
      run(...clear, 'asked by the person', '--output', '/dev/null/none/file'),
    ).rejects.toThrow('cannot be written');
    expect(await exports()).toEqual([]);
  });
});
