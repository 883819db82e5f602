/** The organisation's own look: on every page, of every version, as files that can do nothing. */
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender } from '../support/people.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Linked {
  readonly sheet: string;
  readonly logo: string;
}

async function linked(): Promise<Linked> {
  const { text } = await app.http.get('/subscribe').expect(200);
  const [sheet = ''] = /\/brand\/[0-9a-f]{64}\.css/.exec(text) ?? [];
  const [, logo = ''] = /<img class="logo" src="([^"]+)" alt="">/.exec(text) ?? [];
  return { sheet, logo };
}

describe('the look of the organisation', () => {
  it('is linked by every page after our own sheet, and keeps the strict policy', async () => {
    const { text, headers } = await app.http.get('/').expect(200);
    expect(text).toMatch(
      /assent\.css">\s*<link rel="stylesheet" href="\/brand\/[0-9a-f]{64}\.css">/,
    );
    expect(headers['content-security-policy']).toContain("style-src 'self';img-src 'self'");
  });

  it('comes as a sheet that sets four properties, by day and by night', async () => {
    const { sheet } = await linked();
    const { text } = await app.http
      .get(sheet)
      .expect(200)
      .expect('Content-Type', /^text\/css/);
    expect(text).toContain('--accent: #2f5d1e;');
    expect(text).not.toMatch(/url|@import/);
    expect(text.match(/--[a-z-]+(?=:)/g)).toHaveLength(8);
  });

  it('comes as the logo that stood beside the catalog', async () => {
    const { logo } = await linked();
    const { body } = await app.http.get(logo).expect(200).expect('Content-Type', 'image/svg+xml');
    expect(body).toEqual(readFileSync('catalog.logo.svg'));
  });

  it('is served as what can be kept for ever and can do nothing', async () => {
    for (const path of await linked().then(({ sheet, logo }) => [sheet, logo])) {
      const { headers } = await app.http.get(path).expect(200);
      expect(headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });

  it('is told to clients, without the image in it', async () => {
    const { client } = await TestSender.with(app, ['check']);
    const { body } = await app.http
      .get('/v1/catalog')
      .set('Authorization', `Bearer ${client.token}`)
      .expect(200);
    const { logo } = await linked();
    expect(body).toMatchObject({
      look: { colour: '#2f5d1e', colourDark: expect.stringMatching(/^#[0-9a-f]{6}$/), logo },
    });
  });

  it('stays there under its name when another version has another look', async () => {
    const before = await linked();
    const catalogs = app.get(CatalogService);
    const { catalog } = await catalogs.current();
    const { look, ...controller } = catalog.controller;
    const other = { ...look, colour: '#5b2a86' };
    await catalogs.apply(
      stringify({ ...catalog, controller: { ...controller, look: other } }),
      'test',
    );
    const after = await linked();
    expect(after.logo).toBe(before.logo);
    expect(after.sheet).not.toBe(before.sheet);
    for (const path of [before.sheet, after.sheet]) await app.http.get(path).expect(200);
    await catalogs.apply(stringify({ ...catalog, controller }), 'test');
    const { text } = await app.http.get('/').expect(200);
    expect(text).not.toContain('/brand/');
    await app.http.get(before.logo).expect(200);
  });

  it('has no other file, and tells nothing by the name of one', async () => {
    const none = '0'.repeat(64);
    for (const name of [
      `${none}.css`,
      `${none}.svg`,
      'a.css',
      '..%2f..%2fcatalog.yaml',
      `${none}.js`,
    ])
      await app.http.get(`/brand/${name}`).expect(404);
  });
});
