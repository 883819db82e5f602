/**
 * How many parts a browser draws for an SVG. Parts can be used again, and what is used can use others: a
 * few lines that each use the next ten times would keep a browser busy for hours. Colours that run into
 * each other are drawn as one, whatever they are made of.
 */

export interface SvgPart {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly parts: readonly SvgPart[];
  /** What stands in it as text. */
  readonly words: string;
}

/** Beyond what 20 kB of honest drawing come to, and far below what a phone feels. */
export const MOST_DRAWN = 10_000;

/** What stands in each other, or uses each other. */
const DEEPEST = 200;

const GRADIENT = /^(?:linear|radial)Gradient$/;
const HREF = /^(?:xlink:)?href$/;
/** The groups: the property where it is named, and what is used. */
const USED = /(?:([a-z-]+)\s*:\s*)?url\(\s*#([\w.-]+)\s*\)/g;
/** They are laid over a part as a whole. Others, such as paint, are taken over by all that is in it. */
const AS_A_WHOLE: readonly string[] = ['clip-path', 'mask'];

/** What is wrong with it, to be said after "the logo"; null: nothing. */
export function faultOfUses(root: SvgPart): string | null {
  const weights = new Weights(root);
  const inSheets = weights.sheets.flatMap((sheet) => [...sheet.matchAll(USED)]);
  const uncounted = inSheets.find(([, , id = '']) => !weights.isDrawnAsOne(id));
  if (uncounted)
    return `has a style sheet that uses \`${uncounted[2] ?? ''}\`: say it on the element`;
  return weights.of(root) <= MOST_DRAWN
    ? null
    : `uses its own parts so often, so deep or in a circle, that more than ${MOST_DRAWN} would be drawn`;
}

class Weights {
  readonly sheets: string[] = [];
  private readonly byId = new Map<string, SvgPart[]>();
  private readonly known = new Map<SvgPart, number>();
  private depth = 0;

  constructor(root: SvgPart) {
    const open = [root];
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      const id = part.attributes.get('id');
      if (id !== undefined) this.name(id, part);
      if (part.name === 'style') this.sheets.push(part.words);
      for (const inner of part.parts) open.push(inner);
    }
  }

  isDrawnAsOne(id: string): boolean {
    return (this.byId.get(id) ?? []).every(({ name }) => GRADIENT.test(name));
  }

  /** Each part is weighed once; what leads back to itself, or too deep, weighs without end. */
  of(part: SvgPart): number {
    const known = this.known.get(part);
    if (known !== undefined) return known;
    this.known.set(part, Infinity);
    if (this.depth >= DEEPEST) return Infinity;
    this.depth += 1;
    const weight = GRADIENT.test(part.name) ? 0 : this.weigh(part);
    this.known.set(part, weight);
    this.depth -= 1;
    return weight;
  }

  private weigh({ attributes, parts }: SvgPart): number {
    let [drawn, painted] = [1, 1];
    for (const inner of parts) drawn += this.of(inner);
    for (const { id, asAWhole } of usesIn(attributes)) {
      const used = this.named(id);
      if (asAWhole) drawn += used;
      else painted *= 1 + used;
    }
    return drawn * painted;
  }

  private name(id: string, part: SvgPart): void {
    const named = this.byId.get(id);
    if (named) named.push(part);
    else this.byId.set(id, [part]);
  }

  /** Browsers take the first of a name, and need not agree which one that is: all of them count. */
  private named(id: string): number {
    return (this.byId.get(id) ?? []).reduce((sum, part) => sum + this.of(part), 0);
  }
}

function usesIn(attributes: SvgPart['attributes']): { id: string; asAWhole: boolean }[] {
  return [...attributes].flatMap(([name, value]) => {
    if (HREF.test(name)) return [{ id: value.slice(1), asAWhole: true }];
    return [...value.matchAll(USED)].map(([, property = name, id = '']) => ({
      id,
      asAWhole: AS_A_WHOLE.includes(property),
    }));
  });
}
