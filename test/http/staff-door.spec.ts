/** The staff door (threats T-3, T-4, T-7, T-8, T-17, T-18): what a link lets in, once, and for how long. */
import { randomBytes } from 'node:crypto';
import { OWN_ACTOR_NAMES } from '../../src/core/own-actors.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { areAlike, isRefusedFromElsewhere, onlyLooked } from '../support/links.js';
import { fingerprint, placesHolding } from '../support/scan.js';
import { cookieOf, staffLink, StaffMember, STAFF_NAME } from '../support/staff.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const lines = (action: string) =>
  app.sql<{ actor: string; reason: string }>(
    'SELECT actor, reason FROM access_log WHERE action = $1 ORDER BY at',
    [action],
  );

const linksBack = (age: string) =>
  app.sql('UPDATE staff_links SET expires_at = expires_at - $1::interval', [age]);
const sessionsBack = (age: string) =>
  app.sql('UPDATE staff_sessions SET expires_at = expires_at - $1::interval', [age]);

describe('a staff link', () => {
  it('shows whom it lets in and changes nothing, whoever opens it and however often', async () => {
    const path = await staffLink(app, ['audit', 'erase']);
    const text = await onlyLooked(app, path);
    expect(text).toContain(STAFF_NAME);
    expect(text.match(/<button/g)).toHaveLength(1);
  });

  it('is exchanged by its button for a session that ends in half an hour', async () => {
    const answer = await app.http.post(await staffLink(app)).expect(303);
    expect(answer.headers.location).toMatch(/^\/console\?lang=(fr|en)$/);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-assent-staff=[A-Za-z0-9_-]{43}; Secure; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1800$/,
      ),
    ]);
    const [session] = await app.sql<{ life: string }>(
      `SELECT (expires_at - begun_at)::text AS life FROM staff_sessions ORDER BY begun_at DESC`,
    );
    expect(session).toEqual({ life: '00:30:00' });
    expect(await lines('console.entered')).toEqual([{ actor: STAFF_NAME, reason: 'for audit' }]);
    expect((await lines('console.link_made')).at(-1)).toEqual({
      actor: 'cli',
      reason: `for ${STAFF_NAME}: audit`,
    });
  });

  it('opens once, and a second use is on record', async () => {
    const path = await staffLink(app);
    await app.http.post(path).expect(303);
    const again = await app.http.post(path).expect(410);
    expect(again.headers).not.toHaveProperty('set-cookie');
    expect(await lines('console.refused')).toEqual([
      { actor: STAFF_NAME, reason: 'a link that was used before' },
    ]);
  });

  it('lets exactly one in when many come at once', async () => {
    for (let round = 0; round < 5; round++) {
      const path = await staffLink(app);
      const statuses = await Promise.all(
        Array.from({ length: 8 }, async () => (await app.http.post(path)).status),
      );
      expect(statuses.sort()).toEqual([303, ...Array<number>(7).fill(410)]);
    }
  });

  it('is over after ten minutes', async () => {
    const path = await staffLink(app);
    await linksBack('9 minutes 50 seconds');
    await app.http.get(path).expect(200);
    await linksBack('10 seconds');
    await app.http.get(path).expect(410);
    await app.http.post(path).expect(410);
  });

  it('gives the same bytes when it is used, over, unknown or no link at all', async () => {
    const used = await staffLink(app);
    await app.http.post(used).expect(303);
    const over = await staffLink(app);
    await linksBack('1 hour');
    const unknown = `/console/enter/${randomBytes(32).toString('base64url')}`;
    await areAlike(app, [used, over, unknown, '/console/enter/x']);
  });

  it('stands nowhere in the database, nor does the session that it was exchanged for', async () => {
    const path = await staffLink(app);
    const token = path.split('/').at(-1) ?? '';
    const { headers } = await app.http.post(path).expect(303);
    const session = cookieOf(headers).split('=')[1] ?? '';
    const raw = [token, session].map((one) => Buffer.from(one, 'base64url').toString('hex'));
    expect(await placesHolding(app, [token, session, ...raw])).toEqual([]);
    expect(app.logLines.join('\n')).not.toContain(token);
    expect(app.logLines.join('\n')).not.toContain(session);
  });

  it('is refused from another site, and stays as it was', async () => {
    const path = await staffLink(app);
    await isRefusedFromElsewhere(app, path);
  });

  it('is only made for names that records can be told by', async () => {
    for (const name of [
      '',
      'lea@halles.example',
      '5f0c1c5e-8f0e-4a6b-9c39-2f1f0f6f7a11',
      'a\nb',
      'Retention',
      ...OWN_ACTOR_NAMES,
    ])
      await expect(staffLink(app, ['audit'], name)).rejects.toThrow('not a name');
  });
});

describe('a staff session', () => {
  it('is new at the exchange, and ends one that the browser had', async () => {
    const first = await StaffMember.enter(app);
    const { headers } = await app.http
      .post(await staffLink(app))
      .set('Cookie', first.cookie)
      .expect(303);
    expect(cookieOf(headers)).not.toBe(first.cookie);
    await first.get('/console').expect(403);
    await app.http.get('/console').set('Cookie', cookieOf(headers)).expect(200);
  });

  it('takes no id that was laid ready for it', async () => {
    const laid = `__Host-assent-staff=${randomBytes(32).toString('base64url')}`;
    const path = await staffLink(app);
    const { headers } = await app.http.post(path).set('Cookie', laid).expect(303);
    expect(cookieOf(headers)).not.toBe(laid);
    await app.http.get('/console').set('Cookie', laid).expect(403);
  });

  it('ends by the clock, whatever is done in it', async () => {
    const staff = await StaffMember.enter(app);
    await sessionsBack('29 minutes 50 seconds');
    await staff.get('/console').expect(200);
    await sessionsBack('10 seconds');
    const { text } = await staff.get('/console?lang=en').expect(403);
    expect(text).toContain('This page is for staff');
  });

  it('ends by its button, for good', async () => {
    const staff = await StaffMember.enter(app);
    const { headers } = await staff.post('/console/leave').expect(200);
    expect(headers['set-cookie']).toEqual([
      '__Host-assent-staff=; Secure; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    await staff.get('/console').expect(403);
  });

  it('does not open what its scopes do not', async () => {
    const [, token] = cookieOf(
      (await app.http.post(await staffLink(app, ['audit'])).expect(303)).headers,
    ).split('=');
    await app.sql(`UPDATE staff_sessions SET scopes = '{erase}'`);
    const { body } = await app.http
      .get('/console')
      .set('Cookie', `__Host-assent-staff=${token ?? ''}`)
      .expect(403);
    expect(body).toMatchObject({ code: 'insufficient_scope' });
  });

  it('never opens the API, and a token never opens the console', async () => {
    const staff = await StaffMember.enter(app, ['audit', 'erase']);
    await app.http.get('/v1/catalog').set('Cookie', staff.cookie).expect(401);
    const token = await app.token('audit', 'audit.clear', 'erase');
    const { body } = await app.http.get('/console').auth(token, { type: 'bearer' }).expect(403);
    expect(body).toMatchObject({ code: 'session_needed' });
  });

  it('is not chosen among several', async () => {
    const [first, second] = [await StaffMember.enter(app), await StaffMember.enter(app)];
    await app.http.get('/console').set('Cookie', `${first.cookie}; ${second.cookie}`).expect(403);
  });

  it('has another cookie over http, where browsers keep no secure one', async () => {
    const local = await startTestApp({ publicUrl: 'http://127.0.0.1:3000' });
    try {
      const { headers } = await local.http.post(await staffLink(local)).expect(303);
      expect(headers['set-cookie']).toEqual([
        expect.stringMatching(
          /^assent-staff=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1800$/,
        ),
      ]);
      await local.http.get('/console').set('Cookie', cookieOf(headers)).expect(200);
      const renamed = cookieOf(headers).replace('assent-staff', '__Host-assent-staff');
      await local.http.get('/console').set('Cookie', renamed).expect(403);
    } finally {
      await local.close();
    }
  });
});

describe('a form of the console (T-11)', () => {
  const find = { person: 'nobody@halles.example', reason: 'to see' };

  it('is taken from a page of the same session alone', async () => {
    const [staff, other] = [await StaffMember.enter(app), await StaffMember.enter(app)];
    await staff.post('/console/contacts', find).expect(404);
    const before = await fingerprint(app);
    const forged: Record<string, string>[] = [
      { ...find, formToken: other.formToken },
      { ...find, formToken: '' },
      { ...find, formToken: `${staff.formToken}x` },
    ];
    for (const fields of forged) {
      const { text } = await staff.post('/console/contacts?lang=en', fields).expect(403);
      expect(text).toContain('Nothing was done');
    }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('is refused from another site, with the right token too', async () => {
    const staff = await StaffMember.enter(app);
    const before = await fingerprint(app);
    const foreign = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: 'https://evil.example' },
      { Origin: 'https://consent.example.evil.example' },
    ];
    for (const headers of foreign)
      for (const path of ['/console/contacts', '/console/leave']) {
        const { body } = await staff.post(path, find).set(headers).set('Accept', '*/*').expect(403);
        expect(body).toMatchObject({ code: 'form_stale' });
      }
    expect(await fingerprint(app)).toEqual(before);
  });

  it('is taken as browsers send it, with our origin or with none that is told', async () => {
    const staff = await StaffMember.enter(app);
    for (const origin of ['https://consent.example', 'null'])
      await staff.post('/console/contacts', find).set('Origin', origin).expect(404);
  });
});
