import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogCommand } from './catalog.command.js';
import type { ApplyResult, PlanResult } from './catalog.service.js';

describe('assent catalog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-catalog-'));
  const file = join(folder, 'catalog.yaml');
  let asked: string[];
  let closed: number;

  beforeEach(() => {
    writeFileSync(file, 'the text');
    [asked, closed] = [[], 0];
  });
  afterEach(() => {
    process.exitCode = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(
    answer: PlanResult | ApplyResult | Error,
    ...words: string[]
  ): Promise<string> {
    const respond = (...call: string[]): Promise<PlanResult | ApplyResult> => {
      asked.push(call.join(' '));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const service = {
      plan: (text: string) => respond('plan', text),
      apply: (text: string, actor: string) => respond('apply', text, actor),
    };
    const command = catalogCommand(() =>
      Promise.resolve({
        get: () => service as never,
        close: () => {
          closed++;
          return Promise.resolve();
        },
      }),
    );
    let written = '';
    command.configureOutput({ writeOut: (text) => (written += text) });
    await command.parseAsync(words, { from: 'user' });
    return written.replaceAll(file, 'catalog.yaml');
  }

  const sha256 = 'a'.repeat(64);
  const changes = [
    { kind: 'add', path: 'topics.a', summary: 'topic `a`' },
    { kind: 'change', path: 'caps.b', summary: 'cap `b`: limit 4 → 3' },
    { kind: 'remove', path: 'topics.c', summary: 'topic `c`' },
  ] as const;
  const warnings = [{ path: [], line: 3, column: 1, message: 'many topics' }];

  it('shows a plan, leaves everything as it is and exits with 0', async () => {
    const planned = { status: 'planned', currentVersion: 2, sha256, changes, warnings } as const;
    expect(await run(planned, 'plan', file)).toBe(
      [
        'catalog.yaml:3:1  many topics (warning)',
        '',
        '  + topic `a`',
        '  ~ cap `b`: limit 4 → 3',
        '  - topic `c`',
        '',
        '3 changes to version 2. Nothing was applied yet.\n',
      ].join('\n'),
    );
    expect([asked, closed, process.exitCode]).toEqual([['plan the text'], 1, undefined]);
  });

  it('says which version is in force after applying, and who applied it', async () => {
    const applied = { status: 'applied', version: 3, sha256, changes, warnings: [] } as const;
    expect(await run(applied, 'apply', file)).toContain('\nVersion 3 is in force: 3 changes.\n');
    expect(asked).toEqual(['apply the text cli']);
  });

  it('says that there is nothing to change', async () => {
    const unchanged = { status: 'unchanged', version: 3, sha256, warnings: [] } as const;
    expect(await run(unchanged, 'apply', file)).toBe(
      'Nothing to change: this is version 3, already in force.\n',
    );
    expect(process.exitCode).toBeUndefined();
  });

  it.each(['invalid', 'refused'] as const)(
    'exits with 2 and gives line and reason when %s',
    async (status) => {
      const issues = [
        { path: ['topics', 0], line: 41, column: 5, message: 'topic `a` has no `benefit`' },
      ];
      expect(await run({ status, issues }, 'apply', file)).toBe(
        'catalog.yaml:41:5  topic `a` has no `benefit`\n\nRefused: 1 reason. Nothing changed.\n',
      );
      expect([process.exitCode, closed]).toEqual([2, 1]);
    },
  );

  it('prints the result as JSON on request', async () => {
    const unchanged = { status: 'unchanged', version: 3, sha256, warnings: [] } as const;
    expect(JSON.parse(await run(unchanged, 'plan', file, '--json'))).toEqual(unchanged);
  });

  it('closes what it opened when the work fails, and opens nothing without a file', async () => {
    await expect(run(new Error('the database is down'), 'plan', file)).rejects.toThrow('down');
    expect(closed).toBe(1);
    const absent = join(folder, 'none.yaml');
    await expect(run(new Error('not reached'), 'apply', absent)).rejects.toThrow(
      'there is no such file',
    );
    expect([asked, closed]).toEqual([['plan the text'], 1]);
  });
});
