/**
 * The lines of a bundle, read as what they must be. Whoever made the bundle may have written anything:
 * a line that is something else is null, and said to be so.
 */
import { decodeBase64 } from '../core/base64.js';
import { canonicalJson } from '../core/canonical-json.js';
import type { BundleManifest, ConsentLine, Included } from '../core/bundle.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { linesOf, type BundleFiles } from './bundle-files.js';
import type { Evidence, HeldCheckpoint, Run } from './source.js';

type Fields = Readonly<Record<string, unknown>>;

export interface ReadEvidence {
  readonly index: number;
  readonly evidence: Evidence;
}

export interface ReadRun extends Run {
  readonly entry: string;
}

/** One line at a time, each read once. */
export class Lines<T> {
  private readonly chunks: AsyncIterator<string[]>;
  private lines: string[] = [];
  private at = 0;
  private current: T | null = null;
  private bad = 0;

  constructor(
    files: BundleFiles,
    readonly path: string,
    private readonly read: (fields: Fields) => T | null,
  ) {
    this.chunks = linesOf(files.stream(path))[Symbol.asyncIterator]();
  }

  /** How many lines were not what they must be. */
  get faults(): number {
    return this.bad;
  }

  /** The next line, again until it is taken; null after the last. */
  async peek(): Promise<T | null> {
    while (this.current === null) {
      if (this.at === this.lines.length && !(await this.more())) return null;
      const line = this.lines[this.at++] ?? '';
      this.current = parsed(line, this.read);
      if (this.current === null && line !== '') this.bad += 1;
    }
    return this.current;
  }

  take(): void {
    this.current = null;
  }

  async *rest(): AsyncGenerator<T> {
    for (let line = await this.peek(); line !== null; line = await this.peek()) {
      this.take();
      yield line;
    }
  }

  private async more(): Promise<boolean> {
    const result = await this.chunks.next();
    if (result.done === true) return false;
    [this.lines, this.at] = [result.value, 0];
    return true;
  }
}

export function manifestIn(bytes: Buffer): BundleManifest | null {
  return parsed(bytes.toString(), (fields) => {
    const { v, origin, root, made } = fields;
    const isWhole =
      v === 1 &&
      [origin, root, made].every((text) => typeof text === 'string') &&
      isIndex(fields.size) &&
      [fields.evidence, fields.decisions, fields.consents].every(isIncluded) &&
      isRecord(fields.filter) &&
      isRecord(fields.files) &&
      Object.values(fields.files).every((hash) => typeof hash === 'string');
    return isWhole ? (fields as unknown as BundleManifest) : null;
  });
}

export function evidenceIn(fields: Fields): ReadEvidence | null {
  const { index, id, contact, payload } = fields;
  const salt = secretIn(fields.salt);
  const subjectKey = fields.subjectKey === undefined ? null : secretIn(fields.subjectKey);
  if (!isIndex(index) || !isPayload(payload) || payload.entryId !== id) return null;
  if (!salt || (fields.subjectKey !== undefined && !subjectKey)) return null;
  if (contact !== null && typeof contact !== 'string') return null;
  const payloadBytes = Buffer.from(canonicalJson(payload));
  return { index, evidence: { contact, subjectKey, salt, payload, payloadBytes } };
}

export function runIn(fields: Fields): ReadRun | null {
  const { entry, source, documents } = fields;
  if (typeof entry !== 'string' || typeof source !== 'string') return null;
  if (!Array.isArray(documents)) return null;
  const hashes = typeof fields.hashes === 'string' ? decodeBase64(fields.hashes) : null;
  if (fields.hashes !== undefined && !hashes) return null;
  return { entry, source, documents: documents as unknown[], hashes };
}

export function checkpointIn({ size, note }: Fields): HeldCheckpoint | null {
  return isIndex(size) && typeof note === 'string' ? { size, note } : null;
}

/** The fields of the consent itself are compared one by one. */
export function consentIn(fields: Fields): ConsentLine | null {
  const { contact, topic, channel } = fields;
  const isPlace = [contact, topic, channel].every((text) => typeof text === 'string');
  return isPlace ? (fields as unknown as ConsentLine) : null;
}

function parsed<T>(text: string, read: (fields: Fields) => T | null): T | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? read(value) : null;
  } catch {
    return null;
  }
}

function secretIn(value: unknown): Buffer | null {
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64url');
  return bytes.toString('base64url') === value ? bytes : null;
}

function isPayload(value: unknown): value is LedgerPayload {
  return isRecord(value) && typeof value.type === 'string' && typeof value.at === 'string';
}

function isIncluded(value: unknown): value is Included {
  return value === 'all' || value === 'some' || value === 'none';
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
