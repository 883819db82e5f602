/**
 * Reads what is on record about a person as lines: what the evidence tells, and what was decided. It reads
 * and nothing more; who asks leaves the access line.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../../authorization/authorization.store.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import { isAddressIn } from '../../core/spelt-address.js';
import { ClientsService } from '../../identity/clients.service.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { Tx } from '../../platform/database/tx.js';
import { AuditStore } from '../exports/audit.store.js';
import type { HistoryLine } from './history-line.js';

/** The newest of them: a picture has no more columns than a screen. */
const MOST_DECISIONS = 10_000;

/** By client id. */
export type ClientNames = ReadonlyMap<string, string>;

@Injectable()
export class ReadHistory {
  constructor(
    private readonly authorizations: AuthorizationStore,
    private readonly audit: AuditStore,
    private readonly clients: ClientsService,
    private readonly ledger: LedgerService,
  ) {}

  /** Everything, oldest first. */
  async read(tx: Tx, contactId: string): Promise<HistoryLine[]> {
    const names = await this.clients.names(tx);
    const lines = [
      ...(await this.happenings(tx, contactId, names)),
      ...(await this.messages(tx, contactId, names)),
    ];
    return lines.sort((a, b) => a.at - b.at);
  }

  /** What the evidence tells, oldest first: all but decisions, of which somebody may have thousands. */
  async happenings(tx: Tx, contactId: string, names: ClientNames): Promise<HistoryLine[]> {
    const entries = await this.ledger.ofContact(tx, contactId);
    return entries.flatMap((entry) => lineOf(entry, names));
  }

  /** Decisions and what became of them. They are sealed in the log many at a time. */
  private async messages(tx: Tx, contactId: string, names: ClientNames): Promise<HistoryLine[]> {
    const { newest } = await this.authorizations.listOf(tx, contactId, MOST_DECISIONS);
    const outcomes = await this.authorizations.historyOf(tx, newest);
    const sealed = new Map(
      (await this.audit.decisionsOf(tx, contactId)).map(({ leaf, document: { id, outcome } }) => [
        sealKey(id, outcome),
        leaf,
      ]),
    );
    const indexOf = (id: string, kind?: string) => sealed.get(sealKey(id, kind)) ?? null;
    return newest.flatMap((one) => {
      const { authorizationId: id, topic, channel, clientId, decision, decidedAt, reason } = one;
      const shared = { topic, channel, actor: names.get(clientId) ?? clientId, details: {} };
      const found = outcomes.get(id) ?? [];
      return [
        {
          ...shared,
          index: indexOf(id),
          at: decidedAt.getTime(),
          type: `authorization.${decision}`,
          reason,
        },
        ...found.map(({ kind, at, reason }) => ({
          ...shared,
          index: indexOf(id, kind),
          at,
          type: `permit.${kind}`,
          reason,
        })),
      ];
    });
  }
}

/** A decision has no outcome of its own; what became of it is sealed by itself. */
function sealKey(id: unknown, outcome: unknown): string {
  return `${String(id)} ${typeof outcome === 'string' ? outcome : ''}`;
}

function lineOf(
  { leafIndex: index, payload }: { leafIndex: number | null; payload: LedgerPayload | null },
  names: ClientNames,
): HistoryLine[] {
  if (!payload) return [];
  const { type, at, topic, channel, reason, ...details } = payload;
  const actor = textOrNull(details.actor);
  return [
    {
      index,
      at: Date.parse(at),
      type,
      topic: textOrNull(topic),
      channel: textOrNull(channel),
      actor: actor === null ? null : (names.get(actor) ?? actor),
      reason: textOrNull(reason),
      details,
    },
  ];
}

/** Evidence may keep what a form sent, word for word; an address among it is for no table. */
function textOrNull(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return isAddressIn(value) ? '…' : value;
}
