/**
 * What somebody said at the counter, on the telephone or by letter, passed on by a client. It holds
 * as if they had said it here, and the answer is the same for everybody. An address of nobody on file
 * is refused altogether: about somebody unknown there is nothing narrower that could be kept, and
 * only their own confirmed opt-in ends it.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { Recipient } from '../contacts/recipient.js';
import type { Catalog } from '../core/catalog.js';
import { formatInstant } from '../core/duration.js';
import { DomainError, type FieldProblem } from '../core/errors.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { pastInstant } from '../platform/http/instant.js';
import type { Caller } from '../platform/http/scopes.js';
import type { Reach } from './bases.store.js';
import { requireChannel, requireTopic } from './in-catalog.js';
import { RecordWithdrawal, type Said } from './record-withdrawal.js';
import { WithdrawalJournal, type Journaled } from './withdrawal-journal.js';
import type { WithdrawalDto } from './withdrawals.dto.js';

/** What a client tells of how somebody said so. */
interface Told {
  readonly via: string;
  readonly at?: string | undefined;
  readonly reference?: string | undefined;
}

type Order = Omit<WithdrawalDto, 'recipient'> & { readonly recipient: Recipient };

@Injectable()
export class PassOnWithdrawal {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly withdrawals: RecordWithdrawal,
    private readonly journal: WithdrawalJournal,
  ) {}

  async passOn(order: Order, caller: Caller): Promise<void> {
    const reach = reachOf(order);
    const rows = await this.database.inTransaction(async (tx) => {
      const { catalog } = await this.catalog.currentIn(tx);
      requireReach(catalog, reach);
      const contactId = await this.lock(tx, order.recipient);
      const now = await readClock(tx);
      const said = saidBy(caller, order.evidence, now);
      return contactId === null
        ? this.refuseAddress(tx, order.recipient, reach, said, now)
        : this.refuse(tx, contactId, reach, said, now);
    });
    // From here on it is durable in the database; the answer waits for the file.
    await this.journal.record(rows);
  }

  /** Null for an address of nobody. Its owner may be made this instant: the refusal binds them too. */
  private async lock(tx: Tx, recipient: Recipient): Promise<string | null> {
    if (recipient.by === 'contact')
      return (await this.contacts.lock(tx, recipient.contactId)).contactId;
    const found = await this.contacts.find(tx, recipient, recipient.address.kind);
    const locked = found && (await this.contacts.lockIfThere(tx, found.contactId));
    return locked?.contactId ?? null;
  }

  private refuse(
    tx: Tx,
    contactId: string,
    reach: Reach | null,
    said: Said,
    now: number,
  ): Promise<Journaled[]> {
    return reach === null
      ? this.withdrawals.object(tx, contactId, said, now)
      : this.withdrawals.withdraw(tx, contactId, reach, said, now);
  }

  private async refuseAddress(
    tx: Tx,
    recipient: Recipient,
    reach: Reach | null,
    said: Said,
    now: number,
  ): Promise<Journaled[]> {
    if (recipient.by === 'contact') throw new DomainError('contact_unknown');
    const [key] = this.contacts.matchKeys(recipient.address);
    const asked = reach === null ? said : { ...said, asked: reach };
    return [await this.withdrawals.refuseAddress(tx, key, asked, now)];
  }
}

/** Throws where it lies ahead. */
export function saidBy(caller: Caller, { via, at, reference }: Told, now: number): Said {
  return {
    via,
    actor: caller.clientId,
    ...(at === undefined
      ? {}
      : { saidAt: formatInstant(pastInstant(at, now, now, '/evidence/at')) }),
    ...(reference === undefined ? {} : { reference }),
  };
}

/** Null: everything. Throws where what is named does not fit the scope. */
function reachOf({ scope, topic, channel }: Order): Reach | null {
  const needs = (isGiven: boolean, pointer: string): FieldProblem[] =>
    isGiven ? [] : [{ pointer, detail: `is needed for the scope ${scope}` }];
  const refuses = (isGiven: boolean, pointer: string): FieldProblem[] =>
    isGiven ? [{ pointer, detail: `does not go with the scope ${scope}` }] : [];
  const problems = [
    ...(scope === 'topic' ? needs : refuses)(topic !== undefined, '/topic'),
    ...(scope === 'channel' ? needs(channel !== undefined, '/channel') : []),
    ...(scope === 'all' ? refuses(channel !== undefined, '/channel') : []),
  ];
  if (problems.length > 0) throw new DomainError('invalid_request', null, problems);
  return scope === 'all'
    ? null
    : { ...(topic === undefined ? {} : { topic }), ...(channel === undefined ? {} : { channel }) };
}

function requireReach(catalog: Catalog, reach: Reach | null): void {
  if (reach?.topic !== undefined) requireTopic(catalog, reach.topic, '/topic');
  if (reach?.channel !== undefined) requireChannel(catalog, reach.channel, '/channel');
}
