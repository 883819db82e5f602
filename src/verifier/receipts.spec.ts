import { Story } from '../../test/support/consent-stories.js';
import { groupsIn, type Group } from '../core/json-group.js';
import { receiptReport, verifyReceipts } from './receipts.js';

const story = new Story();
story.asks('2026-11-02T09:13:02.881Z', 'o1', 'lettre');
const yes = story.confirms('2026-11-02T09:14:31.190Z', 'o1', 'lettre');

const RECORDS = 'dpv:hasRecordOfActivity';
const LOG = 'assent:log';

/** As the organisation may sign it, with other proof. */
async function showing(change: (log: Group[]) => object[]): Promise<object> {
  return story.receipt(story.history('lettre'), (receipt) => {
    const records = groupsIn(receipt, RECORDS).map((record) => ({
      ...record,
      [LOG]: change(groupsIn(record, LOG)),
    }));
    return { ...receipt, [RECORDS]: records } as typeof receipt;
  });
}

async function reported(receipt: unknown): Promise<string> {
  const results = verifyReceipts(JSON.stringify(receipt), [story.log.keys.vkey]);
  return receiptReport(results ?? []);
}

describe('the report on a receipt', () => {
  it('says where its entries stand, as the log counts them', async () => {
    const report = await reported(await story.receipt(story.history('lettre')));
    expect(report).toMatch(/ is genuine\.\n {2}It says: "lettre on email: /);
    expect(report).toContain(
      `  Entry ${yes.entryId} is number 1 of the 2 in the log (the first of all is 0), and says`,
    );
  });

  it('tells what it says from what it shows', async () => {
    const hidden = await showing((log) =>
      log.map(({ 'assent:payload': _payload, 'assent:salt': _salt, ...proof }) => proof),
    );
    expect(await reported(hidden)).toContain('  It says, without all of its evidence: "lettre on');
  });

  it('believes none that shows nothing', async () => {
    const bare = await showing(() => []);
    expect(await reported(bare)).toMatch(/ is NOT genuine\. It shows no entry of the log/);
  });
});
