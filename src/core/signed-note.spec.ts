import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { aNoteKey } from '../../test/support/note-keys.js';
import { formatVkey, isKeyName, keyIdOf, openNote, parseVkey, signNote } from './signed-note.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

/** The example of c2sp.org/signed-note. */
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const TEXT = 'This is an example message.\n';
const LINE =
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
const known = keyOf(VKEY);
const log = aNoteKey('consent.example/log');
const witness = aNoteKey('witness.example');
const signed = signNote(TEXT, [log.signer]);
const foreignLine = signNote(TEXT, [witness.signer]).slice(TEXT.length + 1);

function keyOf(vkey: string) {
  const key = parseVkey(vkey);
  if (!key) throw new Error('not a vkey');
  return key;
}

describe('the example of the standard', () => {
  it('opens with its key', () => {
    expect(openNote(`${TEXT}\n${LINE}`, [known])).toEqual({
      isOpen: true,
      text: TEXT,
      signers: [known],
    });
  });

  it('has the name and the id that the standard computes', () => {
    expect(known).toMatchObject({ name: 'example.com/foo', id: '530d903a' });
    const publicKey = Buffer.from(VKEY.split('+')[2] ?? '', 'base64').subarray(1);
    expect(keyIdOf('example.com/foo', publicKey)).toBe('530d903a');
    expect(formatVkey('example.com/foo', publicKey)).toBe(VKEY);
  });

  it('does not open with another text', () => {
    const note = `${TEXT.replace('an', 'no')}\n${LINE}`;
    expect(openNote(note, [known])).toEqual({ isOpen: false, fault: 'forged' });
  });
});

describe('a vkey', () => {
  const material = VKEY.split('+')[2] ?? '';
  it.each([
    '',
    'example.com/foo',
    `+530d903a+${material}`,
    `example com+530d903a+${material}`,
    `example.com/foo+530D903A+${material}`,
    `example.com/foo+530d903b+${material}`,
    `example.com/fou+530d903a+${material}`,
    `example.com/foo+530d903a+${material}=`,
    `example.com/foo+530d903a+${material.slice(0, -4)}`,
    `example.com/foo+530d903a+Ag${material.slice(2)}`,
    `${VKEY}\n`,
  ])('is not %p', (text) => {
    expect(parseVkey(text)).toBeNull();
  });

  it('is read back for every key, also where base64 has a plus', () => {
    const keys = Array.from({ length: 40 }, () => aNoteKey('consent.example/log'));
    expect(keys.some(({ vkey }) => vkey.split('+').length > 3)).toBe(true);
  });

  it('cannot be written for a name that no note can hold', () => {
    expect(['a b', 'a+b', 'a\u00a0b', 'a\nb', 'a\u0001b', '', '\ud800'].filter(isKeyName)).toEqual(
      [],
    );
    expect(() => formatVkey('a b', Buffer.alloc(32))).toThrow(RangeError);
    expect(() => formatVkey('a', Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe('a signed note', () => {
  it('opens for whoever knows one of its keys, and says which', () => {
    const note = signNote(TEXT, [log.signer, witness.signer]);
    const opened = (keys: (typeof log.key)[]): unknown => openNote(note, keys);
    expect(opened([log.key])).toMatchObject({ isOpen: true, signers: [log.key] });
    expect(opened([witness.key, log.key])).toMatchObject({ signers: [log.key, witness.key] });
    expect(opened([known])).toEqual({ isOpen: false, fault: 'unsigned' });
    expect(opened([])).toEqual({ isOpen: false, fault: 'unsigned' });
  });

  it('may hold empty lines and any script in its text', () => {
    const text = 'tra\n\nédition — ligne\n\n';
    const opened = openNote(signNote(text, [log.signer]), [log.key]);
    expect(opened).toMatchObject({ isOpen: true, text });
  });

  it('may be signed by sixteen, of whom we know the last', () => {
    const others = Array.from({ length: 15 }, (_, index) => aNoteKey(`w${index}.example`).signer);
    expect(openNote(signNote(TEXT, [...others, log.signer]), [log.key]).isOpen).toBe(true);
  });

  it('names a known key and is not signed by it: the whole note is refused', () => {
    const forged = signNote('Another.\n', [witness.signer]).slice('Another.\n\n'.length);
    const note = `${signed}${forged}`;
    expect(openNote(note, [log.key, witness.key])).toEqual({ isOpen: false, fault: 'forged' });
    expect(openNote(note, [log.key]).isOpen).toBe(true);
  });

  it('is signed by a key that shares the name or the id with ours, and is none of ours', () => {
    const namesake = aNoteKey(log.key.name);
    const sameId = { ...witness.signer, id: log.key.id };
    const note = signNote(TEXT, [namesake.signer, sameId, log.signer]);
    expect(openNote(note, [log.key])).toMatchObject({ isOpen: true, signers: [log.key] });
  });

  it('counts a key once, however often it signed', () => {
    const opened = openNote(signNote(TEXT, [log.signer, log.signer]), [log.key]);
    expect(opened).toMatchObject({ isOpen: true, signers: [log.key] });
    const other = signNote('Another.\n', [log.signer]).slice('Another.\n\n'.length);
    expect(openNote(`${signed}${other}`, [log.key])).toEqual({ isOpen: false, fault: 'forged' });
  });

  const line = signed.slice(TEXT.length + 1);
  it.each([
    ['nothing', ''],
    ['no signature', TEXT],
    ['no signature line', `${TEXT}\n`],
    ['no blank line', `${TEXT}${line}`],
    ['no final newline', signed.slice(0, -1)],
    ['a control character', signed.replace('an', '\t')],
    ['a carriage return', signed.replace('\n', '\r\n')],
    ['a lone surrogate', signed.replace('an', '\ud800')],
    ['a hyphen for the dash', signed.replace('— ', '- ')],
    ['no name', signed.replace(log.key.name, '')],
    ['a plus in the name', signed.replace('.example', '+example')],
    ['a space in the name', signed.replace('.example', '\u00a0example')],
    ['no bytes', `${TEXT}\n— ${log.key.name} \n`],
    ['an id alone', `${TEXT}\n— ${log.key.name} AAAAAA==\n`],
    ['no base64', signed.replace(/\n$/, '!\n')],
    ['another spelling of base64', signed.replace(/=*\n$/, '\n')],
    ['something behind the signature', `${signed.slice(0, -1)} more\n`],
    ['a line that is none', `${signed}more\n`],
    ['more signatures than anybody needs', `${TEXT}\n${foreignLine.repeat(65)}${line}`],
  ])('is none with %s', (_, note) => {
    expect(openNote(note, [log.key])).toEqual({ isOpen: false, fault: 'malformed' });
  });

  it('does not open after any change of its text or its signature', () =>
    fc.assert(
      fc.property(fc.nat({ max: signed.length - 1 }), fc.string({ maxLength: 2 }), (at, put) => {
        const changed = signed.slice(0, at) + put + signed.slice(at + 1);
        fc.pre(changed !== signed);
        expect(openNote(changed, [log.key]).isOpen).toBe(false);
      }),
      { numRuns: 500 },
    ));

  it('is not made of what is no text', () => {
    expect(() => signNote('no newline', [log.signer])).toThrow(RangeError);
    expect(() => signNote('a\u0000b\n', [log.signer])).toThrow(RangeError);
    expect(() => signNote(TEXT, [])).toThrow(RangeError);
  });

  it('is not verified by a key of another kind', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const other = { ...log.key, publicKey };
    expect(openNote(signed, [other])).toEqual({ isOpen: false, fault: 'forged' });
  });
});
