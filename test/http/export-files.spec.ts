/** Files of exports: fetched whole or in pieces by whoever ordered them, for 7 days, and noise on disk. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TidyExports } from '../../src/compliance/exports/tidy-exports.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance } from '../support/exports.js';
import { People } from '../support/people.js';

let app: TestApp;
let plain: Compliance;
beforeAll(async () => {
  app = await startTestApp();
  plain = await Compliance.with(app, 'audit');
  await new People(app).optedInTo('lettre', 'ateliers');
});
afterAll(() => app.close());

const folderOf = ({ config }: TestApp) => join(config.settings.dataDir, 'exports');
const filesOf = (of: TestApp) => readdirSync(folderOf(of));

describe('the file', () => {
  it('comes with what a browser must know, and is what the ledger says', async () => {
    const { id, sha256, bytes } = await plain.made({ format: 'csv' });
    const response = await plain.fetch(id);
    const body = response.body as Buffer;
    expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
    expect(body).toHaveLength(bytes ?? -1);
    expect(response.headers).toMatchObject({
      ...{ 'content-type': 'text/csv; charset=utf-8; header=present', etag: `"${sha256}"` },
      'content-disposition': `attachment; filename="assent-audit-${id}.csv"`,
      ...{ 'content-length': String(bytes), 'accept-ranges': 'bytes', 'cache-control': 'no-store' },
      'x-content-type-options': 'nosniff',
    });
    const head = await app.http
      .head(`/v1/audit/exports/${id}/file`)
      .auth(plain.client.token, { type: 'bearer' })
      .set('Range', 'bytes=0-3')
      .expect(200);
    expect(head.headers).toMatchObject({ 'content-length': String(bytes), etag: `"${sha256}"` });
  });

  it('can be fetched in pieces that are cut anywhere', async () => {
    const { id, sha256, bytes } = await plain.made({ format: 'ndjson' });
    const whole = (await plain.fetch(id)).body as Buffer;
    const size = bytes ?? 0;
    const cuts = [0, 1, 15, 16, 17, 255, Math.floor(size / 2), size - 1, size];
    const pieces: Buffer[] = [];
    for (const [at, from] of cuts.entries()) {
      const to = cuts[at + 1];
      if (to === undefined) break;
      const range = { Range: `bytes=${from}-${to - 1}`, 'If-Range': `"${sha256 ?? ''}"` };
      const response = await plain.fetch(id, range);
      expect(response.status).toBe(206);
      expect(response.headers['content-range']).toBe(`bytes ${from}-${to - 1}/${size}`);
      pieces.push(response.body as Buffer);
    }
    expect(Buffer.concat(pieces).equals(whole)).toBe(true);
    const rest = await plain.fetch(id, { Range: 'bytes=-20' });
    expect((rest.body as Buffer).equals(whole.subarray(-20))).toBe(true);
    const other = await plain.fetch(id, { Range: 'bytes=5-', 'If-Range': '"another"' });
    expect([other.status, (other.body as Buffer).equals(whole)]).toEqual([200, true]);
    const beyond = await plain.fetch(id, { Range: `bytes=${size}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`]);
    expect(JSON.parse((beyond.body as Buffer).toString())).toMatchObject({
      code: 'range_not_satisfiable',
    });
  });

  it('is noise on disk', async () => {
    const { id } = await plain.made({ format: 'ndjson' });
    const plaintext = (await plain.fetch(id)).body as Buffer;
    const [name] = filesOf(app).filter((one) => one.startsWith(id));
    const onDisk = readFileSync(join(folderOf(app), name ?? ''));
    expect(onDisk).toHaveLength(plaintext.length);
    expect(onDisk.includes('contactId')).toBe(false);
  });

  it('is nobody else’s, and nobody else is told that it is there', async () => {
    const { id } = await plain.made({ format: 'csv' });
    const other = await Compliance.with(app, 'audit', 'audit.clear');
    for (const path of [id, `${id}/file`, 'x', '11111111-1111-4111-8111-111111111111']) {
      const { body } = await other.get(`/v1/audit/exports/${path}`).expect(404);
      expect(body).toMatchObject({ code: 'export_not_found' });
    }
    expect((await other.get('/v1/audit/exports').expect(200)).body).toEqual({ exports: [] });
    const mine = (await plain.get('/v1/audit/exports').expect(200)).body as {
      exports: { id: string; requestedAt: string }[];
    };
    expect(mine.exports[0]?.id).toBe(id);
    const times = mine.exports.map(({ requestedAt }) => requestedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('is gone after 7 days, and its key with it', async () => {
    const { id, expiresAt } = await plain.made({ format: 'csv' });
    const kept = await plain.made({ format: 'csv' });
    const days = (Date.parse(expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    await app.sql('UPDATE audit_exports SET expires_at = now() WHERE export_id = $1', [id]);
    expect((await plain.fetch(id)).status).toBe(410);
    writeFileSync(join(folderOf(app), 'left-by-a-crash'), 'x');
    await app.get(TidyExports).run();
    expect((await plain.state(id)).state).toBe('gone');
    const [row] = await app.sql('SELECT wrapped_key FROM audit_exports WHERE export_id = $1', [id]);
    expect(row).toEqual({ wrapped_key: null });
    const names = filesOf(app);
    expect(names.some((name) => name.startsWith(id) || name.startsWith('left'))).toBe(false);
    expect((await plain.fetch(kept.id)).status).toBe(200);
    const refused = await plain.fetch(id);
    expect(JSON.parse((refused.body as Buffer).toString())).toMatchObject({ code: 'export_gone' });
  });
});
