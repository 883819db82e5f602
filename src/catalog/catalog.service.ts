/**
 * The catalog in force, and the one way to put another in force. Versions are immutable, so a
 * document once read and checked against its hash is kept; which version is in force is asked of
 * the database for every decision. No catalog, or one that does not match its hash, is doubt.
 */
import { Injectable } from '@nestjs/common';
import { endingHolidays } from '../core/catalog-holiday-rules.js';
import type { Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import {
  hashOf,
  locateIssues,
  parseCatalog,
  type LocatedIssue,
  type ReadCatalog,
} from './catalog-file.js';
import { planCatalog, type CatalogChange } from './catalog-plan.js';
import type { Beside } from './logo-file.js';
import { CatalogStore, type AppliedCatalog, type CatalogHead } from './catalog.store.js';

export type { AppliedCatalog, CatalogHead };

export interface CurrentCatalog extends CatalogHead {
  readonly catalog: Catalog;
}

interface Comparison {
  readonly sha256: string;
  readonly changes: readonly CatalogChange[];
  readonly warnings: readonly LocatedIssue[];
}

type CatalogRefusal =
  | { readonly status: 'invalid'; readonly issues: readonly LocatedIssue[] }
  | { readonly status: 'refused'; readonly issues: readonly LocatedIssue[] };

type CatalogUnchanged = { readonly status: 'unchanged' } & CatalogHead &
  Pick<Comparison, 'warnings'>;

export type PlanResult =
  | CatalogRefusal
  | CatalogUnchanged
  | ({ readonly status: 'planned'; readonly currentVersion: number | null } & Comparison);

export type ApplyResult =
  | CatalogRefusal
  | CatalogUnchanged
  | ({ readonly status: 'applied'; readonly version: number } & Comparison);

/** How old an answer to a page may be; decisions never use it. */
const CACHED_FOR_MS = 3000;

@Injectable()
export class CatalogService {
  private document: CurrentCatalog | null = null;
  private past: readonly AppliedCatalog[] = [];
  private cached: { readonly until: number; readonly current: Promise<CurrentCatalog> } | null =
    null;

  constructor(
    private readonly database: Database,
    private readonly store: CatalogStore,
    private readonly ledger: LedgerService,
  ) {}

  /** For pages and lists; may be a few seconds behind. */
  async current(): Promise<CurrentCatalog> {
    const now = performance.now();
    if (this.cached === null || this.cached.until <= now) {
      const current = this.database.inSnapshot((tx) => this.currentIn(tx));
      this.cached = { until: now + CACHED_FOR_MS, current };
    }
    const { cached } = this;
    try {
      return await cached.current;
    } catch (error) {
      // A failure is not remembered: the next call asks again.
      if (this.cached === cached) this.cached = null;
      throw error;
    }
  }

  async isApplied(): Promise<boolean> {
    return this.database.inSnapshot(async (tx) => (await this.findIn(tx)) !== null);
  }

  /** For decisions: what is in force as `tx` sees it. */
  async currentIn(tx: Tx): Promise<CurrentCatalog> {
    const current = await this.findIn(tx);
    if (current === null)
      throw new DomainError('temporarily_unavailable', 'No catalog has been applied yet.');
    return current;
  }

  /** Every version ever applied, oldest first. None ever changes, so they are read when one was added. */
  async historyIn(tx: Tx): Promise<readonly AppliedCatalog[]> {
    const head = await this.store.findHead(tx);
    if (head?.version !== this.past.at(-1)?.version) this.past = await this.store.listApplied(tx);
    return this.past;
  }

  /** The same as the table has it now: for whoever verifies that none ever changed. */
  readHistory(tx: Tx): Promise<readonly AppliedCatalog[]> {
    return this.store.listApplied(tx);
  }

  async plan(text: string, beside?: Beside): Promise<PlanResult> {
    const read = parseCatalog(text, beside);
    if (!read.ok) return { status: 'invalid', issues: read.issues };
    return this.database.inSnapshot((tx) => this.compareIn(tx, read));
  }

  /** Puts the catalog of `text` in force, or says why not; `actor` is who asked for it. */
  async apply(text: string, actor: string, beside?: Beside): Promise<ApplyResult> {
    const read = parseCatalog(text, beside);
    if (!read.ok) return { status: 'invalid', issues: read.issues };
    const result = await this.database.inTransaction(async (tx): Promise<ApplyResult> => {
      await this.store.lockVersions(tx);
      const plan = await this.compareIn(tx, read);
      return plan.status === 'planned' ? this.insert(tx, read, plan, actor) : plan;
    });
    if (result.status === 'applied') this.cached = null;
    return result;
  }

  private async insert(
    tx: Tx,
    read: ReadCatalog,
    plan: Extract<PlanResult, { status: 'planned' }>,
    actor: string,
  ): Promise<ApplyResult> {
    const at = await readClock(tx);
    const { sha256, changes, warnings } = plan;
    const version = await this.store.insertVersion(tx, { sha256, document: read.catalog, at });
    await this.ledger.append(tx, {
      contactId: null,
      type: 'catalog.applied',
      at,
      payload: {
        version,
        sha256,
        actor,
        changes: changes.map(({ kind, path }) => `${kind} ${path}`),
      },
    });
    return { status: 'applied', version, sha256, changes, warnings };
  }

  private async compareIn(
    tx: Tx,
    read: ReadCatalog,
  ): Promise<Exclude<PlanResult, { status: 'invalid' }>> {
    const current = await this.findIn(tx);
    const { sha256, locate } = read;
    const ending = endingHolidays(read.catalog, await readClock(tx));
    const warnings = [...read.warnings, ...locateIssues(ending, locate)];
    if (current?.sha256 === sha256)
      return { status: 'unchanged', version: current.version, sha256, warnings };
    const history = (await this.historyIn(tx)).map(({ catalog }) => catalog);
    const { changes, refusals } = planCatalog(current?.catalog ?? null, read.catalog, history);
    if (refusals.length > 0) return { status: 'refused', issues: locateIssues(refusals, locate) };
    return {
      status: 'planned',
      currentVersion: current?.version ?? null,
      sha256,
      changes,
      warnings,
    };
  }

  private async findIn(tx: Tx): Promise<CurrentCatalog | null> {
    const head = await this.store.findHead(tx);
    return head && this.currentAt(tx, head);
  }

  /** The document of a head that `tx` has read just now. A version never changes, so it is kept. */
  async currentAt(tx: Tx, head: CatalogHead): Promise<CurrentCatalog> {
    if (this.document?.version === head.version && this.document.sha256 === head.sha256)
      return this.document;
    const catalog = await this.store.getDocument(tx, head.version);
    if (hashOf(catalog) !== head.sha256)
      throw new DomainError(
        'temporarily_unavailable',
        'The stored catalog does not match its hash.',
      );
    return (this.document = { ...head, catalog });
  }
}
