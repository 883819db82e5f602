/** SQL of the suggestion box. Its days are those of UTC, and no statement knows a finer time. */
import { Injectable } from '@nestjs/common';
import type { SuggestionPage, VoteCount } from '../core/suggestion.js';
import { execute, query, type Tx } from '../platform/database/tx.js';

/** In the box: the words are sealed. */
export interface SealedSlip {
  readonly day: string;
  readonly sealed: Buffer;
}

/** Out of the box. */
export interface ReadSuggestion {
  readonly suggestionId: string;
  /** The day on which the box was emptied, `yyyy-mm-dd`; when it was written is not known. */
  readonly emptiedOn: string;
  readonly page: SuggestionPage;
  readonly text: string;
}

/** Where a page of the list ended. */
export interface SuggestionsPlace {
  readonly day: string;
  readonly id: string;
}

export interface SuggestionsPage {
  /** Came out of the box on that day or later; null: all that are kept. */
  readonly from: string | null;
  readonly after: SuggestionsPlace | null;
  readonly limit: number;
}

/** Smaller than every random id. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
const TODAY = `(clock_timestamp() AT TIME ZONE 'UTC')::date`;

@Injectable()
export class SuggestionsStore {
  async today(tx: Tx): Promise<string> {
    const [row] = await query<{ today: string }>(tx, `SELECT ${TODAY}::text AS today`);
    if (!row) throw new Error('The database gave no day.');
    return row.today;
  }

  async insertSlips(tx: Tx, slips: readonly SealedSlip[]): Promise<void> {
    await execute(
      tx,
      'INSERT INTO slips (day, sealed) SELECT * FROM unnest($1::date[], $2::bytea[])',
      [slips.map(({ day }) => day), slips.map(({ sealed }) => sealed)],
    );
  }

  /** Whether so many slips lie in the box, or more. */
  async hasWaiting(tx: Tx, count: number): Promise<boolean> {
    const rows = await query(tx, 'SELECT FROM slips OFFSET $1 - 1 LIMIT 1', [count]);
    return rows.length > 0;
  }

  /** Until the transaction ends nobody else empties the box, and what is put in waits. */
  async lock(tx: Tx): Promise<void> {
    await execute(tx, 'LOCK TABLE slips IN SHARE ROW EXCLUSIVE MODE');
  }

  /** Whether anything came out on that day. */
  async isEmptiedOn(tx: Tx, day: string): Promise<boolean> {
    const rows = await query(
      tx,
      `SELECT FROM suggestions WHERE emptied_on = $1::date
       UNION ALL SELECT FROM topic_votes WHERE emptied_on = $1::date LIMIT 1`,
      [day],
    );
    return rows.length > 0;
  }

  takeSlipsBefore(tx: Tx, day: string): Promise<SealedSlip[]> {
    return query<SealedSlip>(
      tx,
      'DELETE FROM slips WHERE day < $1::date RETURNING day::text AS day, sealed',
      [day],
    );
  }

  /** In the order given, which is the order of their places in the table. */
  async insertSuggestions(tx: Tx, suggestions: readonly ReadSuggestion[]): Promise<void> {
    await execute(
      tx,
      `INSERT INTO suggestions (suggestion_id, emptied_on, page, text)
       SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[])`,
      [
        suggestions.map(({ suggestionId }) => suggestionId),
        suggestions.map(({ emptiedOn }) => emptiedOn),
        suggestions.map(({ page }) => page),
        suggestions.map(({ text }) => text),
      ],
    );
  }

  async insertVotes(tx: Tx, emptiedOn: string, counts: readonly VoteCount[]): Promise<void> {
    await execute(
      tx,
      `INSERT INTO topic_votes (emptied_on, topic, useful, not_useful)
       SELECT $1::date, * FROM unnest($2::text[], $3::int[], $4::int[])`,
      [
        emptiedOn,
        counts.map(({ topic }) => topic),
        counts.map(({ useful }) => useful),
        counts.map(({ notUseful }) => notUseful),
      ],
    );
  }

  /**
   * Newest day first; within a day the order is that of random ids. A page begins behind the place that the
   * last one ended at: without one, behind a day that never comes.
   */
  list(tx: Tx, { from, after, limit }: SuggestionsPage): Promise<ReadSuggestion[]> {
    const { day, id } = after ?? { day: 'infinity', id: NO_ID };
    return query<ReadSuggestion>(
      tx,
      `SELECT suggestion_id AS "suggestionId", emptied_on::text AS "emptiedOn", page, text
       FROM suggestions
       WHERE emptied_on >= $1::date AND emptied_on <= $2::date
         AND (emptied_on < $2::date OR suggestion_id > $3::uuid)
       ORDER BY emptied_on DESC, suggestion_id LIMIT $4`,
      [from ?? '-infinity', day, id, limit],
    );
  }

  /** Topic by topic, over the days from one on. */
  async countVotes(tx: Tx, from: string | null): Promise<VoteCount[]> {
    return query<VoteCount>(
      tx,
      `SELECT topic, sum(useful)::int AS useful, sum(not_useful)::int AS "notUseful"
       FROM topic_votes WHERE emptied_on >= $1::date GROUP BY topic ORDER BY topic`,
      [from ?? '-infinity'],
    );
  }

  /** How many slips, suggestions and counts there are that {@link forgetOlderThan} would delete. */
  async countOlderThan(tx: Tx, days: number): Promise<number> {
    const [row] = await query<{ count: number }>(
      tx,
      `SELECT (SELECT count(*) FROM slips WHERE day < ${TODAY} - $1::int)::int
         + (SELECT count(*) FROM suggestions WHERE emptied_on < ${TODAY} - $1::int)::int
         + (SELECT count(*) FROM topic_votes WHERE emptied_on < ${TODAY} - $1::int)::int AS count`,
      [days],
    );
    return row?.count ?? 0;
  }

  async forgetOlderThan(tx: Tx, days: number): Promise<void> {
    await execute(tx, `DELETE FROM slips WHERE day < ${TODAY} - $1::int`, [days]);
    await execute(tx, `DELETE FROM suggestions WHERE emptied_on < ${TODAY} - $1::int`, [days]);
    await execute(tx, `DELETE FROM topic_votes WHERE emptied_on < ${TODAY} - $1::int`, [days]);
  }
}
