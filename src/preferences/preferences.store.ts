/** SQL of what contacts chose: their budget, pause, hours, cadences and zone; one row each at most. */
import { Injectable } from '@nestjs/common';
import { NO_PREFERENCE, type Preference } from '../core/preference.js';
import type { TopicOnChannel } from '../core/topic.js';
import { execute, query, type Tx } from '../platform/database/tx.js';
import { bucketOf } from '../platform/ids.js';

export interface StoredPreference extends Preference {
  /** The zone that the contact's hours are read in; null: the one known of the contact. */
  readonly timezone: string | null;
}

export interface PreferenceRow {
  readonly preference: StoredPreference;
  /** When any of it was last chosen. */
  readonly updatedAt: number;
}

/** An ask that the person has not answered yet. */
export interface PendingTopic extends TopicOnChannel {
  readonly since: Date;
  readonly expiresAt: Date;
}

interface Row {
  readonly limit: number | null;
  readonly hours: number | null;
  readonly paused_until: Date | null;
  readonly from_minute: number | null;
  readonly to_minute: number | null;
  readonly cadences: Preference['cadences'];
  readonly timezone: string | null;
  readonly updated_at: Date;
}

@Injectable()
export class PreferencesStore {
  async get(tx: Tx, contactId: string): Promise<StoredPreference> {
    const row = await this.find(tx, contactId);
    return row?.preference ?? { ...NO_PREFERENCE, timezone: null };
  }

  /** Null: they never chose anything. */
  async find(tx: Tx, contactId: string): Promise<PreferenceRow | null> {
    const [row] = await query<Row>(
      tx,
      `SELECT budget_limit AS limit, budget_hours AS hours, paused_until, from_minute, to_minute,
         cadences, timezone, updated_at
       FROM preferences WHERE bucket = $1 AND contact_id = $2`,
      [bucketOf(contactId), contactId],
    );
    if (!row) return null;
    const { limit, hours, from_minute: fromMinute, to_minute: toMinute } = row;
    return {
      preference: {
        budget: limit === null || hours === null ? null : { limit, hours },
        pausedUntil: row.paused_until?.getTime() ?? null,
        hours: fromMinute === null || toMinute === null ? null : { fromMinute, toMinute },
        cadences: row.cadences,
        timezone: row.timezone,
      },
      updatedAt: row.updated_at.getTime(),
    };
  }

  /** Exactly as it stood before an act of theirs. */
  async putBack(tx: Tx, contactId: string, before: PreferenceRow | null): Promise<void> {
    if (before) await this.put(tx, contactId, before.preference, new Date(before.updatedAt));
    else
      await execute(tx, 'DELETE FROM preferences WHERE bucket = $1 AND contact_id = $2', [
        bucketOf(contactId),
        contactId,
      ]);
  }

  async put(tx: Tx, contactId: string, preference: StoredPreference, at: Date): Promise<void> {
    const { budget, pausedUntil, hours, cadences, timezone } = preference;
    await query(
      tx,
      `INSERT INTO preferences (bucket, contact_id, budget_limit, budget_hours, paused_until,
         from_minute, to_minute, cadences, timezone, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT ON CONSTRAINT preferences_pkey DO UPDATE
         SET budget_limit = excluded.budget_limit, budget_hours = excluded.budget_hours,
             paused_until = excluded.paused_until, from_minute = excluded.from_minute,
             to_minute = excluded.to_minute, cadences = excluded.cadences,
             timezone = excluded.timezone, updated_at = excluded.updated_at`,
      [
        bucketOf(contactId),
        contactId,
        budget?.limit ?? null,
        budget?.hours ?? null,
        pausedUntil === null ? null : new Date(pausedUntil),
        hours?.fromMinute ?? null,
        hours?.toMinute ?? null,
        JSON.stringify(cadences),
        timezone,
        at,
      ],
    );
  }

  /**
   * Opt-ins stand above preferences, which cannot ask them; like a decision, the document must see
   * one instant, so it reads for itself what is open. A renewal asks about what stands: that is not pending.
   */
  listPending(tx: Tx, contactId: string): Promise<PendingTopic[]> {
    return query<PendingTopic>(
      tx,
      `SELECT DISTINCT ON (topic, o.channel) topic, o.channel, o.requested_at AS since,
         o.expires_at AS "expiresAt"
       FROM opt_ins o, unnest(o.topics) AS topic
       WHERE o.bucket = $1 AND o.contact_id = $2 AND o.state = 'requested' AND o.kind = 'request'
         AND o.expires_at > clock_timestamp()
       ORDER BY topic, o.channel, o.requested_at DESC`,
      [bucketOf(contactId), contactId],
    );
  }
}
