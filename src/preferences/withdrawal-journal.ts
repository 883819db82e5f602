/**
 * A file outside the database in which every withdrawal stands before it is acknowledged, so that a
 * database restored from an old backup cannot make anybody sendable again. A line holds random ids
 * and catalog keys, never an address; for what is refused apart from any contact it holds the match key,
 * by which alone it can be refused again. Lines written together share one fsync.
 */
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { DomainError } from '../core/errors.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import type { Log } from '../platform/log.js';
import { StartupError } from '../platform/startup-error.js';
import type { WithdrawalRow } from './consents.store.js';

export interface JournalLine {
  readonly number: string;
  readonly entryId: string;
  readonly contactId: string;
  readonly scope: WithdrawalRow['scope'];
  readonly topic: string | null;
  readonly channel: string | null;
  readonly at: string;
  /** Only where a refusal is kept apart from any contact: its match key, base64url, and the pepper's id. */
  readonly matchKey?: string;
  readonly pepperId?: string;
  /** What is kept under the match key, where that is no objection. */
  readonly kind?: 'complaint';
}

/** A withdrawal as it was numbered, with what the file must hold besides. */
export type Journaled = WithdrawalRow & {
  readonly matchKey?: MatchKey;
  readonly kind?: JournalLine['kind'];
};

export class WithdrawalJournal {
  private file: FileHandle | null = null;
  /** Lines that are not known to be on disk; a failed write leaves them here for the next one. */
  private unwritten: string[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly log: Log,
  ) {}

  /** What was committed stands in the database only; once this returns it stands in the file too. */
  async record(rows: readonly Journaled[]): Promise<void> {
    this.unwritten.push(...rows.map(lineOf));
    await this.flush();
  }

  /** Returns once the line, and every line before it, is on disk. */
  append(row: Journaled): Promise<void> {
    this.unwritten.push(lineOf(row));
    return this.flush();
  }

  /** Also for a repeated withdrawal, whose first try may have failed between commit and file. */
  flush(): Promise<void> {
    const next = this.writing.catch(() => undefined).then(() => this.write());
    this.writing = next;
    return next;
  }

  private async write(): Promise<void> {
    // What comes while these are being written waits for its own turn.
    const lines = [...this.unwritten];
    if (lines.length === 0) return;
    try {
      const file = this.file ?? (await this.openFile());
      await file.appendFile(lines.join(''));
      await file.datasync();
    } catch (error) {
      this.log.failure('withdrawal journal', error);
      // It may end in half a line now: the next write opens it anew and begins on a line of its own.
      await this.leaveFile();
      throw new DomainError('temporarily_unavailable');
    }
    this.unwritten.splice(0, lines.length);
  }

  private async openFile(): Promise<FileHandle> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.file = await open(this.path, 'a', 0o600);
    // A line that a crash cut short must not swallow the next one.
    await this.file.appendFile('\n');
    await syncFolder(folder);
    return this.file;
  }

  private async leaveFile(): Promise<void> {
    await this.file?.close().catch(() => undefined);
    this.file = null;
  }

  async *lines(): AsyncGenerator<JournalLine> {
    if (!existsSync(this.path)) return;
    try {
      const input = createReadStream(this.path, 'utf8');
      for await (const text of createInterface({ input, crlfDelay: Infinity })) {
        const line = parse(text);
        if (line) yield line;
      }
    } catch {
      throw new StartupError(
        `The withdrawal journal ${this.path} cannot be read: mend its permissions, or put it back from a copy.`,
      );
    }
  }

  /** What cannot be written now was not acknowledged, and is written by the next start. */
  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.leaveFile();
  }
}

/** A new file outlives a power cut only once its folder is on disk too; Windows sees to it itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function lineOf({ at, matchKey, kind, ...row }: Journaled): string {
  const { number, entryId, contactId, scope, topic, channel } = row;
  const key = matchKey && {
    matchKey: matchKey.key.toString('base64url'),
    pepperId: matchKey.pepperId,
    ...(kind === undefined ? {} : { kind }),
  };
  const line: JournalLine = {
    number,
    entryId,
    contactId,
    scope,
    topic,
    channel,
    at: at.toISOString(),
    ...key,
  };
  return `${JSON.stringify(line)}\n`;
}

/** Null for an empty line and for one that was cut short. */
function parse(text: string): JournalLine | null {
  try {
    return text === '' ? null : (JSON.parse(text) as JournalLine);
  } catch {
    return null;
  }
}
