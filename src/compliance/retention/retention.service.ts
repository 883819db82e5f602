/**
 * Retention as one list: what each rule keeps, for how long and why, what would go now, and the run that
 * lets it go. The rules come from the catalog in force; every night all of them are applied.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { formatInstant } from '../../core/duration.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { Messages, type Locale } from '../../platform/http/messages.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Log } from '../../platform/log.js';
import { ForgetIdle } from './forget-idle.js';
import { ForgetRequests } from './forget-requests.js';
import { KeepProof } from './keep-proof.js';
import type { Due, RetentionRule, Step } from './retention-rule.js';
import { retentionRules, type KeptRule } from './rules.js';
import { DecisionsRule, ExportFilesRule, OptInsRule, SuggestionsRule } from './rules-elsewhere.js';

const APPLY_RETENTION = 'retention_apply';
/** After the months of decisions, on which idleness is judged. */
const EVERY_NIGHT = '37 3 * * *';
const NOTHING: Due = { count: 0, entries: 0 };

export type RuleLine = KeptRule & Due;

export interface RetentionLines {
  readonly made: string;
  readonly catalogVersion: number;
  readonly rules: readonly RuleLine[];
}

/** Which rule is at work, and that one more thing was looked at. */
export type Watch = (rule: string) => void;

type Carry = (rule: RetentionRule, step: Step) => Promise<Due>;

@Injectable()
export class RetentionService {
  private readonly rules: readonly RetentionRule[];

  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly messages: Messages,
    private readonly log: Log,
    proof: KeepProof,
    requests: ForgetRequests,
    optIns: OptInsRule,
    decisions: DecisionsRule,
    exports: ExportFilesRule,
    suggestions: SuggestionsRule,
    idle: ForgetIdle,
    jobs: Jobs,
  ) {
    // Who is idle is looked at last: of them nothing else is kept by then.
    this.rules = [proof, requests, optIns, decisions, exports, suggestions, idle];
    jobs.handle(APPLY_RETENTION, () => this.runNightly());
    jobs.schedule(APPLY_RETENTION, EVERY_NIGHT);
  }

  /** What would go; changes nothing. */
  plan(locale: Locale, watch: Watch = () => undefined): Promise<RetentionLines> {
    return this.carry(locale, watch, (rule, step) => rule.plan(step));
  }

  /** Lets it go, and says what went. */
  apply(locale: Locale, watch: Watch = () => undefined): Promise<RetentionLines> {
    return this.carry(locale, watch, (rule, step) => rule.apply(step));
  }

  private async runNightly(): Promise<void> {
    const { rules } = await this.apply('en');
    for (const { rule, count, entries } of rules)
      if (count > 0) this.log.info('retention applied', { rule, count, entries });
  }

  private async carry(locale: Locale, watch: Watch, carry: Carry): Promise<RetentionLines> {
    const { catalog, version } = await this.catalog.current();
    const made = await this.database.inSnapshot(readClock);
    const due = new Map<string, Due>();
    for (const rule of this.rules) due.set(rule.key, await carry(rule, () => watch(rule.key)));
    return {
      made: formatInstant(made),
      catalogVersion: version,
      rules: retentionRules(catalog, this.messages.in(locale)).map((rule) => ({
        ...rule,
        ...(due.get(rule.rule) ?? NOTHING),
      })),
    };
  }
}
