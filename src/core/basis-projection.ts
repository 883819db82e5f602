/**
 * Which bases beside consent stand, rebuilt from nothing but the evidence of the ledger: the latest that
 * was in force counts, and the latest end after it, unless that was undone. What was brought and carried
 * nothing is passed over.
 */
import type { LedgerPayload } from './ledger-entry.js';
import { isLater, listOf, topicOnChannelIn, textOf, type Moment } from './projection.js';
import { Standings } from './standings.js';

/** A basis as the table has it, instants as RFC 3339 text with milliseconds. */
export interface ProjectedBasis {
  readonly basis: string;
  readonly address: string;
  readonly client: string;
  readonly since: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  /** The entry that made it what it is. */
  readonly entryId: string;
}

type Recorded = Moment & { readonly basis: ProjectedBasis };
type Ended = Moment & { readonly entryId: string };
interface Standing {
  recorded?: Recorded;
  ended?: Ended;
  /** The entries whose end of it was undone. */
  undone?: readonly string[];
}

export class BasisProjection extends Standings<Standing, ProjectedBasis> {
  constructor() {
    super(() => ({}), basisOf);
  }

  /** In any order. What says nothing of bases is passed over. */
  add(contact: string, happening: LedgerPayload, index: number): void {
    const moment = { at: happening.at, index };
    switch (happening.type) {
      case 'basis.recorded':
        if (happening.inForce === true) this.record(contact, happening, moment);
        break;
      case 'basis.ended':
      case 'consent.withdrawn':
      case 'objection.recorded':
        this.end(contact, happening, moment);
        break;
      case 'withdrawal.undone':
        this.undo(contact, happening);
    }
  }

  private record(contact: string, happening: LedgerPayload, moment: Moment): void {
    const standing = this.at({ contact, ...topicOnChannelIn(happening) });
    const recorded = { ...moment, basis: recordedBy(happening, textOf(happening.entryId)) };
    if (isLater(recorded, standing.recorded)) standing.recorded = recorded;
  }

  private end(contact: string, happening: LedgerPayload, moment: Moment): void {
    const entryId = textOf(happening.entryId);
    for (const ended of listOf(happening.bases)) {
      const standing = this.at({ contact, ...topicOnChannelIn(ended) });
      if (isLater(moment, standing.ended)) standing.ended = { ...moment, entryId };
    }
  }

  private undo(contact: string, happening: LedgerPayload): void {
    for (const restored of listOf(happening.bases)) {
      const standing = this.at({ contact, ...topicOnChannelIn(restored) });
      standing.undone = [...(standing.undone ?? []), textOf(happening.undoes)];
    }
  }
}

function basisOf({ recorded, ended, undone }: Standing): ProjectedBasis | null {
  if (!recorded) return null;
  if (!ended || !isLater(ended, recorded) || undone?.includes(ended.entryId)) return recorded.basis;
  return { ...recorded.basis, endedAt: ended.at, entryId: ended.entryId };
}

function recordedBy(happening: LedgerPayload, entryId: string): ProjectedBasis {
  return {
    basis: textOf(happening.basis),
    address: textOf(happening.address),
    client: textOf(happening.actor),
    since: textOf(happening.since),
    expiresAt: textOf(happening.expiresAt),
    endedAt: null,
    entryId,
  };
}
