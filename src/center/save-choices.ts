/**
 * Saves the edits of somebody's choices: all of them in one transaction under the contact's lock, or none.
 * Only they can loosen what limits their messages, and only here. What is left is journaled between the
 * commit and the answer (GDPR Art. 7(3)), and can be taken back as what is stopped by one tap.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { DomainError } from '../core/errors.js';
import { ChooseTopics, type ChosenTopics } from '../opt-in/choose-topics.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { ActsAllowance } from '../platform/http/allowance.js';
import type { PersonSession } from '../platform/http/scopes.js';
import { OwnActs } from '../preferences/own-acts.js';
import { PreferencesOnFile } from '../preferences/preferences-on-file.js';
import { ReduceContact } from '../preferences/reduce-contact.js';
import { WithdrawalJournal } from '../preferences/withdrawal-journal.js';
import { ChosenForms } from './chosen-forms.js';
import type { Edits } from './edits.js';
import { planEdits, type EditErrors, type Plan } from './plan-edits.js';
import { ReadChoices, type Choices } from './read-choices.js';
import { standingIn } from './standing.js';

/** How records name the page. */
export const SAID = { via: 'preferences_page' } as const;

type Journaled = Awaited<ReturnType<ReduceContact['leaveWithin']>>[number];

export type Saved =
  | { readonly errors: EditErrors; readonly choices: Choices }
  | { readonly errors: null; readonly hasChanged: boolean };

interface Work {
  readonly choices: Choices;
  readonly plan: Plan;
  readonly asks: readonly ChosenTopics[];
}

@Injectable()
export class SaveChoices {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly reader: ReadChoices,
    private readonly forms: ChosenForms,
    private readonly topics: ChooseTopics,
    private readonly onFile: PreferencesOnFile,
    private readonly reduce: ReduceContact,
    private readonly journal: WithdrawalJournal,
    private readonly acts: OwnActs,
    private readonly allowance: ActsAllowance,
  ) {}

  async save(person: PersonSession, edits: Edits): Promise<Saved> {
    const { saved, rows, isBeyond } = await this.database.inTransaction(async (tx) => {
      const contact = await this.contacts.lockIfThere(tx, person.contactId);
      if (!contact) throw new DomainError('visit_over');
      const choices = await this.reader.read(tx, person, contact, await readClock(tx));
      const work = this.plan(choices, edits);
      if ('errors' in work)
        return { saved: { errors: work.errors, choices }, rows: [], isBeyond: false };
      const isBeyond =
        doesMoreThanLeave(work.plan) && !(await this.allowance.take(SAID.via, person.contactId));
      return { ...(await this.carryOut(tx, isBeyond ? leavingAlone(work) : work)), isBeyond };
    });
    // From here on it is durable in the database; the answer waits for the file.
    await this.journal.record(rows);
    if (isBeyond) throw new DomainError('acts_used_up');
    return saved;
  }

  /** Nothing is written before it is known that nothing of it is refused. */
  private plan(choices: Choices, edits: Edits): Work | { readonly errors: EditErrors } {
    const { catalog } = choices.file;
    const standing = standingIn(choices.file, choices.contact);
    const planned = planEdits(edits, { catalog, standing });
    if (!planned.ok) return planned;
    const asks = this.forms.of(choices, edits, planned.plan.give);
    try {
      for (const ask of asks) this.topics.check(catalog, ask);
    } catch (error) {
      return { errors: errorsOf(error) };
    }
    return { choices, plan: planned.plan, asks };
  }

  private async carryOut(tx: Tx, { choices, plan, asks }: Work) {
    const { contact, file } = choices;
    const { contactId } = contact;
    const { catalog, now } = file;
    const rows: Journaled[] = [];
    const { change, timezone, locale } = plan;
    const done = await this.acts.noteIfDone(tx, contactId, now, async () => {
      for (const one of plan.leave)
        rows.push(...(await this.reduce.leaveWithin(tx, contactId, one, SAID.via, now)));
      const choice = { change, timezone, locale };
      const isSaved = await this.onFile.save(tx, contact, choice, SAID, now);
      for (const ask of asks) rows.push(...(await this.topics.choose(tx, catalog, ask, now)));
      // Nothing is recorded for what had been left before.
      return isSaved || rows.length > 0 || asks.length > 0 ? 'changed' : null;
    });
    return { saved: { errors: null, hasChanged: done !== null }, rows };
  }
}

function doesMoreThanLeave({ give, change, timezone, locale }: Plan): boolean {
  const isSilent = Object.keys(change).length === 0 && (timezone ?? locale) === undefined;
  return give.length > 0 || !isSilent;
}

/** What somebody leaves is left, however often they changed their mind before. */
function leavingAlone({ choices, plan: { leave } }: Work): Work {
  return { choices, plan: { give: [], leave, change: {} }, asks: [] };
}

/** The text or the topics changed between the look at the page and the save. */
function errorsOf(error: unknown): EditErrors {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'notice_unknown') return { notice: 'stale' };
  return { topics: 'unknown' };
}
