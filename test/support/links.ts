/** What every link must stand that lets somebody in, or does something for good: by whomever it is opened. */
import type { TestApp } from './app.js';
import { fingerprint } from './scan.js';

/** Opens it as scanners do, again and again; the page, if nothing came of it. */
export async function onlyLooked(app: TestApp, path: string): Promise<string> {
  const before = await fingerprint(app);
  for (const query of ['', '?lang=en', '?action=enter'])
    for (const method of ['get', 'head'] as const)
      await app.http[method](`${path}${query}`).set('Accept', 'text/html').expect(200);
  const { text, headers } = await app.http.get(`${path}?lang=en`).expect(200);
  expect(await fingerprint(app)).toEqual(before);
  expect(text).not.toMatch(/<script|http-equiv|\son[a-z]+=/i);
  expect(headers).not.toHaveProperty('set-cookie');
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  });
  return text;
}

/** Opened and pressed, they give the same bytes: nobody learns which of them there was. */
export async function areAlike(app: TestApp, paths: readonly string[]): Promise<void> {
  const answers = new Set<string>();
  for (const path of paths)
    for (const method of ['get', 'post'] as const) {
      const { status, text, headers } = await app.http[method](path);
      const { date: _, connection: __, ...others } = headers as Record<string, string>;
      expect(status).toBe(410);
      answers.add(JSON.stringify({ text, others }));
    }
  expect(answers.size).toBe(1);
}

export async function isRefusedFromElsewhere(app: TestApp, path: string): Promise<void> {
  const foreign = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
  ];
  for (const headers of foreign) await app.http.post(path).set(headers).expect(403);
  await app.http.post(path).set({ 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }).expect(303);
}
