import fc from 'fast-check';
import { looksLikeAddress, parseAddress } from './address.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

describe('looksLikeAddress', () => {
  it.each([
    'marie@maison.example',
    'ref:marie@maison.example/1',
    'a@b@c.example',
    '@maison.example',
    'x/+33612345678',
    '+33 6 12 34 56 78',
    '+33-6-12-34-56-78',
    '+33 (0)6-12-34-56-78',
    '0612345678',
    ' 0612345678 ',
    '06 12 34 56 78',
    '06.12.34.56.78',
    '06-12-34-56-78',
    '(0)6 12 34 56 78',
    '(020) 7946 0958',
    '0171-1234567',
    'sms/06-12-34-56-78',
    'rang 06 12 34 56 78, asked why',
    'rang 020 7946 0958.',
    '0033612345678',
    'ref:0033612345678',
    'rang 0033 6 12 34 56 78',
  ])('finds one in %j', (text) => {
    expect(looksLikeAddress(text)).toBe(true);
  });

  it.each([
    'order-2026-03-10:0001',
    'campaign@v2',
    'campaign@2026.03.10',
    'a@b',
    '33612345678',
    '+1234567',
    'spring+summer',
    '2026-11-21/letter/17',
    'order-20261121-00012345',
    'order-0612345678',
    'part-012-345-678',
    '000000042',
    'order-0000012345',
    'letter/0012345678',
    '00000000-0000-1000-8000-000000000000',
    '00012345',
    '01234567',
    '0123456789012345',
    '05-11-2026-0042',
    '05.2026.12345',
    '2026-01-02-03-04-05',
    '2026-11-21T06:12:34.567Z',
    '550 5.1.1 no such user',
    'v06.12.34.56.78',
    '0612345678x',
    '',
    '@',
  ])('finds none in %j', (text) => {
    expect(looksLikeAddress(text)).toBe(false);
  });

  it('finds every address that can be parsed', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const parsed = parseAddress('email', email);
        if (parsed.ok) expect(looksLikeAddress(`ref:${parsed.address.value}`)).toBe(true);
      }),
    );
  });

  it('finds none in ids of any kind', () => {
    const day = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) });
    const id = fc.oneof(
      fc.uuid(),
      fc.ulid(),
      day.map((at) => at.toISOString()),
      fc.tuple(day, fc.nat()).map(([at, n]) => `${at.toISOString().slice(0, 10)}/${n}`),
      fc.nat().map((n) => `letter-${String(n).padStart(10, '0')}`),
    );
    fc.assert(
      fc.property(id, (text) => {
        expect(looksLikeAddress(text)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads long texts to the end', () => {
    expect(looksLikeAddress('0 '.repeat(500_000))).toBe(false);
    expect(looksLikeAddress(`x ${'01-'.repeat(500_000)}`)).toBe(false);
    expect(looksLikeAddress('06'.repeat(500_000))).toBe(false);
    expect(looksLikeAddress('a@'.repeat(500_000))).toBe(false);
    expect(looksLikeAddress(`@${'a.'.repeat(500_000)}`)).toBe(false);
    expect(looksLikeAddress(`+${'-'.repeat(500_000)}`)).toBe(false);
  });
});
