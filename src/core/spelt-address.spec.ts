import fc from 'fast-check';
import { parseAddress } from './address.js';
import { isAddressIn } from './spelt-address.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const hexOf = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0'));

/** Each writes some of the characters of a text in another way. */
const SPELLINGS: readonly ((character: string) => string)[] = [
  (one) => `&#${String(one.codePointAt(0))};`,
  (one) => `&#x${(one.codePointAt(0) ?? 0).toString(16)};`,
  (one) =>
    hexOf(one)
      .map((byte) => `%${byte}`)
      .join(''),
  (one) =>
    hexOf(one)
      .map((byte) => `%25${byte}`)
      .join(''),
  (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  (one) => `\u200b${one}\u00ad`,
  (one) => `${one}\ufe0f`,
  (one) => (/^[!-~]$/.test(one) ? String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0) : one),
];

const email = fc
  .emailAddress()
  .map((text) => parseAddress('email', text))
  .filter((parsed) => parsed.ok)
  .map((parsed) => parsed.address.value);
const phone = fc.integer({ min: 10_000_000, max: 999_999_999 }).map((n) => `+33${String(n)}`);
const spelt = fc
  .tuple(fc.oneof(email, phone), fc.array(fc.nat(2 * SPELLINGS.length), { minLength: 1 }))
  .map(([address, choices]) =>
    Array.from(address, (one, nth) => {
      const choice = choices[nth % choices.length] ?? 0;
      return SPELLINGS[choice]?.(one) ?? one;
    }).join(''),
  );

describe('an address in a text', () => {
  it.each([
    'victime\uff20exemple.example',
    'victime&#64;exemple.example',
    'victime&#x40;exemple.example',
    'victime&#64exemple.example',
    'victime&commat;exemple&period;example',
    'victime&#00000000000064;exemple.example',
    'victime&#x0000000000040;exemple.example',
    'victime@exemple&NoBreak;.example',
    'vic&ZeroWidthSpace;time@&InvisibleTimes;exemple.example',
    'victime&lpar;at&rpar;exemple&lbrack;dot&rsqb;example',
    'victime\\u{0000000040}exemple.example',
    'victime\\x{40}exemple.example',
    'victime\\U00000040exemple.example',
    'victime\\u0040beefexemple.example',
    'victime%u0040exemple.example',
    'victime=40exemple.example',
    'victime&amp;#64;exemple.example',
    'victime%40exemple.example',
    'victime%252540exemple.example',
    'victime%EF%BC%A0exemple.example',
    'victime\\u0040exemple.example',
    'victime@\u200bexemple.example',
    'vic\u00adtime@ex\u2060emple.exam\ufeffple',
    'victime@\u0000exemple.example',
    'victime @ exemple.example',
    'victime@exemple\u3002example',
    'victime [at] exemple (dot) example',
    'victime(arobase)exemple.example',
    '\uff0b\uff13\uff13\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18',
    '%2B33612345678',
    '&plus;33 6 12 34 56 78',
    '0\u200b6 12 34 56 78',
  ])('is found as %j', (text) => {
    expect(isAddressIn(text)).toBe(true);
  });

  it.each([
    'demandé par courrier (réf. 2026/118), « à l’accueil »',
    'R&D; 100 % d’accord, +5 %',
    'https://maison.example/?a=1&b=%C3%A9',
    'look at (dot) points',
    'a=40; b = 40.5; c=40 places.',
    'AT&T;Co &unknown; R&amp;D',
    'C:\\users\\nobody',
    '&&&#;%%%\\u\\x{[(',
    'résumé\u0301\u200b',
    '',
  ])('is not found in %j', (text) => {
    expect(isAddressIn(text)).toBe(false);
  });

  it('is found in every mixture of spellings', () => {
    fc.assert(
      fc.property(spelt, (text) => {
        expect(isAddressIn(`ref: ${text}`)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not found in ids, however they are encoded', () => {
    const id = fc.oneof(
      fc.uuid(),
      fc.ulid(),
      fc.nat().map((n) => `letter/${String(n)}`),
    );
    fc.assert(
      fc.property(id, (text) => {
        expect(isAddressIn(text)).toBe(false);
        expect(isAddressIn(encodeURIComponent(`<${text}>`))).toBe(false);
      }),
    );
  });

  it('is taken to stand in what never ends decoding, and long texts are read to the end', () => {
    expect(isAddressIn(`%${'25'.repeat(500_000)}`)).toBe(true);
    expect(isAddressIn('é'.repeat(500_000))).toBe(false);
    expect(isAddressIn('&#'.repeat(500_000))).toBe(false);
    expect(isAddressIn('%4'.repeat(500_000))).toBe(false);
    expect(isAddressIn(`&#${'0'.repeat(500_000)}`)).toBe(false);
    expect(isAddressIn('&#0'.repeat(300_000))).toBe(false);
    expect(isAddressIn('\\u{0'.repeat(300_000))).toBe(false);
    expect(isAddressIn('&abc'.repeat(300_000))).toBe(false);
    expect(isAddressIn('=40'.repeat(300_000))).toBe(false);
    expect(isAddressIn(`x [${' '.repeat(500_000)}`)).toBe(false);
    expect(isAddressIn(`x ${' ['.repeat(500_000)}`)).toBe(false);
    expect(isAddressIn(`é${'@ '.repeat(500_000)}`)).toBe(false);
  });
});
