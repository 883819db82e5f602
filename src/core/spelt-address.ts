/**
 * Whether a text holds an address, in whatever spelling: as it stands, or as it reads once what is
 * invisible is left out and what forms, pages and documents encode is decoded, once or more often. What
 * people put into words of their own (`marie at maison`) is for people to see.
 */
import { looksLikeAddress } from './address.js';

/** Nobody encodes an honest text more often, and each round costs its length. */
const MOST_ROUNDS = 8;

/** A text without any of these reads as it stands. */
const MAY_READ_OTHERWISE = /[%&\\[({]|=40|@\s|\p{Cc}|\P{ASCII}/u;

/** Marks too: one may stand between the sign and the name. Blanks stay, since they part words. */
const INVISIBLE = /(?![\t\n\v\f\r])[\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu;
const IDEOGRAPHIC_STOP = /\u3002/g;
/** Bounded, so that it stays linear over blanks. */
const IN_BRACKETS = /\s{0,3}[[({]\s{0,3}(at|arobase|dot|point)\s{0,3}[\])}]\s{0,3}/gi;
const BLANKS_BEHIND_SIGN = /@\s+/g;
const PERCENT_BYTES = /(?:%[0-9a-f]{2})+/gi;
/** Zeros in front change nothing, however many. */
const ENTITY = /&(?:#0*(\d{1,7})|#x0*([0-9a-f]{1,6})|([a-z][a-z0-9]{1,31}));?/gi;
/** Of eight digits only where they are a character: else it is one of four, with more behind it. */
const ESCAPE =
  /[\\%](?:u(00(?:0[0-9a-f]|10)[0-9a-f]{4})|u([0-9a-f]{4})|[ux]\{0*([0-9a-f]{1,6})\}|x([0-9a-f]{2}))/gi;
/** Quoted-printable (RFC 2045 §6.7), of which an address needs no more. */
const QUOTED_SIGN = /(?<=[\p{L}\p{N}])=40(?=[\p{L}\p{N}])/gu;
const BRACKET = /^([lr])(?:par|sqb|brack|cub|brace)$/;

/** The names of entities that an address can be spelt with. */
const NAMED: Readonly<Partial<Record<string, string>>> = {
  amp: '&',
  commat: '@',
  dash: '-',
  hyphen: '-',
  lowbar: '_',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  semi: ';',
};

export function isAddressIn(text: string): boolean {
  if (looksLikeAddress(text)) return true;
  if (!MAY_READ_OTHERWISE.test(text)) return false;
  let reading = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = readAgain(reading);
    if (next === reading) return false;
    if (looksLikeAddress(next)) return true;
    reading = next;
  }
  // It goes on decoding: taken for an address, since nobody can say that it is none.
  return true;
}

function readAgain(text: string): string {
  return text
    .replace(PERCENT_BYTES, percentDecoded)
    .replace(ENTITY, (all, decimal?: string, hex?: string, name?: string) =>
      name === undefined ? characterOf(decimal, hex) : named(name.toLowerCase(), all),
    )
    .replace(ESCAPE, (_, ...hexes: (string | undefined)[]) =>
      characterOf(undefined, hexes.slice(0, 4).find(Boolean)),
    )
    .replace(QUOTED_SIGN, '@')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(IDEOGRAPHIC_STOP, '.')
    .replace(IN_BRACKETS, (_, word: string) => (/^a/i.test(word) ? '@' : '.'))
    .replace(BLANKS_BEHIND_SIGN, '@');
}

/** Most names are of what is not seen, or of letters: what is written around them tells enough. */
function named(name: string, all: string): string {
  const known = NAMED[name];
  if (known !== undefined) return known;
  const side = BRACKET.exec(name)?.[1];
  if (side !== undefined) return side === 'l' ? '(' : ')';
  return all.endsWith(';') ? '' : all;
}

function percentDecoded(run: string): string {
  const bytes = run.split('%').slice(1);
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
}

/** What names no character is left out: it shows as nothing. */
function characterOf(decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
