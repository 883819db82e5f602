/** How a log and its files are laid hands on. */
import type { CheckName } from '../../src/verifier/findings.js';
import type { MemoryFiles } from './memory-files.js';
import type { TestEntry, TestLog } from './test-log.js';

export type Tampering = readonly [
  what: string,
  /** Changes the log, its files or both. */
  tamper: (log: TestLog) => MemoryFiles,
  check: CheckName,
  index: number | null,
];

/** Changes the log before its files are made: tiles and bundles fit what was changed. */
export const onLog =
  (change: (log: TestLog) => unknown) =>
  (log: TestLog): MemoryFiles => {
    change(log);
    return log.files();
  };
/** Changes one file, and lists it as it is then. */
export const onFile =
  (path: string, change: (text: string) => string) =>
  (log: TestLog): MemoryFiles => {
    const files = log.files();
    const bytes = files.files.get(path) ?? Buffer.alloc(0);
    files.files.set(path, Buffer.from(change(bytes.toString('latin1')), 'latin1'));
    return files.list();
  };

export const entryAt = (log: TestLog, index: number): TestEntry => {
  const entry = log.entries[index];
  if (!entry) throw new Error('no such entry');
  return entry;
};

export function tellOtherwise(index: number): (log: TestLog) => unknown {
  return (log) => {
    const entry = entryAt(log, index);
    const { evidence } = entry;
    if (evidence)
      entry.evidence = { ...evidence, payload: { ...evidence.payload, topic: 'offers' } };
  };
}

/** Other bytes of the same form. */
const edited = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString().replace('"at":"2026-03-10T09', '"at":"2026-03-10T08'));

export function editAt(index: number): (log: TestLog) => unknown {
  return (log) => (entryAt(log, index).bytes = edited(entryAt(log, index).bytes));
}

export function swap(a: number, b: number): (log: TestLog) => unknown {
  return ({ entries }) => {
    const [one, other] = [entries[a], entries[b]];
    if (one && other) [entries[a], entries[b]] = [other, one];
  };
}

export function flipAt(at: number): (text: string) => string {
  return (text) => {
    const bytes = Buffer.from(text, 'latin1');
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes.toString('latin1');
  };
}

export function without(path: string): (log: TestLog) => MemoryFiles {
  return (log) => {
    const files = log.files();
    files.files.delete(path);
    return files.list();
  };
}
