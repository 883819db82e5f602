/**
 * Secrets that must never be in the database: the key-encryption key and the pepper. Each is a file
 * of lines `<id> <base64 of 32 bytes>`; the first is used for new things, the others still open or
 * find old ones. In development the files are made on the first start, 0600, in the data folder.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../startup-error.js';

export interface SecretKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const LINE = /^([a-z0-9-]{1,32}) ([A-Za-z0-9+/]{43}=)$/;

export function readKeyFile(path: string): readonly [SecretKey, ...SecretKey[]] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new StartupError(
      `The key file ${path} cannot be read: check the path and its permissions.`,
    );
  }
  const [first, ...rest] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, id, base64] = LINE.exec(line.trim()) ?? [];
      if (id === undefined || base64 === undefined)
        throw new StartupError(
          `The key file ${path} must hold lines of "<id> <base64 of 32 bytes>", newest first.`,
        );
      return { id, bytes: Buffer.from(base64, 'base64') };
    });
  if (!first) throw new StartupError(`The key file ${path} is empty.`);
  return [first, ...rest];
}

/** Makes the file with one random key unless it is there; an existing one is never touched. */
export function ensureKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new StartupError(
      `The key file ${path} cannot be made: check that its folder is writable.`,
    );
  }
  writeSync(file, `k1 ${randomBytes(32).toString('base64')}\n`);
  // Data sealed under a key that a power cut then loses would be lost with it.
  fsyncSync(file);
  closeSync(file);
}
