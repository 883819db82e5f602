/** An export that is longer than a page: each line once, in order, with the addresses of its person. */
import type { Profile } from '../../src/contacts/contacts.service.js';
import { RegisterContact } from '../../src/contacts/register-contact.js';
import { parseAddress, type Address } from '../../src/core/address.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { readClock } from '../../src/platform/database/clock.js';
import { Database } from '../../src/platform/database/database.js';
import type { Scope } from '../../src/platform/http/scopes.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance } from '../support/exports.js';

const PROFILE: Profile = {
  ...{ kind: 'consumer', country: null, timezone: null, locale: null, source: 'till' },
};
/** More than a page each, so that a page is between them of which nothing is asked for. */
const [FIRST, BETWEEN, LAST] = [520, 1_100, 520];

const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, nth) => from + nth);
const emailOf = (nth: number) => `p${nth}@pages.example`;

function addressOf(nth: number): Address {
  const parsed = parseAddress('email', emailOf(nth));
  if (!parsed.ok) throw new Error('An address of ours cannot be read.');
  return parsed.address;
}

describe('a long export', () => {
  let app: TestApp;
  let clear: Compliance;
  const emails = new Map<string, string>();
  beforeAll(async () => {
    app = await startTestApp();
    clear = await Compliance.with(app, 'audit', 'audit.clear');
    await bringIn(range(0, FIRST));
    await halt(BETWEEN);
    await bringIn(range(FIRST, LAST));
    await app.get(Sequencer).run();
  });
  afterAll(() => app.close());

  const bringIn = (numbers: readonly number[]) =>
    app.get(Database).inTransaction(async (tx) => {
      const caller = {
        clientId: clear.client.clientId,
        name: 'till',
        scopes: new Set<Scope>(),
        gated: false,
      };
      for (const nth of numbers) {
        const brought = await app
          .get(RegisterContact)
          .bringIn(tx, [addressOf(nth)], PROFILE, caller);
        emails.set(brought.contactId, emailOf(nth));
      }
    });

  const halt = (count: number) =>
    app.get(Database).inTransaction(async (tx) => {
      const at = await readClock(tx);
      for (const nth of range(0, count))
        await app
          .get(LedgerService)
          .append(tx, { contactId: null, type: 'halt.begun', at, payload: { nth } });
    });

  it.each([{}, { type: 'contact.created' }])('of %j has each line once', async (filter) => {
    const lines = await clear.linesOf({ clear: true, filter });
    const indexes = lines.flatMap(({ index }) => index ?? []);
    expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    const created = lines.filter(({ type }) => type === 'contact.created');
    const told = created.map(({ addresses, contactId }) => [contactId, addresses?.[0]]);
    expect(new Map(told as [string, string][])).toEqual(emails);
    expect(told).toHaveLength(FIRST + LAST);
    const between = lines.filter(({ type }) => type === 'halt.begun');
    expect(between).toHaveLength('type' in filter ? 0 : BETWEEN);
  });
});
