/** SQL of the answers counted by form and day. No row names a person. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import { FORM_DAYS, type FormAnswers } from './form-refusals.js';

/** A year: long enough to compare a form with itself a season ago. */
const KEPT_DAYS = 365;

const ANSWERS = `
  coalesce(sum(count) FILTER (WHERE outcome = 'confirmed'), 0)::int AS confirmed,
  coalesce(sum(count) FILTER (WHERE outcome = 'refused'), 0)::int AS refused`;

/** Of UTC, wherever the database is. */
const TODAY = `(clock_timestamp() AT TIME ZONE 'UTC')::date`;

@Injectable()
export class FormTalliesStore {
  async add(tx: Tx, form: string, outcome: keyof FormAnswers): Promise<void> {
    await query(
      tx,
      `INSERT INTO form_tallies (form, day, outcome, count) VALUES ($1, ${TODAY}, $2, 1)
       ON CONFLICT ON CONSTRAINT form_tallies_pkey DO UPDATE SET count = form_tallies.count + 1`,
      [form, outcome],
    );
  }

  async answersTo(tx: Tx, form: string): Promise<FormAnswers> {
    const [row] = await query<FormAnswers>(
      tx,
      `SELECT ${ANSWERS} FROM form_tallies WHERE form = $1 AND day > ${TODAY} - $2::int`,
      [form, FORM_DAYS],
    );
    return row ?? { confirmed: 0, refused: 0 };
  }

  list(tx: Tx): Promise<(FormAnswers & { form: string })[]> {
    return query<FormAnswers & { form: string }>(
      tx,
      `SELECT form, ${ANSWERS} FROM form_tallies WHERE day > ${TODAY} - $1::int GROUP BY form`,
      [FORM_DAYS],
    );
  }

  async deleteOld(tx: Tx): Promise<void> {
    await query(tx, `DELETE FROM form_tallies WHERE day <= ${TODAY} - $1::int`, [KEPT_DAYS]);
  }
}
