/** Puts together, from what the store reads, the facts that the core decides each member by. */
import { Injectable } from '@nestjs/common';
import {
  RecipientsStore,
  type Found,
  type Named,
  type OwnAddress,
} from '../contacts/recipients.store.js';
import { cadenceWindowMs } from '../core/cadence.js';
import type { Slot } from '../core/cap.js';
import type { ConfirmationMail } from '../core/confirmation-budget.js';
import type { ContactFact, SuppressionFact } from '../core/decision-types.js';
import type { Tx } from '../platform/database/tx.js';
import type { Question } from './ask.js';
import type { CatalogFacts } from './catalog-facts.js';
import { FactsStore, type StoredGround, type Standing } from './facts.store.js';

export interface Subject {
  readonly question: Question;
  readonly named: Named;
  readonly found: Found | null;
  /** Of `found`, or one that nobody has. */
  readonly contactId: string;
  readonly except: string | null;
}

export interface SubjectFacts {
  readonly now: number;
  /** Null: nobody is on file. */
  readonly contact: ContactFact | null;
  readonly addressId: string | null;
}

interface Target {
  readonly addressId: string | null;
  readonly keys: readonly Buffer[];
}

@Injectable()
export class FactsReader {
  constructor(
    private readonly store: FactsStore,
    private readonly recipients: RecipientsStore,
  ) {}

  async read(tx: Tx, catalog: CatalogFacts, subjects: readonly Subject[]): Promise<SubjectFacts[]> {
    if (subjects.length === 0) return [];
    const standingKeys = subjects.map(({ contactId, question: { topic, channel } }) => ({
      contactId,
      topic,
      channel,
    }));
    // Sent together: what a second look needs to know from the first is rare.
    const [standing, slotsAtFirst, targets, known] = await Promise.all([
      this.store.standing(tx, standingKeys),
      this.store.slots(tx, subjects, catalog.windowMs),
      this.targets(tx, catalog, subjects),
      this.store.suppressions(tx, subjects.map(namedKeys)),
    ]);
    const now = nowOf(standing);
    const aims = targets.map((target, index) => target(standing[index] ?? null));
    const [slots, suppressions] = await Promise.all([
      this.allSlots(tx, catalog, subjects, standing, slotsAtFirst),
      this.allSuppressions(tx, subjects, aims, known),
    ]);
    const confirmations = await this.confirmations(tx, subjects, aims);
    return subjects.map((subject, index) => {
      const known = standing[index];
      const aim = aims[index];
      if (!known || !aim) return { now, contact: null, addressId: null };
      const own = {
        slots: slots[index] ?? [],
        suppressions: suppressions[index] ?? [],
        confirmations: confirmations[index] ?? [],
      };
      const contact = subject.found
        ? contactFact(subject.found, known, aim, own)
        : strangerFact(catalog, subject, known, own);
      return { now, contact, addressId: aim.addressId };
    });
  }

  /** Somebody's own limits may look further back than any of the catalog's. */
  private allSlots(
    tx: Tx,
    catalog: CatalogFacts,
    subjects: readonly Subject[],
    standing: readonly Standing[],
    slots: readonly Slot[][],
  ): Promise<readonly Slot[][]> {
    const windowMs = windowOf(catalog, standing);
    return windowMs > catalog.windowMs
      ? this.store.slots(tx, subjects, windowMs)
      : Promise.resolve(slots);
  }

  /** Who is named by id has the refusals of the address where the message would go. */
  private async allSuppressions(
    tx: Tx,
    subjects: readonly Subject[],
    aims: readonly Target[],
    known: readonly SuppressionFact[][],
  ): Promise<readonly SuppressionFact[][]> {
    if (subjects.every(({ named }) => named.by === 'address')) return known;
    const keys = aims.map(({ keys }, index) =>
      subjects[index]?.named.by === 'contact' ? keys : [],
    );
    const found = await this.store.suppressions(tx, keys);
    return known.map((own, index) => [...own, ...(found[index] ?? [])]);
  }

  /** Where each message would go: the address named, else where the person agreed, else their first. */
  private async targets(
    tx: Tx,
    catalog: CatalogFacts,
    subjects: readonly Subject[],
  ): Promise<((standing: Standing | null) => Target)[]> {
    const byId = subjects.filter(({ named }) => named.by === 'contact');
    const addresses =
      byId.length === 0
        ? new Map<string, OwnAddress[]>()
        : await this.recipients.addressesOf(
            tx,
            byId.map(({ contactId }) => contactId),
          );
    return subjects.map(({ named, found, contactId, question }) => {
      if (named.by === 'address') {
        const keys = named.keys.map(({ key }) => key);
        return () => ({ addressId: found?.addressId ?? null, keys });
      }
      const kind = catalog.kinds.get(question.channel) ?? 'email';
      const own = (addresses.get(contactId) ?? []).filter((one) => one.kind === kind);
      return (standing) => {
        const agreed = agreedAddress(standing);
        const target = own.find(({ addressId }) => addressId === agreed) ?? own[0];
        return { addressId: target?.addressId ?? null, keys: target ? [target.matchKey] : [] };
      };
    });
  }

  /** Only Assent's own mails are under their budget, and they are asked for one at a time. */
  private async confirmations(
    tx: Tx,
    subjects: readonly Subject[],
    aims: readonly Target[],
  ): Promise<ConfirmationMail[][]> {
    const found: ConfirmationMail[][] = [];
    for (const [index, { question }] of subjects.entries()) {
      const mailId = question.confirmation?.mailId;
      const keys = aims[index]?.keys ?? [];
      found.push(mailId === undefined ? [] : await this.store.confirmations(tx, keys, mailId));
    }
    return found;
  }
}

function namedKeys({ named }: Subject): readonly Buffer[] {
  return named.by === 'address' ? named.keys.map(({ key }) => key) : [];
}

/** What stands comes before what stood. */
function agreedAddress(standing: Standing | null): string | null {
  const { consent = null, basis = null } = standing ?? {};
  const agreed = consent?.state === 'confirmed' ? consent : (basis ?? consent);
  return agreed?.addressId ?? null;
}

/** All of a set is read at one instant, which comes with the facts. */
function nowOf([first]: readonly Standing[]): number {
  if (!first) throw new Error('The facts of a set came without their instant.');
  return first.now;
}

/** As far back as any limit on any member looks. */
function windowOf(catalog: CatalogFacts, standing: readonly Standing[]): number {
  let longest = catalog.windowMs;
  for (const { budget, cadence } of standing)
    longest = Math.max(longest, budget?.perMs ?? 0, cadenceWindowMs(cadence));
  return longest;
}

interface OwnFacts {
  readonly slots: readonly Slot[];
  readonly suppressions: readonly SuppressionFact[];
  readonly confirmations: readonly ConfirmationMail[];
}

const STRANGER: Found = {
  contactId: '',
  addressId: null,
  kind: 'consumer',
  country: null,
  timezone: null,
  locale: null,
  isRestricted: false,
  lastActAt: null,
};

/**
 * What was refused under an address stands when the person is no longer on file: a message that may
 * go to strangers must see it. To all others a stranger is nobody.
 */
function strangerFact(
  catalog: CatalogFacts,
  { question }: Subject,
  standing: Standing,
  own: OwnFacts,
): ContactFact | null {
  const topicClass = catalog.topics.get(question.topic)?.class ?? 'marketing';
  if (topicClass === 'marketing' || own.suppressions.length === 0) return null;
  const target = { addressId: null, keys: [] };
  return { ...contactFact(STRANGER, standing, target, own), hasAddress: true };
}

function contactFact(
  found: Found,
  standing: Standing,
  { addressId }: Target,
  own: OwnFacts,
): ContactFact {
  const { consent, basis } = standing;
  // What was agreed to from one address carries no message to another.
  const matches = (ground: StoredGround) => ground.addressId === addressId;
  return {
    hasAddress: addressId !== null,
    isRestricted: found.isRestricted,
    whereabouts: {
      country: found.country,
      timezone: standing.timezone ?? found.timezone,
      kind: found.kind,
    },
    lastActAt: found.lastActAt,
    consent: consent && {
      state: consent.state,
      confirmedAt: consent.since,
      expiresAt: consent.expiresAt,
      hasEvidence: consent.hasEvidence,
      addressMatches: matches(consent),
    },
    basis: basis && {
      basis: basis.basis,
      since: basis.since,
      expiresAt: basis.expiresAt,
      hasEvidence: basis.hasEvidence,
      addressMatches: matches(basis),
    },
    pendingOptIn: standing.pendingOptIn,
    pausedUntil: standing.pausedUntil,
    cadence: standing.cadence,
    hours: standing.hours,
    budget: standing.budget,
    ...own,
  };
}
