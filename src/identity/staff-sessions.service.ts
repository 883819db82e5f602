/**
 * Sessions of the staff door: a link is exchanged for one, once. It lasts half an hour whatever is
 * done in it, and its id is new at the exchange, so that nobody can have laid it ready (T-18).
 */
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newToken, tokenHash } from '../platform/ids.js';
import { STAFF_ID, type StaffSession } from '../platform/http/scopes.js';
import { AccessLogStore } from './access-log.store.js';
import { formTokenOf } from './same-site.js';
import { SessionCookie } from './session-cookie.js';
import { StaffDoorStore } from './staff-door.store.js';

export const SESSION_MINUTES = 30;

@Injectable()
export class StaffSessionsService {
  private readonly cookie: SessionCookie;

  constructor(
    private readonly database: Database,
    private readonly store: StaffDoorStore,
    private readonly accessLog: AccessLogStore,
    { settings }: Config,
  ) {
    this.cookie = new SessionCookie('staff', settings.publicUrl);
  }

  /** The cookie to set; null when the link opens nothing. A session in hand ends with the exchange. */
  enter(token: string, cookies: string | undefined): Promise<string | null> {
    return this.database.inTransaction(async (tx) => {
      const begunAt = await readClock(tx);
      const pass = await this.store.spendLink(tx, tokenHash(token), begunAt);
      if (!pass) return this.noteReplay(tx, token, begunAt);
      await this.endIn(tx, cookies);
      const id = newToken();
      const expiresAt = begunAt + SESSION_MINUTES * 60_000;
      await this.store.insertSession(tx, tokenHash(id), pass, { begunAt, expiresAt });
      await this.accessLog.insert(tx, {
        actor: pass.actor,
        action: 'console.entered',
        contactId: null,
        reason: `for ${pass.scopes.join(', ')}`,
        at: begunAt,
      });
      return this.cookie.set(id, SESSION_MINUTES * 60);
    });
  }

  /** Whoever tries a link that was used may have taken it from somebody: that is worth a line. */
  private async noteReplay(tx: Tx, token: string, at: number): Promise<null> {
    const actor = await this.store.findSpent(tx, tokenHash(token));
    if (actor !== null) {
      const reason = 'a link that was used before';
      const line = { actor, action: 'console.refused', contactId: null, reason, at };
      await this.accessLog.insert(tx, line);
    }
    return null;
  }

  /** Who comes with these cookies; null for nobody, and for everybody whose time is over. */
  async of(cookies: string | undefined): Promise<StaffSession | null> {
    const id = this.cookie.read(cookies);
    if (id === null) return null;
    const sessionHash = tokenHash(id);
    const found = await this.database.inSnapshot(async (tx) =>
      this.store.findSession(tx, sessionHash, await readClock(tx)),
    );
    if (!found) return null;
    const { actor: name, scopes } = found;
    return {
      caller: { clientId: STAFF_ID, name, scopes: new Set(scopes), gated: false },
      formToken: formTokenOf(id),
      sessionHash,
      expiresAt: found.expiresAt.getTime(),
    };
  }

  /** The cookie that takes the session's place. */
  async leave(cookies: string | undefined): Promise<string> {
    await this.database.inTransaction((tx) => this.endIn(tx, cookies));
    return this.cookie.ended();
  }

  private async endIn(tx: Tx, cookies: string | undefined): Promise<void> {
    const id = this.cookie.read(cookies);
    if (id !== null) await this.store.deleteSession(tx, tokenHash(id));
  }
}
