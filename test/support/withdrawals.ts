/** What tests of withdrawals look at, behind the API and outside the database. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalLine } from '../../src/preferences/withdrawal-journal.js';
import type { Cast } from './cast.js';
import { anEmail, TestSender, type Json } from './people.js';

export const EVIDENCE = { via: 'telephone', reference: 'ticket/4711' };
export const LETTER = { scope: 'topic', topic: 'lettre', channel: 'email' };

export const aPhone = () => `+336${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

export class Withdrawals {
  private constructor(
    private readonly cast: Cast,
    /** A client that may pass withdrawals on, and bring people and bases. */
    readonly client: TestSender,
  ) {}

  static async with(cast: Cast): Promise<Withdrawals> {
    return new Withdrawals(
      cast,
      await TestSender.with(cast.app, ['preferences', 'contacts', 'bases']),
    );
  }

  pass(recipient: Json, what: Json) {
    return this.client.post('/v1/withdrawals', { recipient, evidence: EVIDENCE, ...what });
  }

  rowsOf(contactId: string) {
    return this.cast.app.sql(
      `SELECT scope, topic, channel FROM withdrawals
       WHERE contact_id = $1 ORDER BY withdrawal_number`,
      [contactId],
    );
  }

  journal(): JournalLine[] {
    const { dataDir } = this.cast.app.config.settings;
    return readFileSync(join(dataDir, 'withdrawals.journal'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalLine);
  }

  /** By topic and channel, whether it has ended. */
  async endsOf(contactId: string, table: 'consents' | 'bases'): Promise<Record<string, boolean>> {
    const rows = await this.cast.app.sql<{ name: string; ended: boolean }>(
      `SELECT topic || '/' || channel AS name, ended_at IS NOT NULL AS ended FROM ${table}
       WHERE contact_id = $1 ORDER BY 1`,
      [contactId],
    );
    return Object.fromEntries(rows.map(({ name, ended }) => [name, ended]));
  }

  async entriesOf(contactId: string | null, type: string): Promise<Json[]> {
    const all = await this.cast.people.happeningsOf(contactId);
    return all
      .filter((one) => one.type === type)
      .sort((a, b) => (String(a.at) < String(b.at) ? -1 : 1));
  }

  bringBasis(recipient: Json) {
    return this.client.post('/v1/bases', {
      recipient,
      topic: 'offres',
      channel: 'email',
      basis: 'soft_opt_in',
      evidence: { source: 'web shop', offeredRefusal: true, description: 'Bought seeds' },
      at: new Date(Date.now() - 86_400_000).toISOString(),
    });
  }

  /** Somebody with an address of each kind, neither of them confirmed, and a basis for the offers. */
  async customer(): Promise<{ email: string; phone: string; contactId: string }> {
    const [email, phone] = [anEmail('cliente'), aPhone()];
    const body = { addresses: [{ email }, { phone }], source: 'web shop' };
    const { body: made } = await this.client.post('/v1/contacts', body).expect(200);
    await this.bringBasis({ email }).expect(200);
    return { email, phone, contactId: (made as { contactId: string }).contactId };
  }
}
