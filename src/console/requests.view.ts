/** Pure: the register of what people asked for, by when it has to be answered. */
import type { Catalog } from '../core/catalog.js';
import { calendarOf, lastDayBefore } from '../core/legal-deadline.js';
import { stateOf, type RightsRequest } from '../compliance/rights/rights-request.js';
import { DAY_MS } from '../core/local-time.js';
import { writtenDate } from '../platform/http/written-date.js';
import { personPath } from './person.view.js';
import type { Shell } from './shell.view.js';

export interface RequestRow {
  readonly id: string;
  readonly personUrl: string;
  readonly kindKey: string;
  readonly reason: string;
  readonly actor: string;
  readonly receivedAt: number;
  /** A day where the controller is, as the reader writes days. */
  readonly lastDay: string;
  readonly stateKey: string;
  readonly isOpen: boolean;
  readonly isOverdue: boolean;
  readonly daysLeft: number;
  readonly isExtended: boolean;
  readonly canExtend: boolean;
  readonly answerUrl: string;
  readonly extendUrl: string;
}

export interface RequestsPage extends Shell {
  readonly requests: readonly RequestRow[];
  readonly hasMore: boolean;
  readonly filters: readonly {
    readonly url: string;
    readonly textKey: string;
    readonly isCurrent: boolean;
  }[];
}

export const FILTERS = ['open', 'overdue', 'answered'] as const;

export interface RequestInput {
  /** Clients by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly catalog: Catalog;
  readonly locale: string;
  readonly now: number;
}

export function requestRow(
  { names, catalog, locale, now }: RequestInput,
  request: RightsRequest,
): RequestRow {
  const { requestId, contactId, kind, reason, actor, receivedAt, dueAt, extendedAt } = request;
  const state = stateOf(request, now);
  const url = `/console/requests/${requestId}`;
  // Of a date without a time: read as a midnight in UTC, and written so.
  const lastDay = Date.parse(lastDayBefore(dueAt.getTime(), calendarOf(catalog)));
  return {
    id: requestId,
    personUrl: personPath(contactId),
    kindKey: `console.rights.${kind}`,
    ...{ reason, actor: names.get(actor) ?? actor, receivedAt: receivedAt.getTime() },
    lastDay: writtenDate(locale, lastDay, {}),
    stateKey: `console.requests.states.${request.outcome ?? state}`,
    isOpen: state !== 'answered',
    isOverdue: state === 'overdue',
    daysLeft: Math.max(0, Math.ceil((dueAt.getTime() - now) / DAY_MS)),
    isExtended: extendedAt !== null,
    canExtend: extendedAt === null && state === 'open',
    answerUrl: `${url}/answer`,
    extendUrl: `${url}/extension`,
  };
}

export function requestsPage(
  shell: Shell,
  { requests, state, hasMore }: { requests: RequestRow[]; state: string; hasMore: boolean },
): RequestsPage {
  return {
    ...shell,
    requests,
    hasMore,
    filters: FILTERS.map((one) => ({
      url: `/console/requests/${one}`,
      textKey: `console.requests.filters.${one}`,
      isCurrent: one === state,
    })),
  };
}
