/**
 * Sessions of people who proved an address of theirs. One lasts half an hour whatever is done in it, and
 * its id is new when it begins, so that nobody can have laid it ready (T-18).
 */
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newToken, tokenHash } from '../platform/ids.js';
import type { PersonSession } from '../platform/http/scopes.js';
import { PersonSessionsStore, type Proven } from './person-sessions.store.js';
import { formTokenOf } from './same-site.js';
import { SessionCookie } from './session-cookie.js';

export const PERSON_SESSION_MINUTES = 30;

@Injectable()
export class PersonSessionsService {
  private readonly cookie: SessionCookie;

  constructor(
    private readonly database: Database,
    private readonly store: PersonSessionsStore,
    { settings }: Config,
  ) {
    this.cookie = new SessionCookie('person', settings.publicUrl);
  }

  /** Returns the cookie to set. A session that the browser had ends. */
  async begin(tx: Tx, proven: Proven, cookies: string | undefined): Promise<string> {
    await this.endIn(tx, cookies);
    const begunAt = await readClock(tx);
    const id = newToken();
    const expiresAt = begunAt + PERSON_SESSION_MINUTES * 60_000;
    await this.store.insert(tx, tokenHash(id), proven, { begunAt, expiresAt });
    return this.cookie.set(id, PERSON_SESSION_MINUTES * 60);
  }

  /** Who comes with these cookies; null for nobody, and for everybody whose time is over. */
  async of(cookies: string | undefined): Promise<PersonSession | null> {
    const id = this.cookie.read(cookies);
    if (id === null) return null;
    const sessionHash = tokenHash(id);
    const found = await this.database.inSnapshot(async (tx) =>
      this.store.find(tx, sessionHash, await readClock(tx)),
    );
    if (!found) return null;
    const { contactId, addressId, expiresAt } = found;
    const formToken = formTokenOf(id);
    return { contactId, addressId, formToken, sessionHash, expiresAt: expiresAt.getTime() };
  }

  /** The cookie that takes the session's place. */
  async end(cookies: string | undefined): Promise<string> {
    await this.database.inTransaction((tx) => this.endIn(tx, cookies));
    return this.cookie.ended();
  }

  /** Those whose time is over. */
  async deleteEnded(tx: Tx): Promise<void> {
    await this.store.deleteEndedBefore(tx, await readClock(tx));
  }

  private async endIn(tx: Tx, cookies: string | undefined): Promise<void> {
    const id = this.cookie.read(cookies);
    if (id !== null) await this.store.delete(tx, tokenHash(id));
  }
}
