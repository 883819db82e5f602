import fc from 'fast-check';
import { maskAddress, parseAddress, type AddressKind } from './address.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

function problemOf(kind: AddressKind, raw: string): string | null {
  const parsed = parseAddress(kind, raw);
  return parsed.ok ? null : parsed.problem;
}

function addressOf(kind: AddressKind, raw: string) {
  const parsed = parseAddress(kind, raw);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.address;
}

describe('an email address', () => {
  it.each([
    ['marie@maison.example', 'marie@maison.example', 'marie@maison.example'],
    ['  Marie@Maison.Example ', 'Marie@maison.example', 'marie@maison.example'],
    ['m.a+news@a.b.example', 'm.a+news@a.b.example', 'm.a+news@a.b.example'],
    ["o'neil/x=y@maison.example", "o'neil/x=y@maison.example", "o'neil/x=y@maison.example"],
    ['a@société.example', 'a@xn--socit-esab.example', 'a@xn--socit-esab.example'],
    ['a@SOCIÉTÉ.example', 'a@xn--socit-esab.example', 'a@xn--socit-esab.example'],
    ['a@socie\u0301te\u0301.example', 'a@xn--socit-esab.example', 'a@xn--socit-esab.example'],
    ['a@xn--socit-esab.example', 'a@xn--socit-esab.example', 'a@xn--socit-esab.example'],
    ['a@3.example', 'a@3.example', 'a@3.example'],
  ])('%j is sent to %s and found as %s', (raw, value, matchForm) => {
    expect(addressOf('email', raw)).toEqual({ kind: 'email', value, matchForm });
  });

  it('is another contact with a plus or a dot', () => {
    const forms = ['marie@m.example', 'marie+a@m.example', 'mar.ie@m.example'];
    expect(new Set(forms.map((raw) => addressOf('email', raw).matchForm)).size).toBe(3);
  });

  it.each([
    '"x@evil.example"@ok.example',
    'a@ok.example,b@ok.example',
    'a@ok.example;b@ok.example',
    'friends:a@ok.example;',
    'Marie <a@ok.example>',
    'a@ok.example\r\nBcc: b@ok.example',
    'a@ok.example\n',
    'a\0@ok.example',
    'a\t@ok.example',
    'a @ok.example',
    'a@ok .example',
    'a\u00a0@ok.example',
    'a@ok\u200b.example',
    'a@o\u00adk.example',
    'a(comment)@ok.example',
    'a@[127.0.0.1]',
    'a@[IPv6:::1]',
    'a\\b@ok.example',
    'a%evil.example@ok.example',
    'a@ok%2eexample',
    'a@ok%00.example',
    'a@ok.example:25',
    '\ud800@ok.example',
    'a\u202e@ok.example',
  ])('is refused for a forbidden character: %j', (raw) => {
    expect(problemOf('email', raw)).toBe('forbidden_character');
  });

  it.each(['marie', 'marie@', 'a@b@ok.example', 'a@@ok.example', 'marie\uff20ok.example'])(
    'is not %j',
    (raw) => {
      expect(problemOf('email', raw)).toBe('not_an_address');
    },
  );

  it.each([
    '@ok.example',
    '.a@ok.example',
    'a.@ok.example',
    'a..b@ok.example',
    'm\u0131ke@ok.example',
    '\u212aelvin@ok.example',
    'andré@ok.example',
  ])('has no such local part: %j', (raw) => {
    expect(problemOf('email', raw)).toBe('local_part');
  });

  it.each([
    'a@localhost',
    'a@127.0.0.1',
    'a@0x7f.1',
    'a@0x7f.0x1',
    'a@2130706433',
    'a@ok.123',
    'a@.example',
    'a@ok.example.',
    'a@ok..example',
    'a@-ok.example',
    'a@ok-.example',
    'a@o_k.example',
    'a@ok.example/path',
    'a@ok.example?q',
    'a@ok.example#f',
    'a@o\u212a.example',
    'a@o\uff4b.example',
    'a@o\uff4bé\uff0eexample',
    'a@ok\u3002example',
    'a@xn--a.example',
    `a@${'a'.repeat(64)}.example`,
  ])('has no such domain: %j', (raw) => {
    expect(problemOf('email', raw)).toBe('domain');
  });

  it('has at most 64 bytes before the @ and 254 in all, as it is sent', () => {
    const domain = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(54)}.example`;
    const longest = `${'l'.repeat(254 - 1 - domain.length)}@${domain}`;
    expect(problemOf('email', longest)).toBeNull();
    expect(problemOf('email', `x${longest}`)).toBe('too_long');
    expect(problemOf('email', `${'l'.repeat(64)}@ok.example`)).toBeNull();
    expect(problemOf('email', `${'l'.repeat(65)}@ok.example`)).toBe('too_long');
    const unicode = Array.from({ length: 24 }, () => 'éèêëàâä').join('.');
    expect(problemOf('email', `a@${unicode}.example`)).toBe('too_long');
  });
});

describe('a phone number', () => {
  it.each([
    ['+33612345678', '+33612345678'],
    [' +33 6 12.34-56 78 ', '+33612345678'],
    ['+290 1234', '+2901234'],
  ])('%j is %s', (raw, value) => {
    expect(addressOf('phone', raw)).toEqual({ kind: 'phone', value, matchForm: value });
  });

  it.each(['0612345678', '33612345678', '+0612345678', '+33', '+1234567890123456', '+33+6123456'])(
    'is not %j',
    (raw) => {
      expect(problemOf('phone', raw)).toBe('not_an_address');
    },
  );

  it.each(['+33612345678;ext=1', '+33612345678\n', '+３３612345678', '+336123456a'])(
    'is refused for a forbidden character: %j',
    (raw) => {
      expect(problemOf('phone', raw)).toBe('forbidden_character');
    },
  );
});

describe('parseAddress', () => {
  const kinds = fc.constantFrom<AddressKind>('email', 'phone');
  const pieces = fc.constantFrom(
    'a',
    '@',
    '.',
    '..',
    'é',
    '\uff20',
    '%40',
    ' ',
    '-',
    'xn--',
    '1',
    '+',
  );
  const nearly = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 3 })));
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    nearly.map((each) => each.join('')),
    nearly.map((each) => `a${each.join('')}@b${each.join('')}.example`),
  );

  it('never throws, and what it accepts is one safe ASCII address that it accepts again', () => {
    fc.assert(
      fc.property(kinds, typed, (kind, raw) => {
        const parsed = parseAddress(kind, raw);
        if (!parsed.ok) return;
        const { value, matchForm } = parsed.address;
        expect(value).toMatch(kind === 'email' ? /^[!-~]+$/ : /^\+[0-9]+$/);
        expect(value).not.toMatch(/[\s,;:<>"()[\]\\%]/);
        expect(value.split('@')).toHaveLength(kind === 'email' ? 2 : 1);
        expect(value.length).toBeLessThanOrEqual(254);
        expect(parseAddress(kind, value)).toEqual(parsed);
        expect(addressOf(kind, matchForm).matchForm).toBe(matchForm);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['labels', `a@${'a.'.repeat(1_000_000)}example`],
    ['atoms', `${'a.'.repeat(1_000_000)}@ok.example`],
    ['spaces', `a${' '.repeat(1_000_000)}b`],
    ['signs', '@'.repeat(1_000_000)],
    ['digits', `+${'1'.repeat(1_000_000)}`],
    ['marks', `a@${'e\u0301'.repeat(1_000_000)}.example`],
  ])('refuses a million %s before it reads them', (_, raw) => {
    expect(problemOf('email', raw)).toBe('too_long');
    expect(problemOf('phone', raw)).toBe('too_long');
  });

  it.each(['', ' ', ' '.repeat(512)])('finds nothing in %j', (raw) => {
    expect(problemOf('email', raw)).toBe('empty');
  });
});

describe('a domain that was read before', () => {
  /** More than are remembered at once, so that what is asked again has been forgotten and learnt anew. */
  const others = Array.from({ length: 5_000 }, (_, nth) =>
    nth % 2 === 0 ? `d${nth}.example` : `d${nth}.-example`,
  );
  const readAll = () =>
    [
      'ok.example',
      'OK.example',
      'société.example',
      'localhost',
      'o\u212a.example',
      'xn--a.example',
    ].map((domain) => parseAddress('email', `a@${domain}`));

  it('is the same again, and refused again, however many others were read meanwhile', () => {
    const first = readAll();
    expect(first.map(({ ok }) => ok)).toEqual([true, true, true, false, false, false]);
    expect(readAll()).toEqual(first);
    expect(others.filter((domain) => problemOf('email', `a@${domain}`) === null)).toHaveLength(
      2_500,
    );
    expect(readAll()).toEqual(first);
    expect(others.filter((domain) => problemOf('email', `b@${domain}`) === 'domain')).toHaveLength(
      2_500,
    );
  });

  it('takes nothing over from the address that it was read in', () => {
    expect(addressOf('email', 'Marie@Maison.example').value).toBe('Marie@maison.example');
    expect(addressOf('email', 'jean@Maison.example')).toEqual({
      kind: 'email',
      value: 'jean@maison.example',
      matchForm: 'jean@maison.example',
    });
    expect(problemOf('email', 'je an@Maison.example')).toBe('forbidden_character');
  });
});

describe('maskAddress', () => {
  it.each<[AddressKind, string, string]>([
    ['email', 'marie@maison.example', 'm…@m….example'],
    ['email', 'm@mail.maison.example', 'm…@m….example'],
    ['phone', '+33612345678', '+…78'],
  ])('shows the %s %s as %s', (kind, raw, masked) => {
    expect(maskAddress(addressOf(kind, raw))).toBe(masked);
  });
});
