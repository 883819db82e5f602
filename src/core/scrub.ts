/**
 * Takes out of a text what leads to a person: addresses in any spelling, handles, phone numbers, numbers
 * of orders, accounts and cards, links that carry more than a page. Names stay: no rule knows them. What
 * is doubtful goes, since a text without its middle can still be read and a leak cannot be undone. For
 * short texts: what calls this bounds them first.
 */
import { isAddressIn } from './spelt-address.js';

/** Stands where something was taken out. */
export const MARK = '[…]';

/** Nobody writes like that; what still hides something is made to cost us time, or to get through. */
const MOST_ROUNDS = 8;

/** Runs until nothing changes: what was hidden by its neighbour is found once that is gone. */
export function scrub(text: string, rounds = MOST_ROUNDS): string {
  const next = once(tidied(text));
  if (next === text) return text;
  return rounds > 0 ? scrub(next, rounds - 1) : MARK;
}

/**
 * One way to write each character, without what nobody sees: control characters, what turns the direction
 * of writing, what has no width. Line ends and blanks as a keyboard makes them.
 */
export function tidied(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^…]+/gu, (piece) => piece.normalize('NFKC'))
    .replace(/(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** What an address may be written with (RFC 5322 atext, and letters of every script). */
const ATOM = String.raw`[^\s<>()[\],;:"«»“”@\\]`;
const WORD = String.raw`[\p{L}\p{N}_-]`;
/** `(at)`, `[arobase]`; without brackets a word is a sign only where a spelt dot follows. */
const SIGN = spelt('at|arr?obase?|@', ' {0,3}@ {0,3}');
const DOT = spelt(String.raw`dot|point|\.`, String.raw` {1,3}\. {1,3}|\.`);

/** `lea [at] halles [dot] example`, `lea arobase halles point example`. */
const SPELT_OUT = new RegExp(
  `${ATOM}{1,64}${SIGN}${WORD}{1,63}(?:${DOT}${WORD}{1,63}){0,4}${DOT}\\p{L}{2,24}`,
  'giu',
);
/** The first half of a name whose second half is gone: `lea [dot] martin [at] …`. */
const BEFORE_DOT = new RegExp(`${ATOM}{1,64}${DOT}\\[…\\]`, 'giu');
/** A word in which characters may be written as numbers; those must not be taken for numbers first. */
const ENCODED = /\S*(?:[%&\\]|=40)\S*/gu;
/** Whatever stands around the sign, a handle included. */
const AROUND_SIGN = new RegExp(`${ATOM}*@(?:${ATOM}|@|\\[[^\\]\\s]*\\])*`, 'gu');
const LINK =
  /(?:\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.)[^\s<>"«»“”]+|(?:mailto|tel|sms):[^\s<>"«»“”]+/giu;
/** A host and words: what anybody could have typed by heart. */
const PLAIN_LINK = /^(?:https?:\/\/)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[a-z-]{1,24})*[/.!?,;:)]*$/iu;
/** A path behind a host that was written without its scheme. */
const BARE_LINK = new RegExp(`${WORD}+(?:\\.${WORD}+)*\\.\\p{L}{2,24}/[^\\s<>"«»“”]*`, 'gu');
/** Ids and tokens: long, and with a digit somewhere. */
const TOKEN = /(?=[\p{L}_-]*\p{Nd})[\p{L}\p{Nd}_-]{20,}/gu;
const LONG_NUMBER = /[\p{L}\p{Nd}_]*\p{Nd}{6,}[\p{L}\p{Nd}_]*/gu;
/** Groups of digits, also with letters between as in an IBAN. */
const GROUPED =
  /(?:\+|\b[A-Z]{2})?\(?\p{Nd}+(?:\)?[ ./()-]{1,2}(?:[A-Z]?\p{Nd}+[A-Z]?|[A-Z]{4}(?= ?\p{Nd})))+/gu;
/** Days, years and hours, which say nothing about whoever writes them. */
const WHEN =
  /^(?:\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})|\d{4}([./-])\d{1,2}\2\d{1,2}|(?:19|20)\d{2}[/ -]{1,2}(?:19|20)\d{2}|\d{1,2}\.\d{2} ?- ?\d{1,2}\.\d{2})$/;
const FEWEST_DIGITS = 8;

function once(text: string): string {
  const plain = text
    .replace(ENCODED, (word) => (isAddressIn(word) ? MARK : word))
    .replace(LINK, (link) => (PLAIN_LINK.test(link) ? link : MARK))
    .replace(BARE_LINK, (link) => (PLAIN_LINK.test(link) ? link : MARK))
    .replace(SPELT_OUT, MARK)
    .replace(BEFORE_DOT, MARK)
    .replace(AROUND_SIGN, (found) => (found === '@' ? found : MARK))
    .replace(TOKEN, MARK)
    .replace(LONG_NUMBER, MARK)
    .replace(GROUPED, (found) => (isNumberOfSomebody(found) ? MARK : found));
  return withoutHidden(plain).replace(/\[…\](?:[ ,;/#_-]*\[…\])+/g, MARK);
}

function isNumberOfSomebody(found: string): boolean {
  const digits = found.match(/\p{Nd}/gu)?.length ?? 0;
  return digits >= FEWEST_DIGITS && !WHEN.test(found);
}

/** A word in brackets, between lines or blanks, or what else reads like it. */
function spelt(word: string, otherwise: string): string {
  const inBrackets = ` {0,3}[[({<] {0,3}(?:${word}) {0,3}[\\])}>] {0,3}`;
  return `(?:${inBrackets}|[_-](?:${word})[_-]| {1,3}(?:${word}) {1,3}|${otherwise})`;
}

/** What is hidden otherwise cannot be cut out neatly: the word that holds it goes, else its line, else all. */
function withoutHidden(text: string): string {
  if (!isAddressIn(text)) return text;
  const words = text.replace(/\S+/g, (word) => (isAddressIn(word) ? MARK : word));
  if (!isAddressIn(words)) return words;
  const lines = words.replace(/[^\n]+/g, (line) => (isAddressIn(line) ? MARK : line));
  return isAddressIn(lines) ? MARK : lines;
}
