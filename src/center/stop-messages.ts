/**
 * What the person stops by one tap: a topic, a channel, everything; or everything for a while. Nothing is
 * asked before and nothing after.
 */
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ContactsService } from '../contacts/contacts.service.js';
import { channelByKey } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import type { TopicOnChannel } from '../core/topic.js';
import { ActsAllowance } from '../platform/http/allowance.js';
import { formList, formText } from '../platform/http/form.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { PersonSession } from '../platform/http/scopes.js';
import { OwnActs } from '../preferences/own-acts.js';
import { PreferencesOnFile } from '../preferences/preferences-on-file.js';
import { ReduceContact } from '../preferences/reduce-contact.js';
import { UndoReduction, type Undone } from '../preferences/undo-reduction.js';
import { pauseEnd, type PauseAsk, type PauseEnd } from './pause-until.js';
import { canBeLeft } from './plan-edits.js';
import { ReadChoices } from './read-choices.js';
import { SAID } from './save-choices.js';
import { standingIn, zoneOf } from './standing.js';

/** What a button of the page stops. */
export type Stop = TopicOnChannel | Pick<TopicOnChannel, 'channel'> | 'all';

@Injectable()
export class StopMessages {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly reader: ReadChoices,
    private readonly onFile: PreferencesOnFile,
    private readonly reduce: ReduceContact,
    private readonly undoing: UndoReduction,
    private readonly acts: OwnActs,
    private readonly allowance: ActsAllowance,
  ) {}

  /** GDPR Art. 7(3): as easy as it was to consent, and at once. */
  async leave(person: PersonSession, stop: Stop): Promise<void> {
    if (stop !== 'all' && !(await this.canBeLeft(person, stop))) return;
    const { topic = null, channel = null } = stop === 'all' ? {} : { topic: null, ...stop };
    const word = { via: SAID.via, page: 'none' } as const;
    const wish = { kind: 'left', topic, channel } as const;
    if (!(await this.reduce.choose(person.contactId, wish, word)))
      throw new DomainError('visit_over');
  }

  /** It may be too late, be done already, or something else may have been said since. */
  async undo({ contactId }: PersonSession, undoIds: readonly string[]): Promise<Undone['outcome']> {
    return (await this.undoing.undo(contactId, { undoIds }, SAID.via)).outcome;
  }

  pause({ contactId }: PersonSession, ask: PauseAsk): Promise<PauseEnd> {
    return this.database.inTransaction(async (tx) => {
      const contact = await this.contacts.lockIfThere(tx, contactId);
      if (!contact) throw new DomainError('visit_over');
      const now = await readClock(tx);
      const file = await this.onFile.read(tx, contact, now);
      const end = pauseEnd(ask, zoneOf(file, contact), now);
      if (!end.ok) return end;
      // The first pause is a way to hear nothing, which is open at any time; to move or end it is a choice.
      const isPaused = (file.preference.pausedUntil ?? 0) > now;
      if (isPaused || end.until === null) await this.allowance.spend(SAID.via, contactId);
      const change = { pausedUntil: end.until };
      if (await this.onFile.save(tx, contact, { change }, SAID, now))
        await this.acts.note(tx, contactId, now);
      return end;
    });
  }

  /** Also what stands no more: it may have ended by itself, and their no is for what may come. */
  private async canBeLeft(person: PersonSession, stop: Exclude<Stop, 'all'>): Promise<boolean> {
    const { file, contact } = await this.reader.of(person);
    const { catalog } = file;
    const standing = standingIn(file, contact);
    if ('topic' in stop) return canBeLeft({ catalog, standing }, stop);
    if (channelByKey(catalog, stop.channel)) return true;
    return [...standing.values()].some(({ channel }) => channel === stop.channel);
  }
}

/** Which of the buttons was pressed. */
export function readStop(body: unknown): Stop {
  const [topic = '', channel = '', ...more] = formText(body, 'topic').split('/');
  if (topic !== '' && channel !== '' && more.length === 0) return { topic, channel };
  const whole = formText(body, 'channel');
  if (whole !== '') return { channel: whole };
  if (formText(body, 'all') === 'yes') return 'all';
  throw new DomainError('malformed_body');
}

/** Which acts the button takes back. */
export function readUndo(body: unknown): string[] {
  const undoIds = formList(body, 'undo');
  if (undoIds.length === 0 || !undoIds.every((one) => isUUID(one)))
    throw new DomainError('malformed_body');
  // PostgreSQL tells an id in either case, so one that is named in both is one.
  return undoIds.map((one) => one.toLowerCase());
}
