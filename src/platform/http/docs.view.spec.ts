import { docsPage } from './docs.view.js';

const body = { properties: { a: { oneOf: [{ type: 'string' }, { type: 'null' }] } } };

const page = docsPage(null, 'en', {
  info: { version: '1.2.3' },
  security: [{ oauth: ['audit'] }],
  paths: {
    '/v1/things/{id}': {
      parameters: [],
      get: { tags: ['Things'], responses: {} },
      post: {
        tags: ['Things'],
        security: [],
        requestBody: { content: { 'application/json': { schema: { allOf: [body] } } } },
        responses: { 200: { description: 'Done' } },
      },
    },
  },
  components: { schemas: { Loop: { $ref: '#/components/schemas/Loop' } } },
});

describe('the API documentation', () => {
  const [get, post] = page.groups[0]?.operations ?? [];

  it('groups operations by their tag and takes no other key of a path for one', () => {
    expect(page.groups.map(({ name }) => name)).toEqual(['Things']);
    expect(page.groups[0]?.operations).toHaveLength(2);
  });

  it('tells the scope of the document where the operation names none, and public where none is due', () => {
    expect(get?.scope).toBe('audit');
    expect(post?.scope).toBe('');
  });

  it('reads fields through allOf and oneOf', () => {
    expect(post?.fields).toEqual([
      { name: 'a', type: 'string | null', description: '', isRequired: false },
    ]);
  });

  it('survives a reference that points at itself', () => {
    const schema = { $ref: '#/components/schemas/Loop' };
    const requestBody = { content: { 'application/json': { schema } } };
    const loop = docsPage(null, 'en', {
      paths: { '/x': { post: { requestBody, responses: {} } } },
      components: { schemas: { Loop: schema } },
    });
    expect(loop.groups[0]?.operations[0]?.fields).toEqual([]);
  });
});
