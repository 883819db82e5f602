/**
 * Takes what is reported after a message has left, and remembers it. The answer is the same for
 * somebody unknown, and for a report that comes too late to mean anything. What a report does stands
 * in `feedback-effects.ts`; where it is a withdrawal, it is journaled before it is answered.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { Recipient } from '../contacts/recipient.js';
import { formatInstant } from '../core/duration.js';
import { DomainError } from '../core/errors.js';
import { DAY_MS } from '../core/local-time.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { pastInstant } from '../platform/http/instant.js';
import type { Caller } from '../platform/http/scopes.js';
import { RecordWithdrawal } from '../preferences/record-withdrawal.js';
import { WithdrawalJournal, type Journaled } from '../preferences/withdrawal-journal.js';
import { FeedbackEffects, type Subject } from './feedback-effects.js';
import type { Report } from './feedback.dto.js';

/** Longer than a provider keeps its reports; what is older says nothing about today. */
const MAX_AGE_MS = 400 * DAY_MS;

export type About = Recipient | { readonly by: 'authorization'; readonly authorizationId: string };

export interface Feedback {
  readonly report: Report;
  readonly about: About;
  /** RFC 3339. */
  readonly at: string;
  readonly detail: string | null;
}

@Injectable()
export class FeedbackService {
  constructor(
    private readonly database: Database,
    private readonly authorizations: AuthorizationStore,
    private readonly contacts: ContactsService,
    private readonly effects: FeedbackEffects,
    private readonly withdrawals: RecordWithdrawal,
    private readonly ledger: LedgerService,
    private readonly journal: WithdrawalJournal,
  ) {}

  async receive(feedback: Feedback, caller: Caller): Promise<void> {
    const rows = await this.database.inTransaction((tx) => this.receiveIn(tx, feedback, caller));
    await this.journal.record(rows);
  }

  private async receiveIn(tx: Tx, feedback: Feedback, caller: Caller): Promise<Journaled[]> {
    const named = await this.subjectOf(tx, feedback.about, caller);
    const isThere = named.contactId && (await this.contacts.lockIfThere(tx, named.contactId));
    // Who was forgotten since the message is unknown like anybody else.
    const subject = isThere ? named : { ...named, contactId: null, addressId: null };
    const now = await readClock(tx);
    const at = notBefore(named, pastInstant(feedback.at, now, MAX_AGE_MS, '/at'));
    const told = { ...feedback, at, actor: caller.clientId };
    const outcome = await this.effects.take(tx, subject, told, now);
    const { contactId, addressId, message } = subject;
    const entryId = await this.ledger.append(tx, {
      contactId,
      type: 'feedback.received',
      at: now,
      payload: {
        report: feedback.report,
        reportedAt: formatInstant(at),
        actor: caller.clientId,
        authorization: message?.authorizationId ?? null,
        topic: message?.topic ?? null,
        channel: message?.channel ?? null,
        address: addressId,
        detail: feedback.detail,
        effect: outcome.effect,
      },
    });
    const { withdrawals, complaint } = outcome;
    if (!complaint) return [...withdrawals];
    const said = { via: 'feedback', actor: caller.clientId };
    return [...withdrawals, await this.withdrawals.complain(tx, complaint, entryId, said, now)];
  }

  /** A message of another client does not exist for this one. */
  private async subjectOf(tx: Tx, about: About, caller: Caller): Promise<Subject> {
    if (about.by === 'address') {
      const { address } = about;
      const found = await this.contacts.find(tx, about, address.kind);
      const { contactId = null, addressId = null } = found ?? {};
      return { contactId, addressId, address, message: null };
    }
    if (about.by === 'contact')
      return { contactId: about.contactId, addressId: null, address: null, message: null };
    const { authorizationId } = about;
    const found = await this.authorizations.find(tx, authorizationId);
    if (found?.clientId !== caller.clientId) throw new DomainError('not_found');
    if (found.decision === 'deny') throw new DomainError('authorization_denied');
    const { contactId, addressId, topic, channel, topicClass, decidedAt } = found;
    const isMarketing = topicClass === 'marketing';
    const message = { authorizationId, topic, channel, isMarketing, decidedAt };
    return { contactId, addressId, address: null, message };
  }
}

/** Nothing is reported of a message before it was allowed, whatever the reporter's clock says. */
function notBefore({ message }: Subject, at: number): number {
  return Math.max(at, message?.decidedAt.getTime() ?? at);
}
