/** Lines of one set to one person are decided in their order, also those that are asked by themselves. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { answersTo, linesOf, post } from '../support/lines.js';
import { anEmail, type Answer, type People, type TestSender } from '../support/people.js';

const ROUNDS = 5;
const TWO_OF_SIX = ['allow', 'allow', 'deny', 'deny', 'deny', 'deny'];

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
  const catalog = parse(readFileSync('catalog.yaml', 'utf8')) as { caps: object[] };
  const counted = { scope: 'topic', of: 'service-compte', counts: ['service'] };
  catalog.caps.push({ key: 'service', ...counted, limit: 2, per: '7d' });
  const result = await app.get(CatalogService).apply(stringify(catalog), 'test');
  if (result.status !== 'applied') throw new Error(JSON.stringify(result));
});
afterAll(() => app.close());

let messages = 0;
const line = (email: string, topic: string) => ({
  recipient: { email },
  channel: 'email',
  topic,
  messageRef: `order/${++messages}`,
});
const decisionsOf = async (lines: readonly object[]) => {
  const response = await post(app, '/v1/authorizations/batch', sender.client.token, linesOf(lines));
  return (await answersTo<Answer>(response)).map(({ decision }) => decision);
};

describe('several lines to one person', () => {
  it('who is not on file yet take the places under a cap in their order', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [one, other] = [anEmail(), anEmail()];
      const mixed = Array.from({ length: 6 }, (_, nth) => [
        line(one, 'service-compte'),
        // The same person, as another program may write the address.
        line(nth % 2 === 0 ? other : other.toUpperCase(), 'service-compte'),
      ]).flat();
      const answers = await decisionsOf(mixed);
      expect(answers.filter((_, index) => index % 2 === 0)).toEqual(TWO_OF_SIX);
      expect(answers.filter((_, index) => index % 2 === 1)).toEqual(TWO_OF_SIX);
    }
  });

  it('of which one was allowed before do so too', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { email } = await people.optedInTo('lettre');
      const again = line(email, 'lettre');
      await sender.release(await sender.allowed(email, 'lettre', again)).expect(200);
      const fresh = Array.from({ length: 5 }, () => line(email, 'lettre'));
      expect(await decisionsOf([...fresh, again])).toEqual(TWO_OF_SIX);
    }
  });
});
