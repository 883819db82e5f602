/** A member of staff who came in as staff does: by a link, and by the button on its page. */
import { StaffLinksService } from '../../src/identity/staff-links.service.js';
import type { StaffScope } from '../../src/platform/http/scopes.js';
import type { TestApp } from './app.js';

export const STAFF_NAME = 'Desk of data protection';

/** The path of a new link. */
export async function staffLink(
  app: TestApp,
  scopes: readonly StaffScope[] = ['audit'],
  actor = STAFF_NAME,
): Promise<string> {
  return new URL((await app.get(StaffLinksService).issue({ actor, scopes })).url).pathname;
}

/** The `name=value` of the cookie that an answer sets. */
export function cookieOf(headers: Readonly<Record<string, unknown>>): string {
  const [cookie] = (headers['set-cookie'] ?? []) as string[];
  const pair = cookie?.split(';')[0];
  if (pair === undefined) throw new Error('The answer sets no cookie.');
  return pair;
}

export class StaffMember {
  private constructor(
    private readonly app: TestApp,
    readonly cookie: string,
    readonly formToken: string,
  ) {}

  static async enter(
    app: TestApp,
    scopes: readonly StaffScope[] = ['audit'],
    name = STAFF_NAME,
  ): Promise<StaffMember> {
    const { headers } = await app.http.post(await staffLink(app, scopes, name)).expect(303);
    const cookie = cookieOf(headers);
    const { text } = await app.http.get('/console').set('Cookie', cookie).expect(200);
    const token = /name="formToken" value="([^"]+)"/.exec(text)?.[1];
    if (token === undefined) throw new Error('The page has no form.');
    return new StaffMember(app, cookie, token);
  }

  get(path: string) {
    return this.app.http.get(path).set('Cookie', this.cookie).set('Accept', 'text/html');
  }

  /** As a form of the page sends it. */
  post(path: string, fields: Readonly<Record<string, string>> = {}) {
    return this.app.http
      .post(path)
      .set('Cookie', this.cookie)
      .set('Accept', 'text/html')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send(new URLSearchParams({ formToken: this.formToken, ...fields }).toString());
  }

  /** Opens somebody's page by their id. */
  async open(contactId: string, reason = 'access request of 21 November'): Promise<void> {
    await this.post(`/console/contacts/${contactId}/open`, { reason }).expect(303);
  }
}
