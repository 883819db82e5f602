/** Where the secrets of a deployment stand, and the vault that holds what they say. */
import { join } from 'node:path';
import type { Settings } from '../config.js';
import { ensureKeyFile, readKeyFile } from './key-file.js';
import { Vault } from './vault.js';

export interface KeyFiles {
  readonly kek: string;
  readonly pepper: string;
}

/** What of the settings says where the keys stand. */
type KeySettings = Pick<Settings, 'dataDir' | 'kekFile' | 'pepperFile'>;

export function keyFilesOf({ dataDir, kekFile, pepperFile }: KeySettings): KeyFiles {
  const ours = (name: string) => join(dataDir, 'keys', name);
  return { kek: kekFile ?? ours('kek'), pepper: pepperFile ?? ours('pepper') };
}

/** Those in the data folder are made where they are missing; what somebody names must be there. */
export function openVault(settings: KeySettings): Vault {
  const files = keyFilesOf(settings);
  if (settings.kekFile === null) ensureKeyFile(files.kek);
  if (settings.pepperFile === null) ensureKeyFile(files.pepper);
  return readVault(files);
}

/** Makes nothing. */
export function readVault({ kek, pepper }: KeyFiles): Vault {
  return new Vault(readKeyFile(kek), readKeyFile(pepper));
}
