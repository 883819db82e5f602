/** What people take away on their own pages: receipts and dossier, on record like every other read. */
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';
import { enterCenter } from '../support/person.js';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

const looksAt = (contactId: string) =>
  app.sql(
    `SELECT actor, action, reason FROM access_log
     WHERE contact_id = $1 AND action LIKE 'contact.%' ORDER BY at`,
    [contactId],
  );
const requestsOf = (contactId: string) =>
  app.sql('SELECT kind, outcome, actor FROM rights_requests WHERE contact_id = $1', [contactId]);
const own = { actor: 'preferences page', reason: 'own_pages' };

describe('a dossier that somebody downloads', () => {
  it('is everything about them, with their address, answers their request and is on record', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const other = await people.optedInTo('lettre');
    const inside = await enterCenter(app, email);
    const file = await inside.post('/preferences/dossier').expect(200);
    expect(file.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="dossier.json"',
    });
    expect(file.headers['content-type']).toContain('application/json');
    const dossier = JSON.parse(file.text) as Record<string, unknown>;
    expect(dossier).toMatchObject({
      contact: { id: contactId },
      addresses: [{ address: email }],
      requests: [{ kind: 'access', state: 'answered' }],
    });
    expect(file.text).not.toContain(other.email);
    expect(file.text).not.toContain(other.contactId);
    expect(await looksAt(contactId)).toEqual([{ action: 'contact.dossier', ...own }]);
    expect(await requestsOf(contactId)).toEqual([
      { kind: 'access', outcome: 'done', actor: 'preferences page' },
    ]);
  });

  it('can be had ten times a day, and no more', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const inside = await enterCenter(app, email);
    for (const _ of '0123456789') await inside.post('/preferences/dossier').expect(200);
    await inside.post('/preferences/dossier').expect(429);
    expect(await looksAt(contactId)).toHaveLength(10);
    // One is no reason to refuse the other.
    await inside.post('/preferences/receipts').expect(200);
  });
});

describe('receipts', () => {
  it('are downloaded as one signed file, and the look is on record', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    const inside = await enterCenter(app, email);
    const file = await inside.post('/preferences/receipts', { as: 'file' }).expect(200);
    expect(file.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="receipts.jsonld"',
    });
    expect(file.headers['content-type']).toContain('application/ld+json');
    const receipts = JSON.parse(file.text || String(file.body)) as Record<string, unknown>[];
    expect(receipts).toHaveLength(2);
    for (const receipt of receipts)
      expect(JSON.stringify(receipt['@type'])).toContain('dpv:ConsentReceipt');
    expect(await looksAt(contactId)).toEqual([{ action: 'contact.receipts', ...own }]);
  });

  it('are mailed to the address on file, once a day, and the page says which it is', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const inside = await enterCenter(app, email);
    const before = (await people.mailsTo(email)).length;
    const askByMail = async () => {
      const { headers } = await inside.post('/preferences/receipts', { as: 'mail' }).expect(303);
      return (await inside.get(String(headers.location)).expect(200)).text;
    };
    expect(await askByMail()).toContain('Vos reçus sont en route');
    const second = await askByMail();
    expect(second).toContain('déjà envoyé vos reçus aujourd’hui');
    expect(second).not.toContain('Vos reçus sont en route');
    await people.settle();
    expect(await people.mailsTo(email)).toHaveLength(before + 1);
    expect(await looksAt(contactId)).toEqual([{ action: 'contact.receipts_mailed', ...own }]);
  });

  it.each(['/preferences/receipts', '/preferences/dossier', '/preferences/erasure'])(
    'and all else at %s are for no form that no page of the session sent',
    async (path) => {
      const { email, contactId } = await people.optedInTo('lettre');
      const inside = await enterCenter(app, email);
      await inside.post(path, { formToken: 'another' }).expect(403);
      await app.http.post(path).set('Cookie', inside.cookie).type('form').send('').expect(403);
      await app.http.post(path).type('form').send('').expect(403);
      expect(await looksAt(contactId)).toEqual([]);
    },
  );
});
