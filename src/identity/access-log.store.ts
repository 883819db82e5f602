/**
 * SQL of the access log (GDPR Art. 5(2), 15(1)(c)): it can only add. The line is written in the
 * transaction that reads the person, so that nobody is looked up unseen.
 */
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { managerOf, type Tx } from '../platform/database/tx.js';
import { bucketOf, newId } from '../platform/ids.js';
import { AccessLogEntity } from './access-log.entity.js';

export interface AccessLine {
  readonly actor: string;
  readonly action: string;
  readonly contactId: string | null;
  readonly reason: string;
  readonly at: number;
}

@Injectable()
export class AccessLogStore {
  /** All about one contact: the newest of them, oldest first, and how many there are. */
  async listOf(
    tx: Tx,
    contactId: string,
    most: number,
  ): Promise<{ total: number; newest: AccessLogEntity[] }> {
    const [rows, total] = await managerOf(tx).findAndCount(AccessLogEntity, {
      where: { bucket: bucketOf(contactId), contactId },
      order: { at: 'DESC', accessId: 'DESC' },
      take: most,
    });
    return { total, newest: rows.reverse() };
  }

  /** How often somebody did something about one contact since then. */
  countSince(
    tx: Tx,
    { actor, action, contactId }: { actor: string; action: string; contactId: string },
    since: number,
  ): Promise<number> {
    return managerOf(tx).countBy(AccessLogEntity, {
      ...{ bucket: bucketOf(contactId), contactId, actor, action },
      at: MoreThan(new Date(since)),
    });
  }

  async insert(tx: Tx, { actor, action, contactId, reason, at }: AccessLine): Promise<void> {
    await managerOf(tx).insert(AccessLogEntity, {
      accessId: newId(),
      at: new Date(at),
      actor,
      action,
      bucket: contactId === null ? null : bucketOf(contactId),
      contactId,
      reason,
    });
  }
}
