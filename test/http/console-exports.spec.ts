/** Exports in the console: the service of the API, ordered by a form and followed without a script. */
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';
import { fingerprint } from '../support/scan.js';
import { StaffMember, STAFF_NAME } from '../support/staff.js';

const REASON = 'asked for by the regulator';

let app: TestApp;
let people: People;
let staff: StaffMember;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
  staff = await StaffMember.enter(app);
});
afterAll(() => app.close());

async function ordered(fields: Record<string, string>): Promise<string> {
  const { headers } = await staff
    .post('/console/exports?lang=en', { format: 'ndjson', reason: REASON, ...fields })
    .expect(303);
  return new URL(String(headers.location), 'https://consent.example').pathname;
}

const made = (path: string) =>
  app.until(async () => {
    const { text } = await staff.get(`${path}?lang=en`).expect(200);
    expect(text).not.toMatch(/http-equiv|<script/i);
    return text.includes('Download (') ? text : null;
  }, 'the export to be made');

describe('exports in the console', () => {
  it('are ordered, followed and downloaded, whole or in part', async () => {
    await people.optedInTo('lettre');
    const path = await ordered({});
    const page = await made(path);
    const file = await staff.get(`${path}/file`).expect(200);
    expect(file.headers).toMatchObject({ 'cache-control': 'no-store', 'accept-ranges': 'bytes' });
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="assent-audit-/);
    expect(page).toContain(String(file.headers.etag).slice(1, -1));
    const part = await staff.get(`${path}/file`).set('Range', 'bytes=0-9').expect(206);
    expect(part.headers['content-length']).toBe('10');
    const [row] = await app.sql(`SELECT actor, reason FROM audit_exports`);
    expect(row).toEqual({ actor: STAFF_NAME, reason: REASON });
    const { text } = await staff.get('/console/exports?lang=fr').expect(200);
    expect(text).toContain('Prêt');
  });

  it('are about one person where the form came from their page', async () => {
    const { contactId } = await people.optedInTo('lettre');
    await staff.open(contactId);
    const { text } = await staff.get(`/console/contacts/${contactId}?lang=en`).expect(200);
    expect(text).toContain(`/console/exports?lang=en&amp;contact=${contactId}`);
    const form = await staff.get(`/console/exports?lang=en&contact=${contactId}`).expect(200);
    expect(form.text).toContain(`name="contact" value="${contactId}"`);
    await made(await ordered({ contact: contactId, to: '2030-01-01' }));
    const [row] = await app.sql<{ filter: object }>(
      `SELECT filter FROM audit_exports ORDER BY requested_at DESC LIMIT 1`,
    );
    expect(row?.filter).toMatchObject({ contactId, to: '2030-01-02T00:00:00.000Z' });
  });

  it('ask for what is missing, and for the scope that addresses need', async () => {
    const before = await fingerprint(app);
    const spelt = ['camille@exemple.example', 'camille\uff20exemple.example'];
    const reasons = ['', ...spelt].map((reason) => ({ reason }));
    for (const fields of [{ format: '' }, ...reasons]) {
      const order = { format: 'csv', reason: REASON, ...fields };
      const { text } = await staff.post('/console/exports?lang=en', order).expect(422);
      expect(text).toContain('role="alert"');
    }
    await staff
      .post('/console/exports', { format: 'csv', reason: REASON, clear: 'yes' })
      .expect(403);
    expect(await fingerprint(app)).toEqual(before);
  });

  it.each([
    [{ contact: 'not-a-uuid' }, 'contact', 'This is not a contact id.'],
    [{ from: '21/11/2026' }, 'from', 'is not a date.'],
    [{ from: '2026-02-30' }, 'from', 'is not a date.'],
    [{ to: 'hier' }, 'to', 'is not a date.'],
    [{ from: '2026-11-21', to: '2026-11-20' }, 'to', 'The last day is before the first.'],
  ])(
    'are not widened by %p, which is refused and kept as it was typed',
    async (typed, id, said) => {
      const before = await fingerprint(app);
      const order = { format: 'csv', reason: REASON, ...typed };
      const { text } = await staff.post('/console/exports?lang=en', order).expect(422);
      expect(text).toContain('role="alert"');
      expect(text).toContain(`href="#${id}"`);
      expect(text).toContain(`aria-describedby="${id}-error"`);
      expect(text).toContain(said);
      for (const value of Object.values(typed)) expect(text).toContain(`value="${value}"`);
      expect(await fingerprint(app)).toEqual(before);
    },
  );

  it('are not widened by a person who is named twice, nor by a link to none', async () => {
    const { contactId } = await people.optedInTo('lettre');
    const order = `format=csv&reason=x&contact=${contactId}&contact=${contactId}`;
    const before = await fingerprint(app);
    await staff.post('/console/exports?lang=en').send(`&${order}`).expect(422);
    const { text } = await staff.get('/console/exports?lang=en&contact=nobody').expect(422);
    expect(text).toContain('value="nobody"');
    expect(await fingerprint(app)).toEqual(before);
  });

  it('are seen by who ordered them, and by nobody else', async () => {
    const path = await ordered({});
    const other = await StaffMember.enter(app, ['audit', 'audit.clear'], 'Dominique');
    await other.get(path).expect(404);
    await other.get(`${path}/file`).expect(404);
    await staff.get('/console/exports/nonsense').expect(404);
    await made(path);
  });
});
