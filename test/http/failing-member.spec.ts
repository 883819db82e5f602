/**
 * Calls that arrive together are worked on as one set. Where the database refuses the row of one of
 * them, for whatever reason, that one fails, and nobody pays for it.
 */
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { answersTo, linesOf, post, problem } from '../support/lines.js';
import type { Answer, Json, People, TestSender } from '../support/people.js';

/** More than the sets that are worked on at once, so that calls made in one turn share a set. */
const TOGETHER = 8;
const FAILS = 5;

let app: TestApp;
let people: People;
let sender: TestSender;
let emails: string[];
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
  const made = await Promise.all(range().map(() => people.optedInTo('lettre')));
  emails = made.map(({ email }) => email);
});
afterAll(() => app.close());

const range = () => Array.from({ length: TOGETHER }, (_, nth) => nth);
/** What is right for all but the one that fails. */
const allBut = <T>(right: T, wrong: T) => range().map((nth) => (nth === FAILS ? wrong : right));

let failures = 0;
/** From now on PostgreSQL refuses what `rows`, SQL about NEW, says of this table. */
async function refuse(table: string, rows: string): Promise<void> {
  const name = `refuse_${++failures}`;
  await app.sql(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF ${rows} THEN RAISE EXCEPTION 'refused by a test'; END IF;
      RETURN NEW;
    END $$`);
  await app.sql(`CREATE TRIGGER ${name} BEFORE INSERT ON ${table}
    FOR EACH ROW EXECUTE FUNCTION ${name}()`);
}

const said = ({ status, body }: { status: number; body: unknown }) => {
  const { code, decision } = body as { code?: string; decision?: string };
  return [status, code ?? decision];
};

describe('of asks that arrive together, one that fails', () => {
  /** A person each: nobody's cap is in the way. */
  const asks = (name: string) =>
    emails.map((email, nth) => ({
      recipient: { email },
      channel: 'email',
      topic: 'service-compte',
      messageRef: `${name}/${nth}`,
    }));
  const stored = async (name: string) => {
    const rows = await app.sql<{ ref: string }>(
      `SELECT m.message_ref AS ref FROM message_refs m JOIN authorizations USING (authorization_id)
       WHERE starts_with(m.message_ref, $1) ORDER BY 1`,
      [`${name}/`],
    );
    return rows.map(({ ref }) => ref);
  };
  const othersOf = (name: string) =>
    asks(name).flatMap(({ messageRef }, nth) => (nth === FAILS ? [] : messageRef));
  const ALLOWED = expect.objectContaining({ decision: 'allow' }) as unknown as Json;

  it.each(['message_refs', 'authorizations'])(
    'in %s fails alone, asked by itself or in a batch',
    async (table) => {
      const [single, line, again] = ['single', 'line', 'again'].map((way) => `${table}/${way}`);
      if (!single || !line || !again) throw new Error('There are three.');
      const failing = [single, line, again].map((name) => `'${name}/${FAILS}'`).join();
      await refuse(table, `NEW.message_ref IN (${failing})`);

      const replies = await Promise.all(
        asks(single).map((ask) => sender.post('/v1/authorizations', ask)),
      );
      expect(replies.map(said)).toEqual(allBut([200, 'allow'], [500, 'internal_error']));
      expect(await stored(single)).toEqual(othersOf(single));

      expect(await batch(asks(line))).toEqual(allBut(ALLOWED, problem('internal_error')));
      expect(await stored(line)).toEqual(othersOf(line));

      // One of them is known already, so the set is looked up by its names.
      const [known] = await batch(asks(again).slice(0, 1));
      const resent = await batch(asks(again));
      expect(resent).toEqual(allBut(ALLOWED, problem('internal_error')));
      expect(resent[0]?.id).toBe(known?.id);
      expect(await stored(again)).toEqual(othersOf(again));
    },
  );

  const batch = async (lines: readonly object[]) =>
    answersTo(await post(app, '/v1/authorizations/batch', sender.client.token, linesOf(lines)));
});

describe('of permits that come back together, one that fails', () => {
  let allows: Answer[];
  let failing: Answer;
  beforeEach(async () => {
    allows = await Promise.all(emails.map((email) => sender.allowed(email, 'service-compte')));
    failing = allows[FAILS] as Answer;
    await refuse('authorization_outcomes', `NEW.authorization_id = '${failing.id}'`);
  });

  const handOver = (allow: Answer, nth: number) => ({
    id: allow.id,
    permit: allow.permit,
    recipient: { email: emails[nth] },
    channel: 'email',
    topic: 'service-compte',
  });
  const giveBack = ({ id }: Answer) => ({ id });

  async function expectStored(kind: string): Promise<void> {
    const rows = await app.sql<{ id: string; kind: string }>(
      `SELECT authorization_id AS id, kind FROM authorization_outcomes
       WHERE authorization_id = ANY ($1)`,
      [allows.map(({ id }) => id)],
    );
    const kinds = new Map(rows.map((row) => [row.id, row.kind]));
    expect(allows.map(({ id }) => kinds.get(id))).toEqual(
      allBut<string | undefined>(kind, undefined),
    );
  }

  it('is neither redeemed nor in the way of the others', async () => {
    const replies = await Promise.all(
      allows.map((allow, nth) => sender.redeem(allow, emails[nth] ?? '', 'service-compte')),
    );
    expect(replies.map(said)).toEqual(allBut([200, undefined], [500, 'internal_error']));
    await expectStored('redeemed');
  });

  it('is neither released nor in the way of the others', async () => {
    const replies = await Promise.all(allows.map((allow) => sender.release(allow)));
    expect(replies.map(said)).toEqual(allBut([200, undefined], [500, 'internal_error']));
    await expectStored('released');
  });

  it.each<[string, string, (allow: Answer, nth: number) => object]>([
    ['redeem', 'redeemed', handOver],
    ['release', 'released', giveBack],
  ])('has an error for its line in a stream: %s', async (path, status, lineOf) => {
    const text = linesOf(allows.map(lineOf));
    const response = await post(app, `/v1/authorizations/${path}`, sender.client.token, text);
    const right: Json = { status };
    expect(await answersTo(response)).toEqual(allBut(right, problem('internal_error')));
    await expectStored(status);
  });
});
