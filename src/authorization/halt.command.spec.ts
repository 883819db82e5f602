import { haltCommand } from './halt.command.js';

describe('assent halt', () => {
  const begun: string[] = [];
  const halts = {
    begin: (...[, reason]: [unknown, string]) => Promise.resolve(begun.push(reason) > 0),
    list: () => Promise.resolve([]),
  };

  async function run(...words: string[]): Promise<string> {
    const command = haltCommand(() =>
      Promise.resolve({ get: () => halts as never, close: () => Promise.resolve() }),
    );
    let written = '';
    command.configureOutput({ writeOut: (text) => (written += text), writeErr: () => undefined });
    await command.parseAsync(words, { from: 'user' });
    return written;
  }

  it.each(['asked by camille@exemple.example', 'rang +33639980001 about it'])(
    'keeps no address in its reason: %s',
    async (reason) => {
      await expect(run('--all', '--reason', reason)).rejects.toThrow(/without an email address/);
      await expect(run('--all', '--end', '--reason', reason)).rejects.toThrow(/without an email/);
      expect(begun).toEqual([]);
    },
  );

  it('keeps a reason that names nobody', async () => {
    expect(await run('--all', '--reason', ' wrong prices ')).toContain('It is stopped.');
    expect(begun).toEqual(['wrong prices']);
  });
});
