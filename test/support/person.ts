/** Somebody who got into the center as people do: by asking for a link, from the mail, by its button. */
import type { TestApp } from './app.js';
import type { Cast } from './cast.js';
import { People, type Person } from './people.js';
import { cookieOf } from './staff.js';

const LINK = /\/preferences\/(?:session|erasure)\/[A-Za-z0-9_-]{43}/;

export interface PersonInCenter {
  readonly cookie: string;
  readonly formToken: string;
  get(path: string): ReturnType<TestApp['http']['get']>;
  /** As a form of the page sends it; of a field with several values each is sent. */
  post(
    path: string,
    fields?: Readonly<Record<string, string | readonly string[]>>,
  ): ReturnType<TestApp['http']['post']>;
}

/** As the form on the door page sends it. */
export function askForLink(app: TestApp, email: string, locale = 'fr') {
  return app.http
    .post(`/preferences/link?lang=${locale}`)
    .set('Accept', 'text/html')
    .type('form')
    .send(new URLSearchParams({ email }).toString());
}

/** The path that the newest mail to this address leads to; null where none was sent with a link. */
export async function mailedLink(app: TestApp, email: string): Promise<string | null> {
  const people = new People(app);
  await people.settle();
  const [mail] = (await people.mailsTo(email)).filter(({ text }) => LINK.test(text));
  return LINK.exec(mail?.text ?? '')?.[0] ?? null;
}

/** The path of a new link. */
export async function sessionLink(app: TestApp, email: string, locale = 'fr'): Promise<string> {
  const before = await mailedLink(app, email);
  await askForLink(app, email, locale).expect(200);
  const path = await mailedLink(app, email);
  if (path === null || path === before) throw new Error('No link was mailed.');
  return path;
}

export async function enterCenter(
  app: TestApp,
  email: string,
  locale = 'fr',
): Promise<PersonInCenter> {
  return enterBy(app, await sessionLink(app, email, locale));
}

export async function enterBy(app: TestApp, path: string): Promise<PersonInCenter> {
  const { headers } = await app.http.post(path).expect(303);
  const cookie = cookieOf(headers);
  const { text } = await app.http.get('/preferences').set('Cookie', cookie).expect(200);
  const formToken = /name="formToken" value="([^"]+)"/.exec(text)?.[1];
  if (formToken === undefined) throw new Error('The page has no form.');
  return {
    cookie,
    formToken,
    get: (path) => app.http.get(path).set('Cookie', cookie).set('Accept', 'text/html'),
    post: (path, fields = {}) =>
      app.http
        .post(path)
        .set('Cookie', cookie)
        .set('Accept', 'text/html')
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send(encoded({ formToken, ...fields })),
  };
}

/** Somebody who opted in to these topics and got into the center. */
export interface Visitor extends Person {
  readonly center: PersonInCenter;
}

export async function visitorOf({ app, people }: Cast, ...topics: string[]): Promise<Visitor> {
  const person = await people.optedInTo(...topics);
  return { ...person, center: await enterCenter(app, person.email) };
}

function encoded(fields: Readonly<Record<string, string | readonly string[]>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}
