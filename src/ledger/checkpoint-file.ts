/**
 * Checkpoints outside the database: a file that only grows, one signed note a line, on disk before
 * anybody is told of it. Whoever rewrites the database cannot rewrite this; the further away it is
 * copied, the better. The keys that may sign stand in it too, so that another key in the database is
 * not believed for being there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartupError } from '../platform/startup-error.js';

/** A line of either kind. */
export type CheckpointLine =
  { readonly vkey: string } | { readonly size: number; readonly note: string };

export interface HeldOutside {
  /** Oldest first. */
  readonly vkeys: readonly string[];
  readonly latest: { readonly size: number; readonly note: string } | null;
  /** Keys that were trusted after it: one of another log begins that log. */
  readonly since: readonly string[];
}

export class CheckpointFile {
  private held: HeldOutside | null = null;

  constructor(readonly path: string) {}

  /** What the file says, read once; it is this process that adds to it. */
  read(): HeldOutside {
    this.held ??= heldIn(this.lines());
    return this.held;
  }

  /** Oldest first; a line that a crash cut short is none. */
  lines(): CheckpointLine[] {
    if (!existsSync(this.path)) return [];
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      throw new StartupError(
        `The checkpoints in ${this.path} cannot be read: mend its permissions, or put it back from a copy.`,
      );
    }
    return text.split('\n').flatMap((line) => parse(line) ?? []);
  }

  /** Returns once the lines are on disk. */
  async append(...lines: readonly CheckpointLine[]): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'a', 0o644);
    try {
      // A line that a crash cut short must not swallow the next one.
      await file.appendFile(`\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    this.held = heldIn(this.lines());
  }
}

function heldIn(lines: readonly CheckpointLine[]): HeldOutside {
  const vkeys = lines.flatMap((line) => ('vkey' in line ? [line.vkey] : []));
  const at = lines.findLastIndex((line) => 'note' in line);
  const latest = lines[at];
  const since = lines.slice(at + 1).flatMap((line) => ('vkey' in line ? [line.vkey] : []));
  return { vkeys: [...new Set(vkeys)], latest: latest && 'note' in latest ? latest : null, since };
}

function parse(line: string): CheckpointLine | null {
  try {
    return line === '' ? null : (JSON.parse(line) as CheckpointLine);
  } catch {
    return null;
  }
}
