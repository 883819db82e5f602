/** What is on record about a person, as the console shows it; read in one transaction with its access line. */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { AuditStore } from '../compliance/exports/audit.store.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { OpenAddresses } from '../contacts/open-addresses.js';
import { maskTyped } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import type { LedgerPayload } from '../core/ledger-entry.js';
import { isAddressIn } from '../core/spelt-address.js';
import { ClientsService } from '../identity/clients.service.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import type { HistoryLine } from './history-line.js';

export interface PersonOnRecord {
  readonly contactId: string;
  readonly addresses: readonly string[];
  readonly restrictedAt: number | null;
  readonly consents: readonly {
    readonly topic: string;
    readonly channel: string;
    readonly state: 'confirmed' | 'expired' | 'withdrawn';
    readonly confirmedAt: number;
    /** When it ended or will end; null where nothing ends it. */
    readonly endsAt: number | null;
  }[];
  /** Oldest first. */
  readonly lines: readonly HistoryLine[];
}

/** The newest of them: a picture has no more columns than a screen. */
const MOST_DECISIONS = 10_000;

@Injectable()
export class ReadPerson {
  constructor(
    private readonly authorizations: AuthorizationStore,
    private readonly audit: AuditStore,
    private readonly contacts: ContactsService,
    private readonly opened: OpenAddresses,
    private readonly consents: ConsentsStore,
    private readonly clients: ClientsService,
    private readonly ledger: LedgerService,
  ) {}

  async read(tx: Tx, contactId: string, isClear: boolean, now: number): Promise<PersonOnRecord> {
    const contact = await this.contacts.findById(tx, contactId);
    if (!contact) throw new DomainError('contact_unknown');
    const addresses = await this.opened.all(tx, contactId);
    const consents = await this.consents.list(tx, contactId);
    const names = await this.clients.names(tx);
    const entries = await this.ledger.ofContact(tx, contactId);
    const lines = [
      ...entries.flatMap((entry) => lineOf(entry, names)),
      ...(await this.messages(tx, contactId, names)),
    ];
    return {
      contactId,
      addresses: addresses.map(({ value }) => (isClear ? value : maskTyped(value))),
      restrictedAt: contact.restrictedAt?.getTime() ?? null,
      consents: consents.map(({ topic, channel, state, confirmedAt, endedAt, expiresAt }) => ({
        ...{ topic, channel, confirmedAt: confirmedAt.getTime() },
        state: state === 'confirmed' && expiresAt && expiresAt.getTime() <= now ? 'expired' : state,
        endsAt: (endedAt ?? expiresAt)?.getTime() ?? null,
      })),
      lines: lines.sort((a, b) => a.at - b.at),
    };
  }

  /** Decisions and what became of them. They are sealed in the log many at a time. */
  private async messages(
    tx: Tx,
    contactId: string,
    names: ReadonlyMap<string, string>,
  ): Promise<HistoryLine[]> {
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
      const shared = { topic, channel, actor: names.get(clientId) ?? clientId };
      const details = {};
      const found = outcomes.get(id) ?? [];
      return [
        {
          ...{ ...shared, index: indexOf(id), type: `authorization.${decision}` },
          ...{ at: decidedAt.getTime(), reason, details },
        },
        ...found.map((outcome) => ({
          ...{ ...shared, index: indexOf(id, outcome.kind), type: `permit.${outcome.kind}` },
          ...{ at: outcome.at, reason: outcome.reason, details },
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
  names: ReadonlyMap<string, string>,
): HistoryLine[] {
  if (!payload) return [];
  const { type, at, topic, channel, reason, ...details } = payload;
  const actor = textOrNull(details.actor);
  return [
    {
      ...{ index, type, at: Date.parse(at), details },
      topic: textOrNull(topic),
      channel: textOrNull(channel),
      actor: actor === null ? null : (names.get(actor) ?? actor),
      reason: textOrNull(reason),
    },
  ];
}

/** Evidence may keep what a form sent, word for word; an address among it is for no table. */
function textOrNull(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return isAddressIn(value) ? '…' : value;
}
