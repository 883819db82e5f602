/** What tests of taking back press, and everything that must then stand as before. */
import type { TestApp } from './app.js';
import { footerPath, TestSender, type Answer, type People, type Person } from './people.js';

export type OwnAction = 'topic' | 'less' | 'pause' | 'all';

/** Somebody with the link in a message that they got. */
export interface Holder extends Person {
  readonly path: string;
  readonly letter: Answer;
}

export async function holderOf(
  sender: TestSender,
  person: Person,
  topic = 'lettre',
): Promise<Holder> {
  const letter = await sender.allowed(person.email, topic);
  return { ...person, letter, path: `${footerPath(letter)}?lang=en` };
}

export class FooterPresses {
  constructor(
    private readonly app: TestApp,
    private readonly people: People,
  ) {}

  press(path: string, fields: Readonly<Record<string, string>>) {
    const body = new URLSearchParams(fields).toString();
    return this.app.http.post(path).set('Accept', 'text/html').type('form').send(body);
  }

  /** What the answer would take it back with. */
  async act({ path }: Pick<Holder, 'path'>, action: OwnAction): Promise<string> {
    const { text } = await this.press(path, { action }).expect(200);
    const secret = undoIn(text);
    if (secret === null) throw new Error(`There is no undo after ${action}.`);
    return secret;
  }

  undo({ path }: Pick<Holder, 'path'>, secret: string) {
    return this.press(path, { action: 'undo', undo: secret });
  }

  /** As if it had been done so much earlier. */
  age(contactId: string, age: string): Promise<unknown> {
    return this.app.sql(
      `UPDATE undos SET expires_at = expires_at - $2::interval WHERE contact_id = $1`,
      [contactId, age],
    );
  }

  /** Every row by which somebody is or is not written to, to the last column. */
  async state({ contactId }: Pick<Person, 'contactId'>): Promise<unknown> {
    const of = async (table: string) => {
      const rows = await this.app.sql<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${table} t WHERE contact_id = $1 ORDER BY 1`,
        [contactId],
      );
      return rows.map(({ row }) => row);
    };
    const suppressions = await this.app.sql(
      `SELECT s.* FROM suppressions s JOIN addresses a USING (bucket, match_key)
       WHERE a.contact_id = $1 ORDER BY s.match_key, s.kind`,
      [contactId],
    );
    return {
      consents: await of('consents'),
      bases: await of('bases'),
      preferences: await of('preferences'),
      suppressions,
    };
  }

  async typesOf({ contactId }: Pick<Person, 'contactId'>): Promise<string[]> {
    const types = await this.people.typesOf(contactId);
    return types.filter((type) => !/^(opt_in|contact|consent\.confirmed|basis\.rec)/.test(type));
  }
}

/** What the button of an answer page takes back with; null where there is none. */
export function undoIn(html: string): string | null {
  const form = html.split('<form').find((one) => one.includes('value="undo"'));
  return /name="undo" value="([A-Za-z0-9_-]{43})"/.exec(form ?? '')?.[1] ?? null;
}

/** What the choices of a page would be known by. */
export function secretIn(html: string): string {
  const form = html.split('<form').find((one) => /value="(?:topic|less|all)"/.test(one));
  return /name="undo" value="([A-Za-z0-9_-]{43})"/.exec(form ?? '')?.[1] ?? '';
}
