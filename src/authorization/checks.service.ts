/**
 * Would this message be allowed now? Decides and explains, and reserves nothing. That somebody asked
 * is counted in the contact's history: by day and client, nothing more.
 */
import { Injectable } from '@nestjs/common';
import { formatInstant } from '../core/duration.js';
import { DomainError } from '../core/errors.js';
import { ORGANISATION_ID } from '../ledger/contact-keys.store.js';
import { Coalescer } from '../platform/coalescer.js';
import { Vault } from '../platform/crypto/vault.js';
import type { Leave } from '../platform/database/pipeline.js';
import type { Tx } from '../platform/database/tx.js';
import { nameRecipient, type Question } from './ask.js';
import { ChecksStore } from './checks.store.js';
import { DecideSet, type Decided } from './decide-set.js';
import { InSets } from './in-sets.js';

const DAY_CHARS = 'yyyy-mm-dd'.length;
/** All kinds together leave connections to withdrawals: ADR 16 has the sum. */
const LIMITS = { largest: 32, atOnce: 3, mostWaiting: 256 };

@Injectable()
export class ChecksService {
  private readonly arriving: Coalescer<Question, Decided>;

  constructor(
    private readonly sets: InSets,
    private readonly decider: DecideSet,
    private readonly store: ChecksStore,
    private readonly vault: Vault,
  ) {
    this.arriving = new Coalescer<Question, Decided>(
      (questions) => this.checkSet(questions),
      LIMITS,
    );
  }

  check(question: Question): Promise<Decided> {
    return this.arriving.submit(question);
  }

  private checkSet(questions: readonly Question[]): Promise<(Decided | Error)[]> {
    return this.sets.run(questions, (tx, set, leave) => this.checkIn(tx, set, leave));
  }

  private async checkIn(
    tx: Tx,
    questions: readonly Question[],
    leave: Leave,
  ): Promise<(Decided | DomainError)[]> {
    const members = questions.map((question) => ({
      question,
      named: nameRecipient(this.vault, question.recipient),
    }));
    const set = await this.decider.look(tx, members);
    const decided = await this.decider.decide(tx, set, { reserves: false, alternatives: true });
    const checked = decided.flatMap((one, index) => {
      const clientId = questions[index]?.sender.clientId;
      if (one instanceof DomainError || clientId === undefined) return [];
      // About nobody it is counted too, with no name: how long it takes must not say who is on file.
      return [{ contactId: one.contactId ?? ORGANISATION_ID, clientId, now: one.now }];
    });
    const [first] = checked;
    if (first) leave(this.store.count(tx, checked, formatInstant(first.now).slice(0, DAY_CHARS)));
    return decided;
  }
}
