/** A box that is ticked on the page of somebody's choices: a consent by their own act, and proof of it. */
import { VerifyLedger } from '../../src/compliance/verification/verify-ledger.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { groupsIn, textIn, textsIn, type Group } from '../../src/core/json-group.js';
import { verifyReceipt } from '../../src/core/receipt.js';
import { openCast, type Cast } from '../support/cast.js';
import { ChoicesTab } from '../support/choices-tab.js';
import { TestSender, type Person } from '../support/people.js';
import { visitorOf } from '../support/person.js';
import { Withdrawals } from '../support/withdrawals.js';

let cast: Cast;
let told: Withdrawals;
beforeAll(async () => {
  cast = await openCast();
  told = await Withdrawals.with(cast);
});
afterAll(() => cast.app.close());

const visitor = (...topics: string[]) => visitorOf(cast, ...topics);

const ask = ({ email }: Person, topic: string) => cast.sender.ask(email, topic);

/** As a check answers, which reserves nothing. */
async function checked(person: Person, topic: string): Promise<Record<string, unknown>> {
  const checker = await TestSender.with(cast.app, ['check', 'reasons']);
  const body = { recipient: { email: person.email }, channel: 'email', topic };
  return (await checker.post('/v1/checks', body).expect(200)).body as Record<string, unknown>;
}

describe('a box that is ticked and saved', () => {
  it('is a consent at once, without another mail, and the page says so', async () => {
    const person = await visitor('lettre');
    const before = (await cast.people.mailsTo(person.email)).length;
    expect(await checked(person, 'offres')).toMatchObject({ decision: 'deny' });
    const answer = await (await ChoicesTab.open(person.center)).save({ tick: ['offres/email'] });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/preferences?lang=fr&done=saved');
    expect(await checked(person, 'offres')).toMatchObject({ decision: 'allow' });
    expect((await ask(person, 'offres')).decision).toBe('allow');
    await cast.people.settle();
    expect(await cast.people.mailsTo(person.email)).toHaveLength(before);
    const tab = await ChoicesTab.open(person.center, '?lang=fr&done=saved');
    expect(tab.ticked()).toEqual(['lettre/email', 'offres/email']);
    const status = /<div role="status">([\s\S]*?)<\/div>/.exec(tab.html)?.[1] ?? '';
    expect(status).toContain('Vous recevrez\u00a0:');
    expect(status).toContain('Bonnes affaires de saison');
    expect(status).not.toContain('La lettre du potager');
    expect(tab.html).toContain('name="as" value="mail"');
  });

  it('is on record with the form as it was shown and left, and the text word for word', async () => {
    const person = await visitor('lettre');
    const tab = await ChoicesTab.open(person.center, '?lang=en');
    await tab.save({ tick: ['offres/email', 'alertes/email'], untick: ['lettre/email'] });
    const [, asked] = await told.entriesOf(person.contactId, 'opt_in.requested');
    expect(asked).toMatchObject({
      ...{ actor: 'preferences page', channel: 'email', topics: ['alertes', 'offres'] },
      ...{ locale: 'en', notices: [{ key: 'accord-nouvelles', version: '2', locale: 'en' }] },
      form: {
        url: 'https://consent.example/preferences',
        controls: [
          { name: 'lettre', label: 'The garden letter · E-mail', default: true, value: false },
          {
            name: 'ateliers',
            label: 'Workshops and open days · E-mail',
            default: false,
            value: false,
          },
          { name: 'offres', label: 'Seasonal offers · E-mail', default: false, value: true },
          { name: 'alertes', label: 'Frost and heat alerts · E-mail', default: false, value: true },
        ],
      },
    });
    const given = await told.entriesOf(person.contactId, 'consent.confirmed');
    expect(
      given
        .slice(1)
        .map(({ topic, method, locale }) => [topic, method, locale])
        .sort(),
    ).toEqual([
      ['alertes', 'preferences_page', 'en'],
      ['offres', 'preferences_page', 'en'],
    ]);
    expect((await ask(person, 'lettre')).reason).toBe('no_consent');
  });

  it('ends an objection for what was ticked, and for nothing else', async () => {
    const person = await visitor('lettre', 'ateliers');
    await person.center.post('/preferences/leave', { all: 'yes' }).expect(303);
    expect((await ask(person, 'lettre')).reason).toBe('objection');
    await (await ChoicesTab.open(person.center)).save({ tick: ['lettre/email'] }).expect(303);
    expect((await ask(person, 'lettre')).decision).toBe('allow');
    expect((await ask(person, 'ateliers')).reason).toBe('no_consent');
    expect(await cast.people.suppressionsOf(person.email)).toEqual([]);
  });

  it('is an act of theirs, from which what lasts as long as they act is counted', async () => {
    const person = await visitor('lettre');
    await cast.app.sql('UPDATE contacts SET last_act_at = NULL WHERE contact_id = $1', [
      person.contactId,
    ]);
    await (await ChoicesTab.open(person.center)).save().expect(303);
    const lastAct = () =>
      cast.app.sql<{ at: Date | null }>(
        'SELECT last_act_at AS at FROM contacts WHERE contact_id = $1',
        [person.contactId],
      );
    expect(await lastAct()).toEqual([{ at: null }]);
    await (await ChoicesTab.open(person.center)).save({ fields: { budget: '2' } }).expect(303);
    expect(await lastAct()).not.toEqual([{ at: null }]);
  });

  it('under a text that is no longer there is refused, kept, and asked again under the new one', async () => {
    const person = await visitor('lettre');
    const tab = await ChoicesTab.open(person.center);
    const { text } = await tab
      .save({ tick: ['offres/email'], fields: { noticeVersion: '0', budget: '4' } })
      .expect(422);
    expect(text).toContain('Le texte que vous acceptez a changé entre-temps.');
    expect(text).toContain('<a href="#terms">');
    const again = ChoicesTab.of(person.center, text);
    expect(again.ticked()).toEqual(['lettre/email', 'offres/email']);
    expect(again.value('budget')).toBe('4');
    expect((await ask(person, 'offres')).reason).toBe('no_consent');
    await again.save().expect(303);
    expect((await ask(person, 'offres')).decision).toBe('allow');
    expect((await ChoicesTab.open(person.center)).value('budget')).toBe('4');
  });

  it.each(['nichts/email', 'alertes/sms', 'service-compte/email', 'lettre/pigeon'])(
    'as %s, which is not offered here, is refused, and nothing else is saved',
    async (place) => {
      const person = await visitor('lettre', 'ateliers');
      const tab = await ChoicesTab.open(person.center);
      const { text } = await tab.save({ tick: [place], untick: ['lettre/email'] }).expect(422);
      expect(text).toContain('n’est plus proposé');
      expect((await ask(person, 'lettre')).decision).toBe('allow');
      expect(await told.entriesOf(person.contactId, 'opt_in.requested')).toHaveLength(1);
    },
  );

  it('needs the token of the page, and comes from no other site', async () => {
    const person = await visitor('lettre');
    const tab = await ChoicesTab.open(person.center);
    await tab.save({ tick: ['offres/email'], fields: { formToken: 'x' } }).expect(403);
    await tab
      .save({ tick: ['offres/email'] })
      .set('Sec-Fetch-Site', 'cross-site')
      .expect(403);
    await cast.app.http.post('/preferences').type('form').send('topics=offres%2Femail').expect(403);
    expect((await ask(person, 'offres')).reason).toBe('no_consent');
  });
});

describe('what was given and left there', () => {
  it('has a receipt that is genuine and tells each step', async () => {
    const person = await visitor('lettre');
    await (await ChoicesTab.open(person.center)).save({ tick: ['offres/email'] }).expect(303);
    await (await ChoicesTab.open(person.center)).save({ untick: ['offres/email'] }).expect(303);
    const auditor = await TestSender.with(cast.app, ['audit']);
    const vkeys = (await cast.app.http.get('/log/vkey').expect(200)).text.trim().split('\n');
    const path = `/v1/contacts/${person.contactId}/receipts?reason=asked&topic=offres`;
    const { body } = await auditor.get(path).expect(200);
    const [receipt = {}] = groupsIn(body as Group, 'receipts');
    const verdict = verifyReceipt(receipt, vkeys);
    expect(verdict).toMatchObject({ isGenuine: true });
    expect(verdict.isGenuine ? verdict.entries : []).toHaveLength(2);
    const [record = {}] = groupsIn(receipt, 'dpv:hasRecordOfActivity');
    const statuses = groupsIn(record, 'dpv:hasConsentStatus');
    expect(
      statuses.map((status) => [
        textsIn(status, '@type')[0],
        textIn(status, 'dpv:hasIndicationMethod'),
      ]),
    ).toEqual([
      ['dpv:ConsentRequested', 'opt_in.form'],
      ['dpv:ConsentGiven', 'opt_in.preferences_page'],
      ['dpv:ConsentWithdrawn', 'withdrawal.preferences_page'],
    ]);
  });

  it('leaves the ledger sound', async () => {
    const person = await visitor('lettre');
    await (await ChoicesTab.open(person.center)).save({ tick: ['offres/email'] }).expect(303);
    await person.center.post('/preferences/leave', { all: 'yes' }).expect(303);
    await (await ChoicesTab.open(person.center)).save({ tick: ['alertes/email'] }).expect(303);
    await person.center.post('/preferences/pause', { pause: 'week' }).expect(303);
    await cast.app.get(Sequencer).run();
    const verified = await cast.app
      .get(VerifyLedger)
      .run({ vkeys: [], checkpoints: [], withoutAddresses: false });
    expect({ ok: verified.ok, problems: verified.problems }).toEqual({ ok: true, problems: [] });
  });
});
