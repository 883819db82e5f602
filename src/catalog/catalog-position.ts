/**
 * Finds the line of a path in a YAML document. A path may lead to what is missing: then the nearest
 * part that is there is meant, which is where somebody would add it.
 */
import { isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { DocumentPath } from '../core/catalog-issue.js';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Locate = (path: DocumentPath) => Position;

interface Step {
  readonly offset: number;
  readonly node: unknown;
}

export function locatorOf(document: Document.Parsed, lines: LineCounter): Locate {
  return (path) => {
    let step: Step = { offset: offsetOf(document.contents), node: document.contents };
    for (const part of path) {
      const next = stepInto(step.node, part);
      if (next === null) break;
      step = next;
    }
    const { line, col } = lines.linePos(step.offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}

function stepInto(node: unknown, part: string | number): Step | null {
  if (isSeq(node)) {
    const item = typeof part === 'number' ? node.items[part] : undefined;
    return item === undefined ? null : { offset: offsetOf(item), node: item };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
  return pair === undefined ? null : { offset: offsetOf(pair.key), node: pair.value };
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
