/** Receipts over HTTP, of what people really did: each state, with its proof, to who may see it. */
import type { Response } from 'supertest';
import { receiptContext } from '../../src/compliance/receipts/context.js';
import { groupsIn, textIn, textsIn, type Group } from '../../src/core/json-group.js';
import { DAY_MS } from '../../src/core/local-time.js';
import { verifyReceipt } from '../../src/core/receipt.js';
import { TidyOptIns } from '../../src/opt-in/tidy-opt-ins.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { isDpv, isDpvTerm } from '../support/dpv-terms.js';
import { irisIn, quadsOf } from '../support/linked-data.js';
import {
  anEmail,
  footerPath,
  ONE_CLICK,
  People,
  TestSender,
  type Person,
} from '../support/people.js';
import { refusalOf } from '../support/problem.js';
import { Renewals } from '../support/renewals.js';
import { StoppedClock } from '../support/stopped-clock.js';

const NOBODY = '11111111-1111-4111-8111-111111111111';

let app: TestApp;
let people: People;
let auditor: TestSender;
let vkeys: string[];

beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  auditor = await TestSender.with(app, ['audit']);
  vkeys = (await app.http.get('/log/vkey').expect(200)).text.trim().split('\n');
});
afterAll(() => app.close());

const path = (contactId: string, query = '') =>
  `/v1/contacts/${contactId}/receipts?reason=asked%20by%20letter${query}`;

async function receiptsOf({ contactId }: { contactId: string }, query = ''): Promise<Group[]> {
  const { body } = await auditor.get(path(contactId, query)).expect(200);
  return groupsIn(body as Group, 'receipts');
}

function recordIn(receipt: Group): Group {
  const [record] = groupsIn(receipt, 'dpv:hasRecordOfActivity');
  if (!record) throw new Error('A receipt without a record.');
  return record;
}

/** The receipt of one topic, proved and read as data. */
async function receiptOf(person: { contactId: string }, topic: string): Promise<Group> {
  const [receipt, ...others] = await receiptsOf(person, `&topic=${topic}`);
  if (!receipt || others.length > 0) throw new Error(`Not one receipt of ${topic}.`);
  expect(verifyReceipt(receipt, vkeys)).toMatchObject({ isGenuine: true });
  const iris = irisIn(await quadsOf(receipt));
  expect([...iris].filter((iri) => isDpv(iri) && !isDpvTerm(iri))).toEqual([]);
  return receipt;
}

/** Each state that the record tells, and where it stands. */
function statesIn(receipt: Group): { told: string[]; current: string } {
  const statuses = groupsIn(recordIn(receipt), 'dpv:hasConsentStatus');
  const told = statuses.map((status) => textsIn(status, '@type')[0] ?? '');
  return { told, current: textIn(recordIn(receipt), 'assent:currentState') };
}

const provedIn = (receipt: Group) => {
  const verdict = verifyReceipt(receipt, vkeys);
  return verdict.isGenuine ? verdict.entries.length : 0;
};

async function leave(person: Person, topic: string): Promise<void> {
  const sender = await TestSender.with(app, ['authorize']);
  const allow = await sender.allowed(person.email, topic);
  await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
}

const ASKED = ['dpv:ConsentRequested', 'dpv:ConsentRequested'];

describe('a receipt', () => {
  it('is given of a yes, and of what was left unticked beside it', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre', 'ateliers']);
    await people.answer(await people.linkTo(email), 'confirm', ['lettre']).expect(200);
    const person = { contactId: await people.contactIdOf(email) };
    const yes = await receiptOf(person, 'lettre');
    expect(statesIn(yes)).toEqual({
      told: [...ASKED, 'dpv:ConsentGiven'],
      current: 'dpv:ConsentGiven',
    });
    expect(provedIn(yes)).toBe(1);
    expect(statesIn(await receiptOf(person, 'ateliers'))).toEqual({
      told: [...ASKED, 'dpv:ConsentRefused'],
      current: 'dpv:ConsentRefused',
    });
  });

  it('holds the words that were shown, and who the catalog says gets what', async () => {
    const person = await people.optedInTo('lettre');
    const record = recordIn(await receiptOf(person, 'lettre'));
    const [notice = {}] = groupsIn(record, 'dpv:hasNotice');
    expect(notice).toMatchObject({ 'dct:language': 'fr', 'schema:version': '2' });
    expect(textIn(notice, 'schema:text')).toContain('Les Graines de Montfaribole');
    const names = groupsIn(record, 'dpv:hasEntity').map((entity) => entity['dpv:hasName']);
    expect(names).toContainEqual({
      '@value': 'Courrier des Prés SAS (envoi des e-mails, en France)',
      '@language': 'fr',
    });
    expect(JSON.stringify(record)).not.toContain(person.email);
  });

  it('tells a withdrawal, with the proof of the yes and of the no', async () => {
    const person = await people.optedInTo('lettre');
    await leave(person, 'lettre');
    const receipt = await receiptOf(person, 'lettre');
    expect(statesIn(receipt)).toEqual({
      told: [...ASKED, 'dpv:ConsentGiven', 'dpv:ConsentWithdrawn'],
      current: 'dpv:ConsentWithdrawn',
    });
    expect(provedIn(receipt)).toBe(2);
  });

  it('tells a refusal, also where nothing was ever agreed to', async () => {
    const email = anEmail();
    await people.subscribe(email, ['lettre']);
    await people.answer(await people.linkTo(email), 'refuse').expect(200);
    const person = { contactId: await people.contactIdOf(email) };
    expect(statesIn(await receiptOf(person, 'lettre'))).toEqual({
      told: [...ASKED, 'dpv:ConsentRefused'],
      current: 'dpv:ConsentRefused',
    });
  });

  it('tells a renewal: asked for while it stands, then given again', async () => {
    const renewals = new Renewals(app, people);
    const { contactId, path: link } = await renewals.asked('lettre');
    const given = [...ASKED, 'dpv:ConsentGiven', ...ASKED];
    const asked = await receiptOf({ contactId }, 'lettre');
    expect(statesIn(asked)).toEqual({ told: given, current: 'dpv:ConsentGiven' });
    await people.answer(link, 'confirm', ['lettre']).expect(200);
    expect(statesIn(await receiptOf({ contactId }, 'lettre'))).toEqual({
      told: [...given, 'dpv:RenewedConsentGiven'],
      current: 'dpv:RenewedConsentGiven',
    });
  });

  it('is public in its context and its names, and private in the rest', async () => {
    const { publicUrl } = app.config.settings;
    const context = await app.http.get('/contexts/v1.jsonld').expect(200);
    expect(context.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/ld\+json\b/),
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(JSON.parse(context.text)).toEqual({ '@context': receiptContext(publicUrl) });
    const person = await people.optedInTo('lettre');
    const receipt = await receiptOf(person, 'lettre');
    expect(receipt['@context']).toEqual(receiptContext(publicUrl));
    const own = [...irisIn(await quadsOf(receipt))].filter((iri) => iri.startsWith(publicUrl));
    expect(own.length).toBeGreaterThan(10);
    const documents = new Set(own.map((iri) => new URL(iri).pathname));
    for (const document of documents) {
      const { text } = await app.http.get(document).expect(200);
      const known = irisIn(await quadsOf(JSON.parse(text) as object));
      const asked = own.filter((iri) => new URL(iri).pathname === document);
      expect(asked.filter((iri) => !known.has(iri))).toEqual([]);
      expect([...known].filter((iri) => isDpv(iri) && !isDpvTerm(iri))).toEqual([]);
    }
    await app.http.get('/ns/catalogs/999').expect(404);
    await app.http.get('/ns/catalogs/x').expect(404);
  });
});

describe('GET /v1/contacts/{id}/receipts', () => {
  it('gives one for each topic and channel, filtered where asked, and leaves an access line', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    expect(await receiptsOf(person)).toHaveLength(2);
    expect(await receiptsOf(person, '&channel=email')).toHaveLength(2);
    expect(await receiptsOf(person, '&channel=sms')).toEqual([]);
    expect(await receiptsOf(person, '&topic=offres')).toEqual([]);
    const lines = await app.sql(
      'SELECT actor, action, reason FROM access_log WHERE contact_id = $1',
      [person.contactId],
    );
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual({
      actor: auditor.client.clientId,
      action: 'contact.receipts',
      reason: 'asked by letter',
    });
  });

  it('is read as linked data where that is asked for', async () => {
    const person = await people.optedInTo('lettre', 'ateliers');
    const get = (query: string) =>
      auditor.get(path(person.contactId, query)).set('Accept', 'application/ld+json');
    const one = await get('&topic=lettre').expect(200);
    expect(one.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/ld\+json\b/),
      'cache-control': 'no-store',
    });
    expect(verifyReceipt(one.body, vkeys)).toMatchObject({ isGenuine: true });
    const both = await get('').expect(200);
    expect(both.body).toHaveLength(2);
  });

  it('refuses who gives no reason, or one that names somebody, or asks for nobody', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const refused = async (url: string) => codeOf(await auditor.get(url));
    expect(await refused(`/v1/contacts/${contactId}/receipts`)).toBe('invalid_request');
    expect(await refused(`/v1/contacts/${contactId}/receipts?reason=a%40b.example`)).toBe(
      'invalid_request',
    );
    expect(await refused(path(contactId, '&topic=NO'))).toBe('invalid_request');
    expect(await refused(path(contactId, '&other=1'))).toBe('invalid_request');
    expect(await refused(path(NOBODY))).toBe('contact_unknown');
    const lines = await app.sql('SELECT 1 FROM access_log WHERE contact_id = $1', [contactId]);
    expect(lines).toEqual([]);
  });

  it('shows evidence that holds an address with the scope for it alone', async () => {
    const email = anEmail();
    const forms = await TestSender.with(app, ['optin']);
    const evidence = {
      formUrl: 'https://www.montfaribole.example/inscription',
      noticeVersion: '2',
      controls: [
        { name: 'lettre', label: 'écrire à x@y.example', default: false, value: true },
        { name: 'courriel', label: 'Courriel', default: '', value: email },
      ],
    };
    const body = {
      recipient: { email },
      channel: 'email',
      topics: ['lettre'],
      locale: 'fr',
      evidence,
    };
    await forms.post('/v1/opt-ins', body).expect(202);
    await people.settle();
    const contactId = await people.contactIdOf(email);
    await app.sql(
      `DELETE FROM evidence e USING ledger_entries l WHERE e.contact_id = $1
      AND e.entry_id = l.entry_id AND e.entry_id <> (SELECT entry_ids[1] FROM opt_ins WHERE contact_id = $1)`,
      [contactId],
    );
    const [hidden = {}] = await receiptsOf({ contactId });
    expect(JSON.stringify(hidden)).not.toContain('@y.example');
    expect(verifyReceipt(hidden, vkeys)).toMatchObject({ entries: [{ isOpened: false }] });
    const clear = await TestSender.with(app, ['audit', 'audit.clear']);
    const shown = (await clear.get(path(contactId)).expect(200)).body as Group;
    const [open = {}] = groupsIn(shown, 'receipts');
    expect(verifyReceipt(open, vkeys)).toMatchObject({ entries: [{ isOpened: true }] });
    expect(JSON.stringify(open)).toContain(email);
  });
});

describe('time alone', () => {
  it('ends a consent without an entry, and leaves a request without an answer', async () => {
    const person = await people.optedInTo('lettre');
    const email = anEmail();
    await people.subscribe(email, ['ateliers']);
    await people.settle();
    const silent = { contactId: await people.contactIdOf(email) };
    const clock = await StoppedClock.of(app);
    const [row] = await app.sql<{ at: Date }>(
      'SELECT confirmed_at AS at FROM consents WHERE contact_id = $1',
      [person.contactId],
    );
    const now = row?.at.getTime() ?? 0;
    await clock.at(now + 4 * DAY_MS);
    await app.get(TidyOptIns).run();
    expect(statesIn(await receiptOf(silent, 'ateliers'))).toEqual({
      told: [...ASKED, 'dpv:ConsentRequestDeferred'],
      current: 'dpv:ConsentRequestDeferred',
    });
    await clock.at(now + 729 * DAY_MS);
    expect(statesIn(await receiptOf(person, 'lettre')).current).toBe('dpv:ConsentGiven');
    await clock.at(now + 731 * DAY_MS);
    const ended = await receiptOf(person, 'lettre');
    expect(statesIn(ended)).toEqual({
      told: [...ASKED, 'dpv:ConsentGiven', 'dpv:ConsentExpired'],
      current: 'dpv:ConsentExpired',
    });
    expect(provedIn(ended)).toBe(1);
  });
});

function codeOf(response: Response): string | undefined {
  return refusalOf(response).code;
}
