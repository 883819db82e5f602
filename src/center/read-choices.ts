/** What is on file of somebody's choices, for showing them and for changing them under the contact's lock. */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore, type SuppressionKind } from '../contacts/suppressions.store.js';
import { DomainError } from '../core/errors.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { PersonSession } from '../platform/http/scopes.js';
import { PreferencesOnFile } from '../preferences/preferences-on-file.js';
import { UndoReduction } from '../preferences/undo-reduction.js';
import type { Contact, OnFile } from './standing.js';

export type OpenUndo = NonNullable<Awaited<ReturnType<UndoReduction['latestOf']>>>;

export interface Choices {
  readonly contact: Contact;
  readonly file: OnFile;
  /** That of the session. */
  readonly addressId: string;
  /** What is refused for that address. */
  readonly refused: readonly SuppressionKind[];
}

/** With what the person did a moment ago, where it can be taken back. */
export interface ShownChoices extends Choices {
  readonly undo: OpenUndo | null;
}

@Injectable()
export class ReadChoices {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly onFile: PreferencesOnFile,
    private readonly undoing: UndoReduction,
  ) {}

  of(person: PersonSession): Promise<ShownChoices> {
    return this.database.inSnapshot(async (tx) => {
      const contact = await this.contacts.findById(tx, person.contactId);
      if (!contact) throw new DomainError('visit_over');
      const now = await readClock(tx);
      return {
        ...(await this.read(tx, person, contact, now)),
        undo: await this.undoing.latestOf(tx, person.contactId, now),
      };
    });
  }

  async read(
    tx: Tx,
    { contactId, addressId }: PersonSession,
    contact: Contact,
    now: number,
  ): Promise<Choices> {
    const key = await this.contacts.storedMatchKey(tx, contactId, addressId);
    const refused = key ? await this.suppressions.list(tx, [key]) : [];
    return {
      contact,
      file: await this.onFile.read(tx, contact, now),
      addressId,
      refused: refused.map(({ kind }) => kind),
    };
  }
}
