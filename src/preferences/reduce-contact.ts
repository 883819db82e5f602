/**
 * Everything by which people themselves hear less, and what the journal says again for them: leave a
 * topic, leave all, be written to less often. Each binds every decision begun after its answer;
 * leaving is journaled between its commit and its answer.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { DAY_MS } from '../core/local-time.js';
import {
  effectOf,
  loosenedBy,
  NO_PREFERENCE,
  preferenceAfter,
  type Preference,
} from '../core/preference.js';
import type { TopicOnChannel } from '../core/topic.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { ActsAllowance, type ActedVia } from '../platform/http/allowance.js';
import type { Reach } from './bases.store.js';
import { OwnActs } from './own-acts.js';
import { isAll, type Reduction, type Stood } from './reduction.js';
import { preferencePayload } from './preferences-on-file.js';
import { PreferencesStore } from './preferences.store.js';
import { RecordWithdrawal, type Said } from './record-withdrawal.js';
import { Undos, type PageSecret, type Undo } from './undos.js';
import { WithdrawalJournal, type Journaled } from './withdrawal-journal.js';

/** What the link of a message is about. */
export interface LinkedTopic extends TopicOnChannel {
  readonly contactId: string;
}

/** What people themselves do here: each is a sign of life, by which consent lasts. */
const OWN_ACTS = ['one_click', 'footer_page', 'preferences_page'] as const;

/** What somebody asks for; a pause until an instant, or for so many days from now. */
export type OwnWish = Reduction | { readonly kind: 'paused'; readonly days: number };

/** Where the person said it, and what the page that it is answered with would be known by. */
export interface OwnWord {
  readonly via: ActedVia;
  readonly page: PageSecret;
}

export interface Reduced {
  readonly reduction: Reduction;
  /** False: it was so already, and nothing was done. */
  readonly changed: boolean;
  /** Null: there is nothing to take back. */
  readonly undo: Undo | null;
}

interface CarriedOut {
  readonly entryId: string;
  readonly stood: Stood;
  readonly rows: readonly Journaled[];
}

interface Done {
  readonly reduced: Reduced;
  readonly rows: readonly Journaled[];
}

@Injectable()
export class ReduceContact {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly preferences: PreferencesStore,
    private readonly withdrawals: RecordWithdrawal,
    private readonly ledger: LedgerService,
    private readonly journal: WithdrawalJournal,
    private readonly undos: Undos,
    private readonly acts: OwnActs,
    private readonly allowance: ActsAllowance,
  ) {}

  /**
   * What a person chose on a page, which they can take back for a while. Null: they were forgotten in the
   * meantime, and there is nothing left to reduce. Throws `acts_used_up`.
   */
  async choose(contactId: string, wish: OwnWish, { via, page }: OwnWord): Promise<Reduced | null> {
    const done = await this.change<Done>(contactId, async (tx, now) => {
      const reduction = reductionOf(wish, now);
      const undo = await this.undos.ofSamePage(tx, contactId, reduction, page, now);
      if (undo) return { reduced: { reduction, changed: true, undo }, rows: [] };
      const act = await this.acts.noteIfDone(tx, contactId, now, () =>
        this.carryOut(tx, contactId, reduction, via, now),
      );
      if (!act) return { reduced: { reduction, changed: false, undo: null }, rows: [] };
      const kept = await this.undos.keep(tx, { contactId, reduction, now, ...act }, page);
      return { reduced: { reduction, changed: true, undo: kept }, rows: act.rows };
    });
    // Also for a repeat: its first try may have failed between commit and file.
    await this.journal.record(done?.rows ?? []);
    return done?.reduced ?? null;
  }

  /** The same, as part of more that a session saves at once; whoever calls writes the rows to the journal. */
  async leaveWithin(
    tx: Tx,
    contactId: string,
    { topic, channel }: TopicOnChannel,
    via: OwnWord['via'],
    now: number,
  ): Promise<readonly Journaled[]> {
    const reduction = { kind: 'left', topic, channel } as const;
    const act = await this.leaveOnPage(tx, contactId, reduction, via, now);
    if (act) await this.undos.keep(tx, { contactId, reduction, now, ...act }, 'none');
    return act?.rows ?? [];
  }

  /** GDPR Art. 7(3): as easy as it was to consent, and at once. Nobody is shown a page (RFC 8058). */
  leaveByOneClick({ contactId, topic, channel }: LinkedTopic): Promise<void> {
    return this.leave(contactId, { topic, channel }, { via: 'one_click' });
  }

  async leave(contactId: string, reach: Reach | 'all', said: Said): Promise<void> {
    const isOwn = OWN_ACTS.some((act) => act === said.via);
    const withdrawn = await this.change(contactId, (tx, now) => {
      const leave = () => this.withdrawals.leave(tx, contactId, reach, said, now);
      return isOwn ? this.acts.noteIfDone(tx, contactId, now, leave) : leave();
    });
    await this.journal.record(withdrawn ? [withdrawn.row] : []);
  }

  /** What an address of nobody on file refused, once more: the journal has its line already. */
  async refuseAgain(key: MatchKey, said: Said): Promise<void> {
    await this.database.inTransaction(async (tx) =>
      this.withdrawals.refuseAddress(tx, key, said, await readClock(tx)),
    );
  }

  /** The same for a complaint about messages to an address. */
  async complainAgain(key: MatchKey, said: Said & Required<Pick<Said, 'first'>>): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const payload = { report: 'complaint', effect: 'complaint', via: said.via };
      await this.ledger.append(tx, { contactId: null, type: 'feedback.received', at, payload });
      // Under the id that the journal has, it is known from now on.
      return this.withdrawals.complain(tx, key, said.first.entryId, said, at);
    });
  }

  /** Null where it was so already. */
  private carryOut(
    tx: Tx,
    contactId: string,
    reduction: Reduction,
    via: ActedVia,
    now: number,
  ): Promise<CarriedOut | null> {
    return reduction.kind === 'left'
      ? this.leaveOnPage(tx, contactId, reduction, via, now)
      : this.tighten(tx, contactId, reduction, via, now);
  }

  private async leaveOnPage(
    tx: Tx,
    contactId: string,
    reduction: Reduction & { readonly kind: 'left' },
    via: string,
    now: number,
  ): Promise<CarriedOut | null> {
    const reach = isAll(reduction) ? 'all' : reachOf(reduction);
    const withdrawn = await this.withdrawals.leave(tx, contactId, reach, { via }, now);
    if (!withdrawn) return null;
    const { row, consents, bases, objecting } = withdrawn;
    const stood: Stood = {
      consents: consents.map(({ topic, channel, entryId }) => ({ topic, channel, entryId })),
      bases: bases.map(({ topic, channel, entryId, basis }) => ({
        topic,
        channel,
        entryId,
        basis,
      })),
      objecting,
      preference: null,
    };
    return { entryId: row.entryId, stood, rows: [row] };
  }

  /** Only tightens: what could let more through than what is in force is left aside. */
  private async tighten(
    tx: Tx,
    contactId: string,
    reduction: Exclude<Reduction, { kind: 'left' }>,
    via: ActedVia,
    now: number,
  ): Promise<CarriedOut | null> {
    await this.undos.makeFinal(tx, contactId, 'preference', now);
    const change =
      reduction.kind === 'less' ? { budget: reduction.budget } : { pausedUntil: reduction.until };
    const before = await this.preferences.find(tx, contactId);
    const standing = before?.preference ?? { ...NO_PREFERENCE, timezone: null };
    if (isIdlePause(reduction, standing, now)) return null;
    const effect = effectOf(standing, change);
    const isTighter = loosenedBy(standing, change, now).length === 0;
    if (!isTighter || Object.keys(effect).length === 0) return null;
    if (movesPause(reduction, standing, now)) await this.allowance.spend(via, contactId);
    const payload = { ...preferencePayload(effect), via };
    const happening = { contactId, type: 'preference.changed', at: now, payload } as const;
    const entryId = await this.ledger.append(tx, happening);
    const preference = { ...standing, ...preferenceAfter(standing, change) };
    await this.preferences.put(tx, contactId, preference, new Date(now));
    const after = { preference, updatedAt: now };
    const stood = { consents: [], bases: [], objecting: [], preference: { before, after } };
    return { entryId, stood, rows: [] };
  }

  /** Nothing happens for a contact that was forgotten: there is nothing left to reduce. */
  private change<T>(
    contactId: string,
    work: (tx: Tx, now: number) => Promise<T>,
  ): Promise<T | undefined> {
    return this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.lockIfThere(tx, contactId))) return undefined;
      const now = await readClock(tx);
      return work(tx, now);
    });
  }
}

function reductionOf(wish: OwnWish, now: number): Reduction {
  return 'days' in wish ? { kind: 'paused', until: now + wish.days * DAY_MS } : wish;
}

/** One that is over, or about as long as what stands: a day more is not worth an entry at every press. */
function isIdlePause(reduction: Reduction, { pausedUntil }: Preference, now: number): boolean {
  if (reduction.kind !== 'paused') return false;
  return reduction.until <= now || (pausedUntil ?? 0) >= reduction.until - DAY_MS;
}

/** The first pause is a way to hear nothing, which is open at any time; to move one is a choice. */
function movesPause(reduction: Reduction, { pausedUntil }: Preference, now: number): boolean {
  return reduction.kind === 'paused' && (pausedUntil ?? 0) > now;
}

function reachOf({ topic, channel }: Reduction & { readonly kind: 'left' }): Reach {
  return { ...(topic === null ? {} : { topic }), ...(channel === null ? {} : { channel }) };
}
