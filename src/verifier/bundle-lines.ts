/**
 * The lines of a bundle, read as what they must be. Whoever made the bundle may have written anything:
 * a line that is something else is null, and said to be so.
 */
import { decodeBase64 } from '../core/base64.js';
import { canonicalJson } from '../core/canonical-json.js';
import type { ConsentLine } from '../core/bundle.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { linesOf, TOO_LONG, type BundleFiles } from './bundle-files.js';
import { CONSENT_FIELDS } from './consent-check.js';
import { hasOnly, isIndex, isRecord, parsed, type Fields } from './plain-json.js';
import type { Evidence, HeldCheckpoint, Run } from './source.js';

const EVIDENCE = new Set(['index', 'id', 'contact', 'subjectKey', 'salt', 'payload']);
const RUN = new Set(['entry', 'source', 'documents', 'hashes']);
const CHECKPOINT = new Set(['size', 'note']);
const CONSENT = new Set(['contact', 'topic', 'channel', ...CONSENT_FIELDS]);

export interface ReadEvidence {
  readonly index: number;
  readonly evidence: Evidence;
}

export interface ReadRun extends Run {
  readonly entry: string;
}

/** One line at a time, each read once. */
export class Lines<T> {
  private readonly chunks: ReturnType<typeof linesOf>;
  private lines: string[] = [];
  private at = 0;
  private current: T | null = null;
  private bad = 0;
  private isCut = false;

  constructor(
    files: BundleFiles,
    readonly path: string,
    private readonly read: (fields: Fields) => T | null,
  ) {
    this.chunks = linesOf(files.stream(path));
  }

  /** What is wrong with the lines that were read. */
  get faults(): string[] {
    return [
      ...(this.bad > 0 ? [`${this.path} holds lines that cannot be read.`] : []),
      ...(this.isCut
        ? [`${this.path} holds a line that is longer than any line of a bundle.`]
        : []),
    ];
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
    if (result.value === TOO_LONG) {
      this.isCut = true;
      return false;
    }
    [this.lines, this.at] = [result.value, 0];
    return true;
  }
}

export function evidenceIn(fields: Fields): ReadEvidence | null {
  const { index, id, contact, payload } = fields;
  if (!hasOnly(fields, EVIDENCE) || !isNameOrNull(contact)) return null;
  const salt = secretIn(fields.salt);
  const subjectKey = fields.subjectKey === undefined ? null : secretIn(fields.subjectKey);
  if (!isIndex(index) || !isPayload(payload) || payload.entryId !== id) return null;
  if (!salt || (fields.subjectKey !== undefined && !subjectKey)) return null;
  const payloadBytes = Buffer.from(canonicalJson(payload));
  return { index, evidence: { contact, subjectKey, salt, payload, payloadBytes } };
}

export function runIn(fields: Fields): ReadRun | null {
  const { entry, source, documents } = fields;
  if (typeof entry !== 'string' || typeof source !== 'string') return null;
  if (!Array.isArray(documents) || !hasOnly(fields, RUN)) return null;
  const hashes = typeof fields.hashes === 'string' ? decodeBase64(fields.hashes) : null;
  if (fields.hashes !== undefined && !hashes) return null;
  return { entry, source, documents: documents as unknown[], hashes };
}

export function checkpointIn(fields: Fields): HeldCheckpoint | null {
  const { size, note } = fields;
  if (!hasOnly(fields, CHECKPOINT)) return null;
  return isIndex(size) && typeof note === 'string' ? { size, note } : null;
}

/** The fields of the consent itself are compared one by one. */
export function consentIn(fields: Fields): ConsentLine | null {
  const { contact, topic, channel } = fields;
  const isNamed = [contact, topic, channel].every((text) => typeof text === 'string');
  return isNamed && hasOnly(fields, CONSENT) ? (fields as unknown as ConsentLine) : null;
}

function isNameOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function secretIn(value: unknown): Buffer | null {
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64url');
  return bytes.toString('base64url') === value ? bytes : null;
}

function isPayload(value: unknown): value is LedgerPayload {
  return isRecord(value) && typeof value.type === 'string' && typeof value.at === 'string';
}
