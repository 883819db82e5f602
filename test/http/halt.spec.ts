/** The kill switch: `assent halt` as it is typed, and what it stops over HTTP. */
import { haltCommand } from '../../src/authorization/halt.command.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import {
  anEmail,
  footerPath,
  ONE_CLICK,
  TestSender,
  type Json,
  type People,
} from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
let people: People;
let sender: TestSender;
let stranger: TestSender;
let email: string;
let contexts = 0;
beforeAll(async () => {
  ({ app, people, sender, stranger } = await openCast());
});
afterAll(() => app.close());
beforeEach(async () => {
  ({ email } = await people.optedInTo('lettre'));
  contexts = 0;
});
afterEach(async () => {
  for (const { scope, of } of await standing())
    await halt(...(of === null ? ['--all'] : [`--${scope}`, of]), '--end', '--reason', 'over');
});

/** The words as they are typed; what the command writes. */
async function halt(...words: string[]): Promise<string> {
  const command = haltCommand(() => {
    contexts++;
    return Promise.resolve({
      get: (token) => app.get(token as never),
      close: () => {
        contexts--;
        return Promise.resolve();
      },
    });
  });
  let written = '';
  command.configureOutput({ writeOut: (text) => (written += text), writeErr: () => undefined });
  await command.parseAsync(words, { from: 'user' });
  return written;
}

interface Report {
  readonly changed?: boolean;
  readonly standing: readonly { scope: string; of: string | null; reason: string }[];
}

const report = async (...words: string[]) => JSON.parse(await halt(...words, '--json')) as Report;
const standing = async () => (await report('--list')).standing;
const why = (reason: string) => ['--reason', reason];

async function entries(): Promise<Json[]> {
  const all = await people.happeningsOf(null);
  return all.filter(({ type }) => String(type).startsWith('halt.'));
}

describe('assent halt', () => {
  it('begins, shows and ends a halt, each once', async () => {
    const before = (await entries()).length;
    expect(await report('--topic', 'offres', ...why('wrong prices'))).toMatchObject({
      changed: true,
      standing: [{ scope: 'topic', of: 'offres', reason: 'wrong prices', actor: 'cli' }],
    });
    // Pulled twice it stands once, for the reason that was given first.
    expect(await report('--topic', 'offres', ...why('again'))).toMatchObject({
      changed: false,
      standing: [{ reason: 'wrong prices' }],
    });
    const other = ['--channel', 'sms'];
    expect((await report(...other, ...why('carrier'))).standing).toHaveLength(2);
    const goOn = ['--topic', 'offres', '--end', ...why('mended')];
    expect(await report(...goOn)).toMatchObject({ changed: true, standing: [{ of: 'sms' }] });
    expect(await report(...goOn)).toMatchObject({ changed: false, standing: [{ of: 'sms' }] });
    expect((await entries()).slice(before)).toHaveLength(3);
    expect(contexts).toBe(0);
  });

  it('is kept in the ledger, with its reason and its scope, and so is its end', async () => {
    await halt('--all', ...why('  a leak '));
    await halt('--all', '--end', ...why('no leak'));
    const [{ halt_id: id } = { halt_id: '' }] = await app.sql<{ halt_id: string }>(
      'SELECT halt_id FROM halts ORDER BY begun_at DESC LIMIT 1',
    );
    const ours = (await entries()).filter((entry) => entry.halt === id);
    const common = { halt: id, scope: 'all', of: null, actor: 'cli' };
    expect(ours).toHaveLength(2);
    expect(ours).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...common, type: 'halt.begun', reason: 'a leak' }),
        expect.objectContaining({ ...common, type: 'halt.ended', reason: 'no leak' }),
      ]),
    );
  });

  it('says the same in words', async () => {
    const topic = ['--topic', 'offres'];
    expect(await halt('--list')).toBe('Nothing is stopped.\n');
    const begun = await halt(...topic, ...why('wrong prices'));
    const shown =
      /^Stopped now:\ntopic offres {2}since \d{4}-\d\d-\d\dT[\d:.]+Z {2}wrong prices\n$/;
    expect(begun).toMatch(/^It is stopped\.\n/);
    expect(begun.replace('It is stopped.\n', '')).toMatch(shown);
    expect(await halt('--list')).toMatch(shown);
    expect(await halt(...topic, ...why('again'))).toMatch(/^It was stopped already\.\n/);
    const ended = ['--end', ...why('mended')];
    expect(await halt(...topic, ...ended)).toBe('It goes on.\nNothing is stopped.\n');
    expect(await halt(...topic, ...ended)).toBe('It was not stopped.\nNothing is stopped.\n');
  });

  it.each([
    ['nothing to stop', why('r'), /exactly one/],
    ['two things to stop', ['--all', '--topic', 'offres', ...why('r')], /exactly one/],
    ['no reason', ['--all'], /--reason/],
    ['an empty reason', ['--all', ...why('  ')], /--reason/],
    ['a reason that is too long', ['--all', ...why('r'.repeat(201))], /--reason/],
    ['an address in the reason', ['--all', ...why('asked by a@b.example')], /address/],
    ['no reason to go on', ['--all', '--end'], /--reason/],
    ['an option nobody knows', ['--everything', ...why('r')], /unknown option/],
  ])('refuses %s before it opens anything', async (_, words, message) => {
    const opened = jest.spyOn(app, 'get');
    await expect(halt(...words)).rejects.toThrow(message);
    expect(opened).not.toHaveBeenCalled();
    opened.mockRestore();
    expect(await standing()).toEqual([]);
  });

  it.each([
    ['topic', '--topic'],
    ['channel', '--channel'],
  ])(
    'refuses a %s that the catalog does not have: nobody may believe it is stopped',
    async (name, option) => {
      await expect(halt(option, 'jardin', ...why('r'))).rejects.toThrow(`no ${name} jardin`);
      expect(contexts).toBe(0);
      expect(await standing()).toEqual([]);
    },
  );
});

describe('what is stopped', () => {
  it.each(['--all', '--topic lettre', '--channel email'])(
    'is denied and redeemed no more: %s',
    async (words) => {
      const scope = words.split(' ');
      const ask = { messageRef: `before/${scope.join('/')}` };
      const allow = await sender.allowed(email, 'lettre', ask);
      await halt(...scope, ...why('a test'));
      const said = { decision: 'deny', reason: 'halted', reasons: ['halted'], notBefore: null };
      expect(await sender.ask(email, 'lettre')).toMatchObject(said);
      // Under the name of a message that was allowed before, too.
      expect(await sender.ask(email, 'lettre', ask)).toMatchObject(said);
      // It is about nobody: every sender is told.
      expect(await stranger.ask(email, 'lettre')).toMatchObject({ reason: 'halted' });
      expect(refusalOf(await sender.redeem(allow, email, 'lettre')).status).toBe(410);
      await halt(...scope, '--end', ...why('over'));
      await sender.allowed(email, 'lettre');
    },
  );

  it('redeems again when it goes on, since it was not spent', async () => {
    const allow = await sender.allowed(email, 'lettre');
    await halt('--topic', 'lettre', ...why('a test'));
    expect(refusalOf(await sender.redeem(allow, email, 'lettre')).code).toBe('no_longer_allowed');
    await halt('--topic', 'lettre', '--end', ...why('over'));
    await sender.redeem(allow, email, 'lettre').expect(200);
  });

  it('is what was named and nothing else', async () => {
    await halt('--topic', 'offres', ...why('a test'));
    await halt('--channel', 'sms', ...why('a test'));
    expect(await sender.ask(email, 'offres')).toMatchObject({ reason: 'halted' });
    await sender.allowed(email, 'lettre');
    await sender.allowed(email, 'service-compte');
  });

  it('is also a message of service or security, where everything is', async () => {
    await halt('--all', ...why('a test'));
    expect(await sender.ask(email, 'service-compte')).toMatchObject({ reason: 'halted' });
    expect(await sender.ask(email, 'securite-compte')).toMatchObject({ reason: 'halted' });
  });

  it('is no withdrawal: that is taken all the same', async () => {
    const allow = await sender.allowed(email, 'lettre');
    await halt('--all', ...why('a test'));
    await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
    await halt('--all', '--end', ...why('over'));
    expect(await sender.ask(email, 'lettre')).toMatchObject({ reason: 'no_consent' });
  });

  it.each(['--all', '--topic service-compte', '--channel email'])(
    'is also our own mail to confirm: %s',
    async (words) => {
      const scope = words.split(' ');
      const nobody = anEmail();
      await halt(...scope, ...why('a test'));
      await people.subscribe(nobody, ['lettre']);
      await people.settle();
      expect(await people.mailsTo(nobody)).toEqual([]);
      await halt(...scope, '--end', ...why('over'));
      await people.subscribe(nobody, ['lettre']);
      await people.linkTo(nobody);
      expect(await people.mailsTo(nobody)).toHaveLength(1);
    },
  );
});
