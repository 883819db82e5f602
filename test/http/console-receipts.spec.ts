/** Receipts in the console: each look is a line under the reason of the session, mail goes to the person. */
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';
import { StaffMember, STAFF_NAME } from '../support/staff.js';

const REASON = 'asked for it by telephone';

let app: TestApp;
let people: People;
let staff: StaffMember;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  staff = await StaffMember.enter(app);
});
afterAll(() => app.close());

const linesAbout = (contactId: string) =>
  app.sql('SELECT action, actor, reason FROM access_log WHERE contact_id = $1 ORDER BY at', [
    contactId,
  ]);

describe('receipts in the console', () => {
  it('are listed, seen and downloaded, with a line for each', async () => {
    const { email, contactId } = await people.optedInTo('lettre', 'ateliers');
    const path = `/console/contacts/${contactId}/receipts`;
    await staff.open(contactId, REASON);
    const list = await staff.get(`${path}?lang=en`).expect(200);
    expect(list.text.match(/Yes, said on/g)).toHaveLength(2);
    const seen = await staff.get(`${path}/lettre/email?lang=fr`).expect(200);
    expect(seen.text).toContain('dpv:ConsentReceipt');
    expect(seen.text).not.toContain(email);
    const file = await staff.get(`${path}/lettre/email/file`).expect(200);
    expect(file.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="receipt-lettre-email.jsonld"',
    });
    expect(file.headers['content-type']).toContain('application/ld+json');
    const receipt = JSON.parse(file.text || String(file.body)) as Record<string, unknown>;
    expect(JSON.stringify(receipt['@type'])).toContain('dpv:ConsentReceipt');
    const said = { actor: STAFF_NAME, reason: REASON };
    expect((await linesAbout(contactId)).slice(-4)).toEqual([
      { action: 'contact.lookup', ...said },
      { action: 'console.receipts', ...said },
      { action: 'contact.receipts', ...said },
      { action: 'contact.receipts', ...said },
    ]);
  });

  it('are mailed to the person, who is the only one that gets them', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    await staff.open(contactId, REASON);
    const before = (await people.mailsTo(email)).length;
    const { headers } = await staff
      .post(`/console/contacts/${contactId}/receipts/mail?lang=en`)
      .expect(303);
    const { text } = await staff.get(String(headers.location)).expect(200);
    expect(text).toContain('The receipts are on their way');
    await people.settle();
    expect(await people.mailsTo(email)).toHaveLength(before + 1);
    await staff.post(`/console/contacts/${contactId}/receipts/mail`).expect(429);
  });

  it('say nothing about whom the session did not open, and of what was never asked', async () => {
    const { email, contactId } = await people.optedInTo('lettre');
    const path = `/console/contacts/${contactId}/receipts`;
    const lines = await linesAbout(contactId);
    for (const page of [path, `${path}/lettre/email`])
      expect((await staff.get(`${page}?lang=en`).expect(200)).text).toContain(
        'Why do you want to see this person?',
      );
    await staff.get(`${path}/lettre/email/file`).expect(303);
    const mails = (await people.mailsTo(email)).length;
    await staff.post(`${path}/mail`).expect(303);
    await people.settle();
    expect(await people.mailsTo(email)).toHaveLength(mails);
    expect(await linesAbout(contactId)).toEqual(lines);
    await staff.open(contactId, REASON);
    for (const page of ['/offres/email', '/nothing/email', '/..%2f/email'])
      await staff.get(path + page).expect(404);
  });
});
