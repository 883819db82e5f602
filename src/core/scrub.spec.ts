import fc from 'fast-check';
import { parseAddress } from './address.js';
import { MARK, scrub, tidied } from './scrub.js';
import { isAddressIn } from './spelt-address.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

describe('what leads to a person', () => {
  it.each([
    ['Write to lea@halles.example, please.', 'Write to […], please.'],
    ['Écrivez à <lea.martin+lettre@halles.example>.', 'Écrivez à <[…]>.'],
    ['lea @ halles.example', '[…]'],
    ['lea@ halles . example', '[…]'],
    ['lea [at] halles [dot] example', '[…]'],
    ['lea (arobase) halles (point) example', '[…]'],
    ['C’est lea arobase halles point example !', 'C’est […] !'],
    ['ask lea at halles dot example', 'ask […]'],
    ['lea_at_halles_dot_example', '[…]'],
    ['lea.martin (at) halles.example', '[…]'],
    ['jean [dot] martin [at] halles [dot] example', '[…]'],
    ['lea@halles', '[…]'],
    ['lea\uff20halles.example', '[…]'],
    ['lea&#64;halles.example says', '[…] says'],
    ['lea%40halles.example says', '[…] says'],
    ['l\u00ade\u200ba@halles.ex\u2060ample', '[…]'],
    ['lea@[192.0.2.1]', '[…]'],
    ['I am @lea_martin there', 'I am […] there'],
    ['mailto:lea@halles.example', '[…]'],
    ['Call 06 12 34 56 78.', 'Call […].'],
    ['Call +33 (0)6-12-34-56-78 or 0612345678', 'Call […] or […]'],
    ['tél. 06.12.34.56.78', 'tél. […]'],
    ['0033 6 12 34 56 78', '[…]'],
    ['ring 12 34 56 78', 'ring […]'],
    ['ring 06/12/34/56/78', 'ring […]'],
    ['ring 06_12_34_56_78', 'ring […]'],
    ['ring 06 . 12 . 34 . 56 . 78', 'ring […]'],
    ['ring 06 - 12 - 34 - 56 - 78', 'ring […]'],
    ['ring 06\u00a012\u202f34\u00a056\u00a078', 'ring […]'],
    ['ring ０６ １２ ３４ ５６ ７８', 'ring […]'],
    ['ring 06·12·34·56·78 or +33*6*12*34*56*78', 'ring […] or […]'],
    ['ring 06:12:34:56:78 or 06,12,34,56,78', 'ring […] or […]'],
    ['ring 06…12…34…56…78', 'ring […]'],
    ['ring 06\n12\n34\n56\n78', 'ring […]'],
    ['on 2026-11-22, 06*12*34*56*78', 'on […]'],
    ['ring (020) 7946 0958', 'ring […]'],
    ['ring +٣٣ ٦١٢ ٣٤٥ ٦٧٨', 'ring […]'],
    ['ring 0\u200b6 12 34 56 78', 'ring […]'],
    ['order 2026112100012345', 'order […]'],
    ['order #123456 is late', 'order #[…] is late'],
    ['order CMD-2026-00012345', 'order CMD-2026-[…]'],
    ['card 4970 1012 3456 7890', 'card […]'],
    ['IBAN FR76 3000 6000 0112 3456 7890 189', 'IBAN […]'],
    ['IBAN GB29 NWBK 6016 1331 9268 19', 'IBAN […]'],
    ['IBAN FR7630006000011234567890189', 'IBAN […]'],
    ['see https://halles.example/offres?client=7', 'see […]'],
    ['see https://lea@halles.example/', 'see […]'],
    ['see https://halles.example/u/AbCdEf0123', 'see […]'],
    ['see halles.example/u/AbCdEf0123', 'see […]'],
    ['see www.halles.example/x#lea', 'see […]'],
    ['linkedin.com/in/xyz or instagram.com/xyz', '[…] or […]'],
    ['https://www.linkedin.com/in/lea-martin/', '[…]'],
    ['t.me/xyz, wa.me/xyz, x.com/lea', '[…]'],
    ['jean -at- halles -dot- example', '[…]'],
    ['jean (a) halles.example', '[…]'],
    ['C’est jean arobase gmail', 'C’est […]'],
    ['Écris à lea.martin chez gmail.com', 'Écris à […]'],
    ['lea.martin sur orange.fr', '[…]'],
    ['lea_martin on Outlook.com', '[…]'],
    ['C’est lea.martin à gmail !', 'C’est […] !'],
    ['lea.martin(gmail.com)', '[…])'],
    ['lea.martin|gmail.com', '[…]'],
    ['lea.martin*gmail.com', '[…]'],
    ['l e a @ g m a i l . c o m', '[…]'],
    ['C’est l e a . m @ halles.example', 'C’est […]'],
    ['C’est lea.martin@h a l l e s . e x', 'C’est […]'],
    ['lea.martin *at* gmail *dot* com', '[…]'],
    ['lea.martin arobaz gmail.com', '[…]'],
    ['insta: lea_martin', 'insta: […]'],
    ['Snapchat = lea.martin ou Instagram : lea.m', 'Snapchat = […] ou Instagram : […]'],
    ['id 5f0c1c5e-8f0e-4a6b-9c39-2f1f0f6f7a11', 'id […]'],
    ['key Zm9ybS10b2tlbi1vZi10aGUtc2FtcGxl', 'key […]'],
  ])('is taken out of %j', (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });
});

describe('what anybody could have written', () => {
  it.each([
    'Une lettre par semaine, c’est trop ; une par mois suffirait.',
    'R&D : 100 % d’accord, +5 % par an (25 euros) !',
    'Depuis 2025-2026, le 21/11/2026 ou le 2026-11-21, de 10.30-12.30.',
    'Le 2026-11-22, le 22/11/2026, du 22/11/2026-24/11/2026, le 22.11.2026 10:30, 2026-11-22 10:30:15.',
    'À 10:30, de 10:30 à 12:30, 10:30-12:30, ou 10:30, 11:45, 14:00 ; 10.30/11.45/14.00.',
    'Prix : 1 200,50 €, 12,50/13,50/14,50, 1 234 567,89 €, 12.345.678,90 € ou 1,234,567.89 $.',
    'De 100 000 € à 200 000 €, 5 %, 10 %, 20 %, 30 %, 12 € 13 € 14 € 15 €.',
    'Depuis la version 1.2.3 ou 10.4.12, en 2023, 2024, 2025 et 2026.',
    'Vos pages sur instagram.com et t.me sont belles ; halles.example/offres aussi.',
    'Un arobase manque dans le formulaire, un point c’est tout.',
    'The page https://halles.example/offres/noel is too slow.',
    'Look at the clock (at noon), then at the last dot. Done.',
    'We are 12 in 44000 Nantes, at 8 o’clock…',
    'Prix : 12,50 € au lieu de 100 000 €.',
    'L’atelier “Semis” @ la maison',
    'anticonstitutionnellement, au-dessus-de-tout-soupçon',
    'Rendez-vous sur orange.fr, ou chez gmail.com.',
    'Je préfère acheter chez gmail.com ; le service.client chez vous est bon.',
    'Facebook : trop de messages. Instagram: super ! Insta : 3 par jour.',
    'C’est à orange que je pense. Prix*orange | citron',
    'Un atelier a b c @ la maison ?',
    'La version 10.2 sur Outlook est lente.',
    'Trop *long* et *point* final.',
    'Bravo 👍 !\n\nÀ bientôt.',
  ])('stays: %j', (text) => {
    expect(scrub(text)).toBe(text);
  });

  it('is written in one way', () => {
    expect(tidied(' e\u0301te\u0301\u00a0:\r\n\r\n\r\n\r\n\u202eab\u0007c\tﬁn ')).toBe(
      'été :\n\nabc fin',
    );
  });
});

const email = fc
  .emailAddress()
  .map((text) => parseAddress('email', text))
  .filter((parsed) => parsed.ok)
  .map((parsed) => parsed.address.value);
const phone = fc
  .tuple(
    fc.constantFrom('+33', '0', '0033', '+44 (0)'),
    fc.integer({ min: 100_000_000, max: 999_999_999 }),
    fc.constantFrom('', ' ', '.', '-', '/', '_', ' . ', ' - ', '·', '*', ':', ',', '\u00a0'),
  )
  .map(([prefix, n, sign]) => {
    const pairs = String(n).slice(1).match(/../g) ?? [];
    return prefix + [String(n).slice(0, 1), ...pairs].join(sign);
  });

/** As people write it who want to be found, and not by machines. */
const OF_EMAILS: readonly ((address: string) => string)[] = [
  (one) => one.toUpperCase(),
  (one) => `mailto:${one}`,
  (one) => one.replace('@', ' @ '),
  (one) => one.replace('@', '(at)'),
  (one) => one.replace('@', ' [arobase] '),
  (one) => one.replace('@', ' at ').replaceAll('.', ' dot '),
  (one) => one.replace('@', ' arobase ').replaceAll('.', ' point '),
  (one) => one.replace('@', '&#64;'),
  (one) => one.replace('@', '%40'),
  (one) => one.replace('@', '\\u0040'),
];
const OF_BOTH: readonly ((address: string) => string)[] = [
  (one) => one,
  (one) => `<${one}>`,
  (one) => Array.from(one).join('\u200b'),
  (one) => Array.from(one).join('\u00ad'),
  (one) =>
    one.replace(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)),
];
const disguised = fc
  .oneof(
    fc.tuple(email, fc.constantFrom(...OF_EMAILS, ...OF_BOTH)),
    fc.tuple(phone, fc.constantFrom(...OF_BOTH)),
  )
  .map(([address, disguise]) => ({ address, written: disguise(address) }));
const words = fc.constantFrom('', 'Bonjour, ', 'merci ', '\n', '– ', 'Trop long : ', '25 € ');

describe('no address survives', () => {
  it('in whatever spelling, wherever it stands', () => {
    fc.assert(
      fc.property(words, disguised, words, disguised, (before, one, between, other) => {
        const left = scrub(`${before}${one.written} ${between}${other.written}`);
        expect(isAddressIn(left)).toBe(false);
        for (const { address } of [one, other]) expect(remainsOf(address, left)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('and what is left stays as it is when it is looked at again', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc
        .array(
          fc.oneof(
            words,
            disguised.map(({ written }) => written),
            fc.string({ unit: 'grapheme' }),
          ),
        )
        .map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(any, (text) => {
        const once = scrub(text);
        expect(scrub(once)).toBe(once);
        expect(isAddressIn(once)).toBe(false);
        expect(once).not.toMatch(/(?!\n)\p{C}/u);
      }),
      { numRuns: 3_000 },
    );
  });

  it('in a text of the greatest length either, however it is made', () => {
    for (const piece of [
      'a@',
      '0 ',
      'a at ',
      '[at] ',
      '.',
      'a.',
      '1-',
      '@ ',
      '(',
      'AB12 ',
      '[…]',
      'a b ',
      'a.b ',
      'a_',
      'a.b chez ',
    ])
      expect(isAddressIn(scrub(piece.repeat(1_000 / piece.length)))).toBe(false);
  });
});

/** Parts that say whose it was: the whole name, and the whole number. */
function remainsOf(address: string, text: string): string[] {
  const seen = text.toLowerCase();
  if (!address.includes('@')) {
    const digits = address.replace(/\D/g, '');
    return seen.replace(/\D/g, '').includes(digits) ? [address] : [];
  }
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  return [local, domain].filter((part) => part.length >= 5 && seen.includes(part));
}

it('tries no two readings of an hour that may be a price, of however many there are', () => {
  expect(scrub(`${'10.10 '.repeat(160)}1`)).toBe(MARK);
});

it('tries no two readings of a line that may be a letter or a spelt sign, of however many there are', () => {
  const hostile = `${'1-at-'.repeat(10)}${'1-dot-'.repeat(30)}1!`;
  expect(scrub(hostile.repeat(4))).toContain(MARK);
});

it('what was taken out is marked', () => {
  expect(scrub('lea@halles.example, jo@halles.example')).toBe(MARK);
});

it('gives up on what hides one thing behind another for ever, and keeps none of it', () => {
  expect(scrub(`${'a[dot]'.repeat(160)}@b`)).toBe(MARK);
  expect(scrub(MARK)).toBe(MARK);
});
