/** Streams of lines as a sender posts them: NDJSON there and back. */
import type { TestApp } from './app.js';
import type { Json } from './people.js';

export const NDJSON = 'application/x-ndjson';

export const linesOf = (bodies: readonly object[]) =>
  bodies.map((body) => `${JSON.stringify(body)}\n`).join('');

export function post(app: TestApp, path: string, token: string, body: string): Promise<Response> {
  return fetch(new URL(path, app.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': NDJSON },
    body,
  });
}

/** The answers to a stream that was accepted, a line each. */
export async function answersTo<Line = Json>(response: Response): Promise<Line[]> {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`Refused: ${text}`);
  if (text !== '' && !text.endsWith('\n')) throw new Error('The last line was cut.');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/** In the place of an answer. */
export const problem = (code: string) => ({
  error: expect.objectContaining({ code }) as unknown,
});
