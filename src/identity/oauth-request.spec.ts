import { readTokenRequest } from './oauth-request.js';

const FORM = 'application/x-www-form-urlencoded';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const grant = { grant_type: 'client_credentials' };
const read = (
  body: unknown,
  authorization: string | undefined = basic('id:secret'),
  contentType: string | undefined = FORM,
) => readTokenRequest({ authorization, contentType, body });

describe('a token request', () => {
  it('names the client and the scopes it asks for', () => {
    expect(read({ ...grant, scope: 'authorize  audit' })).toEqual({
      clientId: 'id',
      clientSecret: 'secret',
      scopes: ['authorize', 'audit'],
    });
  });

  it('asks for all scopes when it names none', () => {
    expect(read(grant)).toMatchObject({ scopes: null });
    expect(read({ ...grant, scope: '' })).toMatchObject({ scopes: null });
  });

  it('has an id and a secret that are form-encoded before they are joined', () => {
    expect(read(grant, basic('my%3Aid+x:s%25cret:2'))).toMatchObject({
      clientId: 'my:id x',
      clientSecret: 's%cret:2',
    });
  });

  it('may write the scheme in any case and say the character set', () => {
    expect(read(grant, basic('id:secret').replace('Basic', 'bAsIc'))).toHaveProperty('clientId');
    expect(read(grant, undefined, `${FORM}; charset=utf-8`)).toHaveProperty('clientId');
  });

  it.each([
    ['no header', ''],
    ['another scheme', 'Bearer abc'],
    ['no colon', basic('id')],
    ['no id', basic(':secret')],
    ['no secret', basic('id:')],
    ['a broken encoding', basic('id%zz:secret')],
    ['no base64', 'Basic ***'],
  ])('is from no client with %s', (_, authorization) => {
    expect(read(grant, authorization)).toMatchObject({ error: 'invalid_client' });
  });

  it.each([
    ['no grant_type', {}],
    ['an empty grant_type', { grant_type: '' }],
    ['a parameter twice', { ...grant, scope: ['audit', 'authorize'] }],
    ['a secret in the body', { ...grant, client_secret: 'secret' }],
    ['an id in the body', { ...grant, client_id: 'id' }],
    ['no body', undefined],
    ['a body that is a list', [1]],
  ])('is invalid with %s', (_, body) => {
    expect(read(body)).toMatchObject({ error: 'invalid_request' });
  });

  it('is invalid as JSON', () => {
    expect(read(grant, undefined, 'application/json')).toMatchObject({ error: 'invalid_request' });
    expect(
      readTokenRequest({ authorization: basic('id:s'), contentType: undefined, body: grant }),
    ).toMatchObject({ error: 'invalid_request' });
  });

  it('has one grant type', () => {
    expect(read({ grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' });
  });
});
