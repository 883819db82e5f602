/**
 * C2SP tlog-checkpoint: what a log says about its tree at one size. Ours have no extension lines,
 * which nobody could audit, and one that has them is not ours.
 */
import { decodeBase64 } from './base64.js';
import { HASH_BYTES } from './merkle.js';
import { isKeyName, openNote, type NoteFault, type NoteKey } from './signed-note.js';

export interface Checkpoint {
  /** The name of the log, and of the keys that sign for it. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export type OpenedCheckpoint =
  | { readonly isOpen: true; readonly checkpoint: Checkpoint; readonly signers: readonly NoteKey[] }
  | { readonly isOpen: false; readonly fault: NoteFault };

const COUNT = /^(?:0|[1-9]\d*)$/;

export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new RangeError('an origin is written like the name of a key');
  if (parseCount(String(size)) === null || root.length !== HASH_BYTES)
    throw new RangeError('a checkpoint has a size and a root');
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', count = '', encoded = '', ...rest] = text.split('\n');
  const size = parseCount(count);
  const root = decodeBase64(encoded);
  // What follows the third newline is nothing.
  if (rest.length !== 1 || rest[0] !== '' || !isKeyName(origin)) return null;
  if (size === null || root?.length !== HASH_BYTES) return null;
  return { origin, size, root };
}

/** Opens a note that must be a checkpoint, signed by a key of the log that it names. */
export function openCheckpoint(note: string, keys: readonly NoteKey[]): OpenedCheckpoint {
  const opened = openNote(note, keys);
  if (!opened.isOpen) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (!checkpoint) return { isOpen: false, fault: 'malformed' };
  const signers = opened.signers.filter(({ name }) => name === checkpoint.origin);
  return signers.length === 0
    ? { isOpen: false, fault: 'unsigned' }
    : { isOpen: true, checkpoint, signers };
}

/** Decimal without leading zeros, as far as we can count. */
export function parseCount(text: string): number | null {
  const count = Number(text);
  return COUNT.test(text) && Number.isSafeInteger(count) ? count : null;
}
