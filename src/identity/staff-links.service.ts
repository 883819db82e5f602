/**
 * Makes the links of the staff door. Who may run the command may let somebody in, by name and for
 * ten minutes; the link opens once, and both making and using it stand in the access log.
 */
import { Injectable } from '@nestjs/common';
import { isId } from '../core/id.js';
import { isOwnActor, OPERATOR } from '../core/own-actors.js';
import { Config } from '../platform/config.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import { newToken, tokenHash } from '../platform/ids.js';
import { AccessLogStore } from './access-log.store.js';
import { StaffDoorStore, type Pass } from './staff-door.store.js';

export const LINK_MINUTES = 10;
/** How long a spent link is told from one that never was; in answers they are the same. */
const REMEMBERED_MS = 24 * 3_600_000;

/** As people write names: no sign that begins an address, a command or another record's actor. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .\u2019-]{0,59}$/u;

export function isStaffName(name: string): boolean {
  return NAME.test(name) && !isId(name.toLowerCase()) && !isOwnActor(name.toLowerCase());
}

export interface StaffLink {
  readonly url: string;
  readonly expiresAt: number;
}

@Injectable()
export class StaffLinksService {
  constructor(
    private readonly database: Database,
    private readonly store: StaffDoorStore,
    private readonly accessLog: AccessLogStore,
    private readonly config: Config,
  ) {}

  issue(pass: Pass): Promise<StaffLink> {
    if (!isStaffName(pass.actor)) throw new RangeError('not a name for records');
    return this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      await this.store.deleteEndedBefore(tx, at - REMEMBERED_MS);
      const token = newToken();
      const expiresAt = at + LINK_MINUTES * 60_000;
      await this.store.insertLink(tx, tokenHash(token), pass, expiresAt);
      await this.accessLog.insert(tx, {
        actor: OPERATOR,
        action: 'console.link_made',
        contactId: null,
        reason: `for ${pass.actor}: ${pass.scopes.join(', ')}`,
        at,
      });
      return { url: `${this.config.settings.publicUrl}/console/enter/${token}`, expiresAt };
    });
  }

  /** Ends every session of a name and every link that it has not used; says how many there were. */
  endAll(actor: string): Promise<number> {
    return this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const ended = await this.store.deleteAllOf(tx, actor);
      const reason = `of ${actor}`;
      const line = { actor: OPERATOR, action: 'console.ended', contactId: null, reason, at };
      await this.accessLog.insert(tx, line);
      return ended;
    });
  }

  /** For looking only: whoever opens the page, the link stays as it is. */
  look(token: string): Promise<Pass | null> {
    return this.database.inSnapshot(async (tx) =>
      this.store.findLink(tx, tokenHash(token), await readClock(tx)),
    );
  }
}
