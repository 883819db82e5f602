/**
 * Whether an SVG is a picture and nothing else. What is not named here is refused: scripts, handlers,
 * animation that could set an address, effects that keep a browser busy, links, other files, foreign markup,
 * entities. It reads well-formed markup only, so that no browser can read it otherwise than this does.
 */
import { faultOfUses, type SvgPart } from './svg-weight.js';

const SHAPES =
  'svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc style ' +
  'linearGradient radialGradient stop clipPath mask pattern';
const ELEMENTS: ReadonlySet<string> = new Set(SHAPES.split(' '));
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const NAMESPACES: Readonly<Record<string, string>> = {
  xmlns: SVG_NAMESPACE,
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
};

/** Comment or declaration; tag; words. The groups: end, name, attributes, empty, words. */
const TOKEN =
  /<!--(?:(?!--)[\s\S])*-->|<\?xml\s+version="1\.\d"(?:\s+encoding="[Uu][Tt][Ff]-8")?(?:\s+standalone="(?:yes|no)")?\s*\?>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*(\/?)>|([^<>]+)/y;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/**
 * Properties by which each pixel is worked out anew, or each frame drawn. The colon is not looked for: a comment
 * may stand before it. Behind a point or a hash stands a name that the drawing gave itself.
 */
const EFFECT =
  /(?<![\w.#-])(?:-[a-z]+-)?(?:(?:backdrop-)?filter|(?:animation|transition)(?:-[a-z-]+)?)(?![\w-])/i;
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)/;

interface Tag {
  readonly name: string;
  readonly kind: 'start' | 'end' | 'empty';
  readonly attributes: ReadonlyMap<string, string>;
  readonly hasRepeated: boolean;
}

interface Growing extends SvgPart {
  readonly parts: Growing[];
  words: string;
}

type Token = { readonly tag: Tag } | { readonly words: string } | 'aside' | 'unreadable';

/** What is wrong with it, to be said after "the logo"; null: nothing. */
export function faultOfSvg(source: string): string | null {
  const open: string[] = [];
  let hasRoot = false;
  const tokens = [...tokensOf(source.replace(/^\uFEFF/, ''))];
  for (const token of tokens) {
    const fault = faultOfToken(token, open, hasRoot);
    if (fault !== null) return fault;
    hasRoot ||= typeof token === 'object' && 'tag' in token;
  }
  if (open.length > 0) return `leaves a \`${open.at(-1) ?? ''}\` open`;
  if (!hasRoot) return 'is no SVG: there is nothing in it';
  return faultOfUses(wholeOf(tokens));
}

/** Of well-formed tokens. */
function wholeOf(tokens: readonly Token[]): SvgPart {
  const whole: Growing = { name: '', attributes: new Map(), parts: [], words: '' };
  const open = [whole];
  for (const token of tokens) {
    const inner = open.at(-1) ?? whole;
    if (typeof token === 'string') continue;
    if ('words' in token) inner.words += token.words;
    else if (token.tag.kind === 'end') open.pop();
    else {
      const { name, attributes, kind } = token.tag;
      const part: Growing = { name, attributes, parts: [], words: '' };
      inner.parts.push(part);
      if (kind === 'start') open.push(part);
    }
  }
  return whole;
}

function faultOfToken(token: Token, open: string[], hasRoot: boolean): string | null {
  // A browser reads the words of a style as if nothing stood between them.
  if (open.at(-1) === 'style' && isBetweenWords(token))
    return 'has something else than words in a style';
  if (token === 'aside') return null;
  if (token === 'unreadable')
    return 'is not well-formed XML, or holds a declaration that a picture needs not';
  if ('words' in token) return faultOfWords(token.words, open);
  return faultOfTag(token.tag) ?? faultOfPlace(token.tag, open, !hasRoot);
}

/** Ends at the first place where nothing that is known stands. */
function* tokensOf(text: string): Generator<Token, void> {
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) {
      yield 'unreadable';
      return;
    }
    at += found[0].length;
    yield tokenOf(found);
  }
}

function tokenOf([, end, name, rest = '', empty, words]: RegExpExecArray): Token {
  if (words !== undefined) return { words };
  if (name === undefined) return 'aside';
  const attributes = [...rest.matchAll(ATTRIBUTE)].map(
    ([, attribute = '', double, single]) => [attribute, double ?? single ?? ''] as const,
  );
  const byName = new Map(attributes);
  const kind = end === '/' ? 'end' : empty === '/' ? 'empty' : 'start';
  return { tag: { name, kind, attributes: byName, hasRepeated: byName.size < attributes.length } };
}

function isBetweenWords(token: Token): boolean {
  if (typeof token === 'string') return token === 'aside';
  return 'tag' in token && token.tag.kind !== 'end';
}

/** Keeps `open` at the elements that stand open. */
function faultOfPlace({ name, kind, attributes }: Tag, open: string[], isFirst: boolean) {
  if (kind === 'end') return open.pop() === name ? null : `closes a \`${name}\` that is not open`;
  if (isFirst && attributes.get('xmlns') !== SVG_NAMESPACE)
    return `is no SVG: its first element has no xmlns="${SVG_NAMESPACE}"`;
  if (open.length === 0 && (!isFirst || name !== 'svg')) return 'does not consist of one `svg`';
  if (kind === 'start') open.push(name);
  return null;
}

function faultOfWords(words: string, open: readonly string[]): string | null {
  if (open.length === 0 && words.trim() !== '') return 'has text outside of its `svg`';
  if (ENTITY.test(words)) return 'holds an entity, which may stand for anything';
  if (open.at(-1) !== 'style') return null;
  return canFetch(words) ? 'has a style that can fetch something' : faultOfEffect(words);
}

function faultOfTag({ name, attributes, hasRepeated }: Tag): string | null {
  if (!ELEMENTS.has(name)) return `holds a \`${name}\`, which a picture needs not`;
  if (hasRepeated) return `has an attribute twice in one \`${name}\``;
  for (const [attribute, value] of attributes) {
    const fault = FAULTS.find(({ is }) => is(attribute, value));
    const effects = /^style$/i.test(attribute) ? value : attribute;
    const said = fault?.say(attribute) ?? faultOfEffect(effects);
    if (said !== null) return said;
  }
  return null;
}

/** In the name of an attribute, or in a style: a few blurs in each other keep a browser busy for minutes. */
function faultOfEffect(properties: string): string | null {
  const [effect] = EFFECT.exec(properties) ?? [];
  return effect === undefined ? null : `blurs or moves what it draws (\`${effect.toLowerCase()}\`)`;
}

/** The first that holds is told. */
const FAULTS: readonly {
  readonly is: (name: string, value: string) => boolean;
  readonly say: (name: string) => string;
}[] = [
  { is: (name) => /^on/i.test(name), say: (name) => `has an event handler (\`${name}\`)` },
  {
    is: (_, value) => ENTITY.test(value),
    say: () => 'holds an entity, which may stand for anything',
  },
  {
    is: (name, value) =>
      name.startsWith('xmlns')
        ? NAMESPACES[name] !== value
        : name.includes(':') && name !== 'xlink:href' && name !== 'xml:space',
    say: (name) => `has a \`${name}\` of another language: export it as plain SVG`,
  },
  {
    is: (name, value) => /(?:^|:)href$/i.test(name) && !/^#[\w.-]+$/.test(value),
    say: (name) => `refers to something outside (\`${name}\`)`,
  },
  {
    is: (name, value) => !name.startsWith('xmlns') && canFetch(value),
    say: (name) => `refers to something outside (\`${name}\`)`,
  },
];

/** In a style and in an attribute alike: only what stands in the picture itself may be named. */
function canFetch(value: string): boolean {
  const known = value.replace(/@media /g, '').replace(/url\(\s*#[\w.-]+\s*\)/g, '');
  return /[\\@]|:\/\/|(?:javascript|data)\s*:|(?:url|src|image|image-set|local)\s*\(/i.test(known);
}
