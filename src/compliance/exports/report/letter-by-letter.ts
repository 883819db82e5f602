/**
 * Lays text out a letter at a time, each as wide as its font says. The library looks up in the font how the
 * letters of each word join and kern, which takes most of the time of a report, and remembers every word, of
 * which a log has as many as it has ids. Scripts whose letters do join are left to it.
 */

/** Letters of the Latin, Greek and Cyrillic scripts, signs and boxes: none of them joins another. */
const SEPARATE = /^[\u0020-\u02af\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u27bf\ufffd]*$/;
/** No ligatures there either: what is read out of the file is then what was put in. */
const FEATURES = { liga: false };

interface Glyph {
  readonly advanceWidth: number;
}

interface Position {
  readonly xAdvance: number;
  readonly yAdvance: number;
  readonly xOffset: number;
  readonly yOffset: number;
  readonly advanceWidth: number;
}

interface Layout {
  readonly glyphs: readonly Glyph[] | null;
  readonly positions: readonly Position[] | null;
  readonly advanceWidth: number;
}

interface Letter {
  readonly glyph: Glyph;
  readonly position: Position;
}

/** What the library keeps of a font that is embedded; its types do not tell. */
export interface EmbeddedFont {
  readonly scale: number;
  readonly font: { readonly glyphForCodePoint: (codePoint: number) => Glyph };
  layoutCache?: unknown;
  layout: (text: string, features?: object, onlyWidth?: boolean) => Layout;
}

export function layOutByLetters(font: EmbeddedFont): void {
  const letters = new Map<string, Letter>();
  const joined = font.layout.bind(font);
  const letterOf = (text: string): Letter => {
    const known = letters.get(text) ?? letterIn(font, text);
    letters.set(text, known);
    return known;
  };
  font.layout = (text, _features, onlyWidth = false) => {
    if (!SEPARATE.test(text)) return joined(text, FEATURES, onlyWidth);
    const all: Letter[] = [];
    let advanceWidth = 0;
    for (const one of text) {
      const letter = letterOf(one);
      advanceWidth += letter.position.xAdvance;
      if (!onlyWidth) all.push(letter);
    }
    return {
      glyphs: all.map(({ glyph }) => glyph),
      positions: all.map(({ position }) => position),
      advanceWidth,
    };
  };
}

function letterIn({ font, scale }: EmbeddedFont, text: string): Letter {
  const glyph = font.glyphForCodePoint(text.codePointAt(0) ?? 0);
  const width = glyph.advanceWidth * scale;
  return {
    glyph,
    position: { xAdvance: width, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth: width },
  };
}
