import type { KeyObject } from 'node:crypto';
import { makeKey, secretKeyOf } from './key-material.js';
import type { KeyRing } from './key-ring.js';
import type { LinkPayload } from './link-payload.js';
import { LinkTokensService } from './link-tokens.service.js';

const payload: LinkPayload = {
  contactId: '6a1f4a3e-1111-4222-8333-444455556666',
  authorizationId: '20261121-66-AAAAAAAAAAAAAAAAAAAAAA',
  topic: 'newsletter',
  channel: 'email',
};

function setUp() {
  const made = [makeKey('link')];
  const keyOf = (key: { secret: Buffer } | undefined): KeyObject | null =>
    key ? secretKeyOf('link', key.secret) : null;
  const ring = {
    current: () => Promise.resolve({ kid: made.at(-1)?.kid, key: keyOf(made.at(-1)) }),
    verifier: (_: string, kid: string) =>
      Promise.resolve(keyOf(made.find((key) => key.kid === kid))),
  };
  const links = new LinkTokensService(ring as unknown as KeyRing);
  return { made, links };
}

describe('footer link tokens', () => {
  it('give back what they were minted for', async () => {
    const { links } = setUp();
    expect(await links.open(await links.mint(payload))).toEqual(payload);
  });

  it('are the same text for the same payload and another for another', async () => {
    const { links } = setUp();
    const token = await links.mint(payload);
    expect(await links.mint({ ...payload })).toBe(token);
    expect(await links.mint({ ...payload, topic: 'offers' })).not.toBe(token);
  });

  it('fit a URL and show neither contact nor topic', async () => {
    const token = await setUp().links.mint(payload);
    expect(token).toMatch(/^[A-Za-z0-9_-]{100,300}$/);
    const bytes = Buffer.from(token, 'base64url');
    expect(bytes.includes(Buffer.from('6a1f4a3e', 'hex'))).toBe(false);
    expect(bytes.includes('newsletter')).toBe(false);
    expect(bytes.includes('20261121')).toBe(false);
  });

  it('do not open when any byte is altered', async () => {
    const { links } = setUp();
    const bytes = Buffer.from(await links.mint(payload), 'base64url');
    for (let index = 0; index < bytes.length; index++) {
      const altered = Buffer.from(bytes);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(await links.open(altered.toString('base64url'))).toBeNull();
    }
  });

  it('do not open when any character is altered, cut or added', async () => {
    const { links } = setUp();
    const token = await links.mint(payload);
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === 'A' ? 'B' : 'A';
      expect(await links.open(token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
      expect(await links.open(token.slice(0, index))).toBeNull();
    }
    for (const added of ['A', '=', ' ', '\n', 'AAAA'])
      expect(await links.open(token + added)).toBeNull();
  });

  it('do not open in another spelling of the same bytes', async () => {
    const { links } = setUp();
    // 1 or 2 bytes after the last full group leave bits that no byte uses.
    const tokens = await Promise.all(
      ['a', 'ab', 'abc'].map((topic) => links.mint({ ...payload, topic })),
    );
    const token = tokens.find((text) => text.length % 4 !== 0) ?? '';
    const last = token.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twin = token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(last) + 1);
    expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(token, 'base64url'));
    expect(await links.open(twin)).toBeNull();
  });

  it('still open after a rotation, and no more once their key is gone', async () => {
    const { made, links } = setUp();
    const token = await links.mint(payload);
    made.push(makeKey('link'));
    expect(await links.open(token)).toEqual(payload);
    expect(await links.mint(payload)).not.toBe(token);
    made.shift();
    expect(await links.open(token)).toBeNull();
  });

  it('are never opened from nonsense', async () => {
    const { links } = setUp();
    for (const text of ['', 'x', 'é', '../..', 'A'.repeat(46), 'A'.repeat(200), 'A'.repeat(1e6)])
      expect(await links.open(text)).toBeNull();
  });

  it('refuse to be minted for what is no contact id or too long', async () => {
    const { links } = setUp();
    await expect(links.mint({ ...payload, contactId: 'somebody' })).rejects.toThrow(RangeError);
    await expect(links.mint({ ...payload, topic: 'x'.repeat(256) })).rejects.toThrow(RangeError);
  });
});
