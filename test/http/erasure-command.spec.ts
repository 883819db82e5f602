/** `assent contact erase`, over the same application that the API works with. */
import { contactCommand } from '../../src/compliance/rights/contact.command.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { People, type Json } from '../support/people.js';

const REASON = 'asked by letter';

let app: TestApp;
let people: People;
beforeAll(async () => {
  app = await startTestApp();
  people = new People(app);
});
afterAll(() => app.close());

describe('assent contact erase', () => {
  async function run(...words: string[]): Promise<string> {
    const command = contactCommand(() =>
      Promise.resolve({ get: (token) => app.get(token), close: () => Promise.resolve() }),
    );
    let written = '';
    command.configureOutput({ writeOut: (text) => (written += text), writeErr: () => undefined });
    command.commands.forEach((one) => one.exitOverride().copyInheritedSettings(command));
    await command.parseAsync(['erase', ...words], { from: 'user' });
    return written;
  }

  it('does the same, and says so in words or as JSON', async () => {
    const [one, other] = [await people.optedInTo('lettre'), await people.optedInTo('lettre')];
    expect(await run(one.contactId, '--reason', REASON)).toMatch(
      /^[0-9a-f-]{36} is erased: \d+ entries .* Nothing is kept\.\n$/,
    );
    const told = JSON.parse(await run(other.contactId, '--reason', REASON, '--json')) as Json;
    expect(told).toMatchObject({ contactId: other.contactId, kept: [] });
    for (const { email } of [one, other]) expect(await people.find(email)).toBeNull();
    expect(await people.happeningsOf(null)).toContainEqual(
      expect.objectContaining({ type: 'subject.erased', actor: 'cli', reason: REASON }),
    );
    await expect(run(one.contactId, '--reason', REASON)).rejects.toMatchObject({
      name: 'StartupError',
    });
  });

  it('wants an id, and a reason that names nobody', async () => {
    const { contactId } = await people.optedInTo('lettre');
    for (const words of [
      ['x', '--reason', REASON],
      [contactId],
      [contactId, '--reason', ' '],
      [contactId, '--reason', 'a@b.example asked'],
    ])
      await expect(run(...words)).rejects.toMatchObject({ name: 'CommanderError' });
    expect(await people.typesOf(contactId)).not.toEqual([]);
  });
});
