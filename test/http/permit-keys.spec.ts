/** What becomes of permits when the key that signed them is changed or taken away. */
import { KeysService } from '../../src/identity/keys.service.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import type { Answer, People, TestSender } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let email: string;
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
});
afterAll(() => app.close());
beforeEach(async () => {
  ({ email } = await people.optedInTo('lettre'));
});

const kidOf = ({ permit }: Answer) =>
  (JSON.parse(Buffer.from(permit.split('.')[0] ?? '', 'base64url').toString()) as { kid: string })
    .kid;
const INVALID = { status: 403, code: 'permit_invalid', pointers: [] };

describe('a permit', () => {
  it('that was signed before its key was rotated redeems after', async () => {
    const old = await sender.allowed(email, 'lettre');
    const { kid, retired } = await app.get(KeysService).rotate('permit', 'test');
    expect(retired).toBe(kidOf(old));
    const young = await sender.allowed(email, 'lettre');
    expect(kidOf(young)).toBe(kid);
    await sender.redeem(old, email, 'lettre').expect(200);
    await sender.redeem(young, email, 'lettre').expect(200);
  });

  it('under a key that was revoked does not, at once, and stays unspent', async () => {
    const ask = { messageRef: 'before/the/theft' };
    const stolen = await sender.allowed(email, 'lettre', ask);
    await app.get(KeysService).revoke(kidOf(stolen), 'stolen', 'test');
    expect(refusalOf(await sender.redeem(stolen, email, 'lettre'))).toEqual(INVALID);
    // Asked again, the same authorization has a permit of the successor's.
    const mended = await sender.allowed(email, 'lettre', ask);
    expect(mended.id).toBe(stolen.id);
    expect(kidOf(mended)).not.toBe(kidOf(stolen));
    await sender.redeem(mended, email, 'lettre').expect(200);
  });

  it('under a key that was rotated and then revoked does not either', async () => {
    const old = await sender.allowed(email, 'lettre');
    await app.get(KeysService).rotate('permit', 'test');
    await app.get(KeysService).revoke(kidOf(old), 'stolen', 'test');
    expect(refusalOf(await sender.redeem(old, email, 'lettre'))).toEqual(INVALID);
  });

  it('of another key for tokens is none', async () => {
    const allow = await sender.allowed(email, 'lettre');
    const access = { permit: sender.client.token };
    expect(refusalOf(await sender.redeem(allow, email, 'lettre', access))).toEqual(INVALID);
    await sender.redeem(allow, email, 'lettre').expect(200);
  });
});
