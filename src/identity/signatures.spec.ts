/** Signatures from the real thread, held against node:crypto; and what becomes of them without it. */
import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { DomainError } from '../core/errors.js';
import { Signatures } from './signatures.js';

const TEXT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW1pbGxlIn0';

const aPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const es256 = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' }) as const;

const isSignature = (key: KeyObject, text: string, signature: string) =>
  verify('sha256', Buffer.from(text), es256(key), Buffer.from(signature, 'base64url'));

const signatureOf = (key: KeyObject, text: string) => sign('sha256', Buffer.from(text), es256(key));

/** Whatever was given in this turn is on its way after it. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Two orders of twelve. */
const GIVEN_AHEAD = 24;
const DOUBT = { status: 'rejected', reason: new DomainError('temporarily_unavailable') };

describe('signatures', () => {
  const signatures = new Signatures();
  const [own, other] = [aPair(), aPair()];
  afterAll(() => signatures.onApplicationShutdown());

  const genuine = signatureOf(own.privateKey, TEXT);

  const isGenuine = (signature: Buffer | string, text = TEXT, key = own.publicKey) =>
    signatures.isGenuine(
      key,
      text,
      typeof signature === 'string' ? signature : signature.toString('base64url'),
    );

  function altered(bytes: Buffer, at: number): Buffer {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy;
  }

  it.each([TEXT, '', 'é 🌱', 'a'.repeat(10_000)])('are those of ES256 (%#)', async (text) => {
    const signature = await signatures.sign(own.privateKey, text);
    // RFC 7518 §3.4: 64 bytes.
    expect(signature).toMatch(/^[\w-]{86}$/);
    expect(isSignature(own.publicKey, text, signature)).toBe(true);
    expect(await isGenuine(signature, text)).toBe(true);
    expect(await isGenuine(signatureOf(own.privateKey, text), text)).toBe(true);
  });

  it('come back in their places, however many were asked for at once', async () => {
    const items = Array.from({ length: 100 }, (_, nth) => ({
      text: `text ${nth}`,
      // Runs of one key that are shorter than what goes over at once, and one that is longer.
      pair: nth % 7 < 2 || nth > 60 ? own : other,
      isAltered: nth % 5 === 0,
    }));
    const [made, checked] = await Promise.all([
      Promise.all(items.map(({ text, pair }) => signatures.sign(pair.privateKey, text))),
      Promise.all(
        items.map(({ text, pair, isAltered }) => {
          const signature = signatureOf(pair.privateKey, text);
          return isGenuine(isAltered ? altered(signature, 5) : signature, text, pair.publicKey);
        }),
      ),
    ]);
    const right = items.map(({ text, pair }, nth) =>
      isSignature(pair.publicKey, text, made[nth] ?? ''),
    );
    expect(right).toEqual(items.map(() => true));
    expect(checked).toEqual(items.map(({ isAltered }) => !isAltered));
  });

  it.each<[string, Buffer | string]>([
    ['one altered at its beginning', altered(genuine, 0)],
    ['one altered at its end', altered(genuine, 63)],
    ['one that is another text’s', signatureOf(own.privateKey, `${TEXT}A`)],
    ['one that is another key’s', signatureOf(other.privateKey, TEXT)],
    ['one a byte shorter', genuine.subarray(0, 63)],
    ['one a byte longer', Buffer.concat([genuine, Buffer.alloc(1)])],
    ['half of one', genuine.subarray(0, 32)],
    [
      'one with its halves exchanged',
      Buffer.concat([genuine.subarray(32), genuine.subarray(0, 32)]),
    ],
    ['zeros', Buffer.alloc(64)],
    ['the greatest numbers', Buffer.alloc(64, 255)],
    ['very many bytes', Buffer.alloc(3_000, 48)],
    ['one in DER', sign('sha256', Buffer.from(TEXT), own.privateKey)],
    ['an empty text', ''],
    ['one letter', 'A'],
    ['no base64url', '!?. é🌱'],
    ['a dot before one', `.${'A'.repeat(86)}`],
  ])('are not genuine: %s', async (_, signature) => {
    expect(await isGenuine(genuine)).toBe(true);
    expect(await isGenuine(signature)).toBe(false);
  });

  it('are not genuine for another text or under another key', async () => {
    expect(await isGenuine(genuine, `${TEXT} `)).toBe(false);
    expect(await isGenuine(genuine, '')).toBe(false);
    expect(await isGenuine(genuine, TEXT, other.publicKey)).toBe(false);
  });

  it('are doubt, with what was given beside them, where the thread fails; the next does the others', async () => {
    // A public key makes no signature; the other keys stand behind it in orders of their own, of which
    // one is given ahead.
    const failing = signatures.sign(own.publicKey, TEXT);
    const waiting = [signatures.sign(other.privateKey, TEXT), isGenuine(genuine)];
    const settled = await Promise.allSettled([failing, ...waiting]);
    expect(settled).toEqual([DOUBT, DOUBT, { status: 'fulfilled', value: true }]);
    // At once: the end of the first thread is nothing to what the second was given.
    expect(await isGenuine(genuine)).toBe(true);
    expect(await isGenuine(altered(genuine, 1))).toBe(false);
    const signature = await signatures.sign(own.privateKey, TEXT);
    expect(isSignature(own.publicKey, TEXT, signature)).toBe(true);
  });

  it('are doubt where the thread is ended meanwhile; the next does what it was not given', async () => {
    // More than can be done before it is told to end, which is in the turn in which it gets them.
    const waiting = Array.from({ length: 2_000 }, () => isGenuine(genuine));
    const settling = Promise.allSettled(waiting);
    await turn();
    await signatures.onApplicationShutdown();
    const settled = await settling;
    const lost = settled.filter(({ status }) => status === 'rejected');
    expect(lost.length).toBeLessThanOrEqual(GIVEN_AHEAD);
    expect(lost).toEqual(lost.map(() => DOUBT));
    expect(settled.at(-1)).toEqual({ status: 'fulfilled', value: true });
    expect(await isGenuine(genuine)).toBe(true);
  });

  it('are made in short groups before long ones', async () => {
    const told: string[] = [];
    const long = Array.from({ length: 200 }, () => isGenuine(genuine));
    const all = Promise.all(long).then(() => told.push('long'));
    await turn();
    await isGenuine(genuine).then(() => told.push('short'));
    await all;
    expect(told).toEqual(['short', 'long']);
  });

  it('need no thread to end', async () => {
    await expect(new Signatures().onApplicationShutdown()).resolves.toBeUndefined();
  });
});
