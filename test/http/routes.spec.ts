/** Every route there is: closed unless it is public on purpose, scoped, and described. */
import type { FastifyInstance } from 'fastify';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender, type Json } from '../support/people.js';

/** What needs no token; whoever adds a route adds it here on purpose, or closes it. */
const PUBLIC_ROUTES = [
  'GET /',
  'GET /.well-known/jwks.json',
  'GET /brand/:name',
  'GET /console/enter/:token',
  'GET /contexts/v1.jsonld',
  'GET /dev/mailbox',
  'GET /dev/mailbox.json',
  'GET /dev/mailbox/:id',
  'GET /docs',
  'GET /docs/errors',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
  'GET /log/checkpoint',
  'GET /log/tile/*',
  'GET /log/vkey',
  'GET /ns',
  'GET /ns/catalogs/:version',
  'GET /opt-in/:token',
  'GET /preferences',
  'GET /preferences/erasure/:token',
  'GET /preferences/session/:token',
  'GET /static/*',
  'GET /subscribe',
  'GET /subscribe/embed',
  'GET /u/:token',
  'POST /console/enter/:token',
  'POST /oauth/token',
  'POST /opt-in/:token',
  'POST /opt-in/:token/receipt',
  'POST /preferences/erasure/:token',
  'POST /preferences/link',
  'POST /preferences/session/:token',
  'POST /subscribe',
  'POST /suggestions',
  'POST /suggestions/votes',
  'POST /u/:token',
];

let app: TestApp;
let fastify: FastifyInstance;
beforeAll(async () => {
  app = await startTestApp();
  fastify = app.nest.getHttpAdapter().getInstance();
});
afterAll(() => app.close());

/** Method and pattern of every route that is registered, HEAD beside its GET left out. */
function routes(): string[] {
  const found: string[] = [];
  const path: string[] = [];
  for (const line of fastify.printRoutes().split('\n')) {
    const [, indent = '', part, methods] =
      /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (part === undefined) continue;
    path.length = indent.length / 4;
    path.push(part);
    for (const method of methods?.split(', ') ?? [])
      if (method !== 'HEAD') found.push(`${method} ${path.join('')}`);
  }
  return found.sort();
}

describe('every route', () => {
  it('is closed unless it is public on purpose', async () => {
    const closed = routes().filter((route) => !PUBLIC_ROUTES.includes(route));
    expect(routes().length - closed.length).toBe(PUBLIC_ROUTES.length);
    expect(closed.length).toBeGreaterThan(7);
    for (const route of closed) {
      const [method = '', pattern = ''] = route.split(' ');
      const url = pattern.replace(/:\w+/g, '11111111-1111-4111-8111-111111111111');
      const { statusCode } = await fastify.inject({ method: method as 'GET', url });
      expect({ route, isRefused: statusCode === 401 || statusCode === 403 }).toEqual({
        route,
        isRefused: true,
      });
    }
  });

  it('under /v1 demands its scope of a token that has no other', async () => {
    // A scope that widens answers and opens no route.
    const none = await TestSender.with(app, ['reasons']);
    const scoped = routes().filter(
      (route) => route.includes(' /v1/') && !route.includes('catalog'),
    );
    for (const route of scoped) {
      const [method = '', pattern = ''] = route.split(' ');
      const url = pattern.replace(/:\w+/g, '11111111-1111-4111-8111-111111111111');
      const headers = { authorization: `Bearer ${none.client.token}` };
      const { statusCode } = await fastify.inject({ method: method as 'GET', url, headers });
      expect({ route, statusCode }).toEqual({ route, statusCode: 403 });
    }
  });

  it('of the API stands in openapi.json, and nothing else does', async () => {
    const { body } = await app.http.get('/openapi.json').expect(200);
    const { paths } = body as { paths: Record<string, Json> };
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(
        (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      ),
    );
    const isApi = (route: string) =>
      / \/(v1|oauth|health|metrics|ns|contexts|\.well-known)/.test(route);
    expect(described.filter(isApi).sort()).toEqual(routes().filter(isApi));
  });
});
