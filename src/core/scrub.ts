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
const AROBASE = 'arr?oba(?:se?|z)';
const SIGN = spelt(`at|${AROBASE}|@`, String.raw` {0,3}(?:@|[[({]a[\])}]) {0,3}`);
const DOT = spelt(String.raw`dot|point|\.`, String.raw` {1,3}\. {1,3}|\.`);

/** Holds no dot, however that is spelt: else one text could be split in more ways than can be tried. */
const LABEL = `(?:(?!${DOT})${WORD}){1,63}`;
/** `lea [at] halles [dot] example`, `lea arobase halles point example`. */
const SPELT_OUT = new RegExp(
  `${ATOM}{1,64}${SIGN}${LABEL}(?:${DOT}${LABEL}){0,4}${DOT}\\p{L}{2,24}`,
  'giu',
);
/** Where everybody knows the rest of the host. */
const PROVIDER =
  '(?:gmail|gmx|hotmail|icloud|laposte|outlook|proton(?:mail)?|wanadoo|yahoo)(?:\\.\\p{L}{2,3})?';
/** What is a word or a shop too unless it is written as a host. */
const HOST = `(?:${PROVIDER}|(?:aol|bbox|free|live|msn|neuf|orange|sfr)\\.\\p{L}{2,3})(?!\\p{L})`;
const SPELT_PROVIDER = new RegExp(
  `[^\\s@]{1,64} {1,3}${AROBASE} {1,3}${PROVIDER}(?!\\p{L})`,
  'giu',
);
/** With a dot or a line in it, as few words have, and no plain number. Its parts share no character. */
const PART = String.raw`[\p{L}\p{N}_+-]{1,64}`;
const NAME =
  String.raw`(?=[\p{L}\p{N}+-]{0,64}(?:_|\.[\p{L}\p{N}_]))(?!\p{N}{1,64}\.[\p{N}.]{1,64}(?![\p{L}_]))` +
  `${PART}(?:\\.${PART}){0,4}`;
/** `lea.martin chez gmail.com`, `lea.martin(gmail.com)`: any other sign, in front of a host of mail. */
const AT_PROVIDER = new RegExp(
  `${NAME}(?: {0,3}[[({<|*] {0,3}| {1,3}(?:chez|sur|on|at|à|a) {1,3})${HOST}`,
  'giu',
);
/** `l e a @ g m a i l . c o m`, on one side of the sign or on both. */
const LETTER = String.raw`[\p{L}\p{N}._+-]`;
const SPREAD = new RegExp(
  `(?:(?:(?<!\\S)${LETTER} ){1,64}|${ATOM}{1,64} ?)@ ?` +
    `(?:${LETTER}(?: ${LETTER}){0,40} \\.(?: ${LETTER}){2,24}(?![\\p{L}\\p{N}])|` +
    `${WORD}{1,63}(?:\\.${WORD}{1,63}){1,4})`,
  'gu',
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
const NETWORKS =
  'bsky facebook github gitlab instagram linkedin medium messenger patreon pinterest reddit skype snapchat ' +
  'soundcloud strava telegram threads tiktok tumblr twitter viadeo vimeo vk whatsapp x xing youtube';
/** Where a page is somebody, however short and plain its name. */
const PROFILE = new RegExp(
  String.raw`^(?:https?://)?(?:[a-z0-9-]+\.)*(?:(?:${NETWORKS.replaceAll(' ', '|')})\.(?:app|com|me|net)|` +
    String.raw`t\.me|wa\.me|m\.me|fb\.(?:com|me)|discord\.gg|linktr\.ee)/.`,
  'iu',
);
/** `insta: lea_martin`. The group: what is no secret. */
const HANDLE = new RegExp(
  `((?<![\\p{L}\\p{N}])(?:${NETWORKS.replaceAll(' ', '|')}|fb|insta|snap) {0,3}[:=] {0,3})${NAME}`,
  'giu',
);
/** A path behind a host that was written without its scheme. */
const BARE_LINK = new RegExp(`${WORD}+(?:\\.${WORD}+)*\\.\\p{L}{2,24}/[^\\s<>"«»“”]*`, 'gu');
/** Ids and tokens: long, and with a digit somewhere. */
const TOKEN = /(?=[\p{L}_-]*\p{Nd})[\p{L}\p{Nd}_-]{20,}/gu;
const LONG_NUMBER = /[\p{L}\p{Nd}_]*\p{Nd}{6,}[\p{L}\p{Nd}_]*/gu;
/** Groups of digits, also with letters between as in an IBAN. */
const GROUPED =
  /(?:\+|\b[A-Z]{2})?\(?\p{Nd}+(?:\)?[ ./()-]{1,2}(?:[A-Z]?\p{Nd}+[A-Z]?|[A-Z]{4}(?= ?\p{Nd})))+(?!\p{Nd}|[:,]\p{Nd})/gu;
/** The same with whatever stands between the groups, but what makes each of them an amount of its own. */
const SCATTERED = new RegExp(
  String.raw`\+?\(?\p{Nd}{1,5}(?:(?:(?!\[…\])[^\p{L}\p{Nd}\p{Sc}%]){1,5}\p{Nd}{1,5}){2,}`,
  'gu',
);
/** Days, years, hours and prices, which say nothing about whoever writes them; one or several. */
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const DATES = [String.raw`\.`, '/', '-'].map(
  (sign) =>
    `${DAY}${sign}${DAY}${sign}(?:19|20)?\\d{2}|(?:19|20)\\d{2}${sign}${DAY}${sign}${DAY}T?`,
);
const YEAR = String.raw`(?:19|20)\d{2}`;
const TIME = String.raw`(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?`;
const PRICE = String.raw`[1-9]\d{0,2}(?:[ .]\d{3})*,\d{2}|[1-9]\d{0,2}(?:,\d{3})*\.\d{2}`;
const COMMON = `(?:${[...DATES, YEAR, PRICE, TIME].join('|')})`;
/** One at a time: none can be read in two ways that would have to be tried with all ways of the others. */
const NEXT_COMMON = new RegExp(`${COMMON}(?!\\d)(?: ?[ ,;/–-] ?|$)`, 'y');
const FEWEST_DIGITS = 8;

function once(text: string): string {
  const plain = text
    .replace(ENCODED, (word) => (isAddressIn(word) ? MARK : word))
    .replace(LINK, withoutWhose)
    .replace(BARE_LINK, withoutWhose)
    .replace(SPREAD, MARK)
    .replace(SPELT_OUT, MARK)
    .replace(SPELT_PROVIDER, MARK)
    .replace(AT_PROVIDER, MARK)
    .replace(HANDLE, `$1${MARK}`)
    .replace(BEFORE_DOT, MARK)
    .replace(AROUND_SIGN, (found) => (found === '@' ? found : MARK))
    .replace(TOKEN, MARK)
    .replace(LONG_NUMBER, MARK)
    .replace(GROUPED, withoutNumber)
    .replace(SCATTERED, withoutNumber);
  return withoutHidden(plain).replace(/\[…\](?:[ ,;/#_-]*\[…\])+/g, MARK);
}

function withoutWhose(link: string): string {
  return PLAIN_LINK.test(link) && !PROFILE.test(link) ? link : MARK;
}

function withoutNumber(found: string): string {
  const digits = found.match(/\p{Nd}/gu)?.length ?? 0;
  return digits >= FEWEST_DIGITS && !isAllCommon(found) ? MARK : found;
}

function isAllCommon(found: string): boolean {
  NEXT_COMMON.lastIndex = 0;
  while (NEXT_COMMON.test(found)) if (NEXT_COMMON.lastIndex === found.length) return true;
  return false;
}

/** A word in brackets, between lines, stars or blanks, or what else reads like it. */
function spelt(word: string, otherwise: string): string {
  const inBrackets = ` {0,3}[[({<] {0,3}(?:${word}) {0,3}[\\])}>] {0,3}`;
  return `(?:${inBrackets}| {0,3}[_*|-](?:${word})[_*|-] {0,3}| {1,3}(?:${word}) {1,3}|${otherwise})`;
}

/** What is hidden otherwise cannot be cut out neatly: the word that holds it goes, else its line, else all. */
function withoutHidden(text: string): string {
  if (!isAddressIn(text)) return text;
  const words = text.replace(/\S+/g, (word) => (isAddressIn(word) ? MARK : word));
  if (!isAddressIn(words)) return words;
  const lines = words.replace(/[^\n]+/g, (line) => (isAddressIn(line) ? MARK : line));
  return isAddressIn(lines) ? MARK : lines;
}
