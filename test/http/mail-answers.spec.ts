/** Every mail of ours is answered to the controller, wherever it comes from, and says so. */
import { startTestApp, type TestApp } from '../support/app.js';
import { People } from '../support/people.js';
import { sessionLink } from '../support/person.js';

const CONTROLLER = 'bonjour@montfaribole.example';
const FROM = 'post-7@mailer.example';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp({ mailFrom: FROM });
  people = new People(app);
});
afterAll(() => app.close());

it('every mail names in Reply-To the mailbox that the controller reads', async () => {
  const { email } = await people.optedInTo('lettre');
  await sessionLink(app, email);
  const mails = await app.mailbox();
  expect(mails.length).toBeGreaterThanOrEqual(2);
  for (const { headers, text, html } of mails) {
    expect(headers.from).toContain(`<${FROM}>`);
    expect(headers['reply-to']).toContain(`<${CONTROLLER}>`);
    expect(Object.values(headers).join()).not.toMatch(/no-?reply/i);
    for (const part of [text, html])
      expect(part).toMatch(/Vous pouvez répondre à ce message|You can answer this message/);
  }
});
