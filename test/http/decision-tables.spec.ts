/**
 * The decision tables again, over HTTP and against the whole application: what the core decides by
 * facts, the service decides by what is on file. Each case is asked by a client that is told reasons
 * and by one that is not, each about somebody of their own, first as a check and then for good.
 *
 * Confirmation mails are asked for by Assent itself and by no client: those cases go through the
 * door that the feature `opt-in` uses.
 */
import { readDecisionTables } from '../support/decision-case.js';
import { expectedAnswers } from '../support/decision-expectation.js';
import { DecisionStage } from '../support/decision-stage.js';

const tables = readDecisionTables();
const cases = tables.flatMap((table) => table.cases);

let stage: DecisionStage;
beforeAll(async () => {
  stage = await DecisionStage.open();
}, 30_000);
afterAll(() => stage.close());

describe.each(tables)('decision table $file, asked of the service', ({ cases }) => {
  it.each(cases)('$name', async (decisionCase) => {
    const now = await stage.set(decisionCase);
    const [insider, stranger] = await Promise.all([
      stage.answers(decisionCase, now, 'insider'),
      stage.answers(decisionCase, now, 'stranger'),
    ]);
    expect({ insider, stranger }).toEqual({
      insider: expectedAnswers(decisionCase, now, true),
      stranger: expectedAnswers(decisionCase, now, false),
    });
  });
});

describe('decision tables, asked of the service', () => {
  it('leave nobody on file who was not there, where they deny', async () => {
    const refused = cases.filter(
      ({ given, expect: { decision } }) => given.contact === 'unknown' && decision === 'deny',
    );
    const made: string[] = [];
    for (const decisionCase of refused) {
      const before = await countOfContacts();
      await stage.answers(decisionCase, await stage.set(decisionCase), 'stranger');
      if ((await countOfContacts()) !== before) made.push(decisionCase.name);
    }
    expect(made).toEqual([]);
  }, 30_000);
});

async function countOfContacts(): Promise<number | undefined> {
  const [row] = await stage.app.sql<{ count: number }>('SELECT count(*)::int FROM contacts');
  return row?.count;
}
