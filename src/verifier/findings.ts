/**
 * What came out of a verification. Every problem names the entry where it begins, as far as that can
 * be known; of one kind only the first are listed, since one wrong hash makes thousands wrong.
 */
export const CHECKS = [
  'files',
  'entries',
  'tree',
  'checkpoints',
  'keys',
  'evidence',
  'completeness',
  'decisions',
  'projection',
  'addresses',
] as const;
export type CheckName = (typeof CHECKS)[number];

export type CheckStatus = 'sound' | 'unsound' | 'not_included';

export interface CheckResult {
  readonly name: CheckName;
  readonly status: CheckStatus;
  /** How much of it was looked at. */
  readonly count: number;
  readonly problems: number;
}

export interface Problem {
  readonly check: CheckName;
  /** Of the first entry that is wrong, from zero; null where it is about no entry. */
  readonly index: number | null;
  readonly what: string;
}

export interface Verification {
  readonly ok: boolean;
  /** False where evidence, decisions or consents were left out: what is not shown, nobody can judge. */
  readonly isWhole: boolean;
  readonly size: number;
  /** Base64, re-derived from the entries. */
  readonly root: string;
  readonly checks: readonly CheckResult[];
  /** The first of each check, those of the first entries first. */
  readonly problems: readonly Problem[];
  /** What a reader must know beside: what could not be looked at, and what the log says of itself. */
  readonly notes: readonly string[];
}

/** A database has no files, and a bundle no addresses that could be looked for. */
const OF_ONE_KIND: readonly CheckName[] = ['files', 'addresses'];
export const LISTED_PER_CHECK = 20;

export class Findings {
  private readonly counts = new Map<CheckName, number>();
  private readonly found = new Map<CheckName, number>();
  private readonly leftOut = new Set<CheckName>();
  private readonly listed: Problem[] = [];
  private readonly notes: string[] = [];

  count(check: CheckName, more = 1): void {
    this.counts.set(check, (this.counts.get(check) ?? 0) + more);
  }

  problem(check: CheckName, index: number | null, what: string): void {
    const nth = (this.found.get(check) ?? 0) + 1;
    this.found.set(check, nth);
    if (nth <= LISTED_PER_CHECK) this.listed.push({ check, index, what });
  }

  /** Problems that are counted and not listed. */
  countProblems(check: CheckName, problems: number): void {
    this.found.set(check, (this.found.get(check) ?? 0) + problems);
  }

  notIncluded(check: CheckName): void {
    this.leftOut.add(check);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  conclude(size: number, root: Buffer): Verification {
    const checks = CHECKS.map((name) => this.resultOf(name));
    const last = Number.MAX_SAFE_INTEGER;
    return {
      ok: checks.every(({ status }) => status !== 'unsound'),
      isWhole: checks.every(({ name }) => OF_ONE_KIND.includes(name) || !this.leftOut.has(name)),
      size,
      root: root.toString('base64'),
      checks,
      problems: this.listed.toSorted((a, b) => (a.index ?? last) - (b.index ?? last)),
      notes: this.notes,
    };
  }

  private resultOf(name: CheckName): CheckResult {
    const problems = this.found.get(name) ?? 0;
    const looked = this.leftOut.has(name) ? 'not_included' : 'sound';
    const status = problems > 0 ? 'unsound' : looked;
    return { name, status, count: this.counts.get(name) ?? 0, problems };
  }
}
