/**
 * Enters requests and their answers, in somebody's transaction and under the contact's lock. Each is an
 * entry of the ledger; once the person was erased there is nobody whose entry it could be, and it is the
 * organisation's. What carries a request out answers it by itself, and enters it first where nobody did.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { formatInstant } from '../../core/duration.js';
import { calendarOf, deadlineOf, MONTHS_TO_ANSWER } from '../../core/legal-deadline.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/ids.js';
import type { Right, RightsOutcome, RightsRequest } from './rights-request.js';
import { RightsRequestsStore, type NewRequest } from './rights-requests.store.js';

export interface RequestToEnter {
  readonly contactId: string;
  readonly kind: Right;
  readonly reason: string;
  readonly actor: string;
  readonly receivedAt: number;
}

export interface CarriedOut {
  readonly contactId: string;
  /** The first is what it is entered as where nobody entered it. */
  readonly kinds: readonly [Right, ...Right[]];
  readonly reason: string;
  readonly actor: string;
  readonly at: number;
}

export interface Answered {
  readonly outcome: RightsOutcome;
  readonly actor: string;
  readonly at: number;
  /** Why it was refused (GDPR Art. 12(4)), or what else was said. */
  readonly reason?: string | undefined;
}

/** Whether anybody is left whose entry it is. */
type IsThere = boolean;

@Injectable()
export class RegisterRequest {
  constructor(
    private readonly catalog: CatalogService,
    private readonly store: RightsRequestsStore,
    private readonly ledger: LedgerService,
  ) {}

  async enter(
    tx: Tx,
    asked: RequestToEnter,
    now: number,
    isThere: IsThere = true,
  ): Promise<NewRequest> {
    const { contactId, kind, reason, actor, receivedAt } = asked;
    const { catalog } = await this.catalog.currentIn(tx);
    const dueAt = deadlineOf(receivedAt, MONTHS_TO_ANSWER, calendarOf(catalog));
    const request: NewRequest = {
      requestId: newId(),
      contactId,
      kind,
      reason,
      actor,
      receivedAt: new Date(receivedAt),
      dueAt: new Date(dueAt),
    };
    await this.store.insert(tx, request);
    const payload = {
      request: request.requestId,
      kind,
      reason,
      actor,
      receivedAt: formatInstant(receivedAt),
    };
    const subject = isThere ? contactId : null;
    await this.ledger.append(tx, { contactId: subject, type: 'right.requested', at: now, payload });
    return request;
  }

  async answer(
    tx: Tx,
    request: Pick<RightsRequest, 'requestId' | 'contactId' | 'kind'>,
    { outcome, actor, at, reason }: Answered,
    isThere: IsThere,
  ): Promise<void> {
    const { requestId, contactId, kind } = request;
    await this.store.answer(tx, requestId, outcome, new Date(at));
    await this.ledger.append(tx, {
      contactId: isThere ? contactId : null,
      type: 'right.answered',
      at,
      payload: {
        request: requestId,
        kind,
        outcome,
        actor,
        ...(reason === undefined ? {} : { reason }),
      },
    });
  }

  /** All that were open of these kinds; else one that is entered and answered at once. */
  async carriedOut(tx: Tx, done: CarriedOut, isThere: IsThere = true): Promise<void> {
    const { contactId, kinds, reason, actor, at } = done;
    const open = await this.store.lockOpen(tx, contactId, kinds);
    const asked = { contactId, kind: kinds[0], reason, actor, receivedAt: at };
    const requests = open.length > 0 ? open : [await this.enter(tx, asked, at, isThere)];
    for (const request of requests)
      await this.answer(tx, request, { outcome: 'done', actor, at }, isThere);
  }
}
