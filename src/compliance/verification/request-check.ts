/**
 * The register of requests (GDPR Art. 12–21): each stands there as its entries say, received, extended and
 * answered then, and nobody on file has one that no entry tells of. Retention lets answered ones go with
 * the evidence of the person; what the organisation itself wrote of one, since the person was erased,
 * stays without it.
 */
import type { ContactsService } from '../../contacts/contacts.service.js';
import { pagesOf, ROWS_A_PAGE } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';
import type { RightsRequest } from '../rights/rights-request.js';
import type { RightsRequestsStore } from '../rights/rights-requests.store.js';
import { differing, instantOf } from './table-check.js';
import type { Heard, TableCheck } from './table-check.js';

interface Asked {
  readonly entryId: string;
  readonly contact: string | null;
  readonly kind: unknown;
  readonly receivedAt: unknown;
}

interface Story {
  asked?: Asked;
  extendedAt?: string;
  answered?: { readonly at: string; readonly outcome: unknown };
}

export class RequestCheck implements TableCheck {
  private readonly stories = new Map<unknown, Story>();

  constructor(
    private readonly requests: RightsRequestsStore,
    private readonly contacts: ContactsService,
  ) {}

  hear({ entryId, contact, payload }: Heard): void {
    const { type, at, kind, receivedAt, outcome } = payload;
    if (type === 'right.requested')
      this.of(payload.request).asked = { entryId, contact, kind, receivedAt };
    else if (type === 'right.extended') this.of(payload.request).extendedAt = at;
    else if (type === 'right.answered') this.of(payload.request).answered = { at, outcome };
  }

  async judge(tx: Tx, report: BesideReport): Promise<void> {
    const list = (after: RightsRequest | null) => this.requests.list(tx, null, after, ROWS_A_PAGE);
    for await (const rows of pagesOf(ROWS_A_PAGE, list)) {
      const untold = rows.filter((row) => !this.compare(row, report));
      await this.judgeUntold(tx, untold, report);
    }
    for (const { asked, answered } of this.stories.values())
      if (asked && (asked.contact !== null || !answered))
        report.fault('projection', asked.entryId, 'The request is not in the register.');
  }

  /** Of a person who was erased, the entry of the request says nothing any more. */
  private async judgeUntold(
    tx: Tx,
    rows: readonly RightsRequest[],
    { fault }: BesideReport,
  ): Promise<void> {
    const ids = [...new Set(rows.map(({ contactId }) => contactId))];
    const onFile = new Set(ids.length > 0 ? await this.contacts.listOnFile(tx, ids) : []);
    for (const { requestId, contactId } of rows)
      if (onFile.has(contactId))
        fault('projection', null, `No entry tells of request ${requestId}: contact ${contactId}.`);
  }

  /** False where no entry tells of it. */
  private compare(row: RightsRequest, { count, fault }: BesideReport): boolean {
    count('projection', 1);
    const story = this.stories.get(row.requestId);
    this.stories.delete(row.requestId);
    if (!story?.asked) return false;
    const { asked } = story;
    const isOther = asked.contact !== null && asked.contact !== row.contactId;
    const other = differing(toldOf(asked, story), inRegister(row));
    if (isOther) other.push('contact');
    if (other.length > 0)
      fault(
        'projection',
        asked.entryId,
        `The request is another in the register (${other.join(', ')}).`,
      );
    return true;
  }

  private of(request: unknown): Story {
    let story = this.stories.get(request);
    if (!story) this.stories.set(request, (story = {}));
    return story;
  }
}

function toldOf({ kind, receivedAt }: Asked, { extendedAt, answered }: Story) {
  const { at: answeredAt = null, outcome = null } = answered ?? {};
  return { kind, receivedAt, extendedAt: extendedAt ?? null, answeredAt, outcome };
}

function inRegister({ kind, receivedAt, extendedAt, answeredAt, outcome }: RightsRequest) {
  return {
    ...{ kind: kind as unknown, receivedAt: instantOf(receivedAt) as unknown },
    ...{ extendedAt: instantOf(extendedAt), answeredAt: instantOf(answeredAt) },
    outcome: outcome as unknown,
  };
}
