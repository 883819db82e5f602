/**
 * A rule that nothing can break proves nothing: for each one an import that it forbids is put into a
 * copy of the sources, and the gate has to name it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Configuration {
  readonly forbidden: readonly { readonly name: string; readonly comment: string }[];
}

const CONFIGURATION = '.dependency-cruiser.cjs';

/** Rule, file that breaks it, what it imports. */
const SEEDS: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['ledger-uses-no-feature', 'ledger/seed', '../contacts/contacts.service.js'],
  ['insights-uses-no-feature', 'insights/seed', '../catalog/catalog.service.js'],
  ['delivery-uses-no-feature', 'delivery/seed', '../contacts/contacts.service.js'],
  ['suggestions-uses-only-its-own', 'suggestions/seed', '../catalog/catalog.service.js'],
  ['identity-uses-only-its-own', 'identity/seed', '../catalog/catalog.service.js'],
  ['catalog-uses-only-its-own', 'catalog/seed', '../delivery/delivery.service.js'],
  ['contacts-uses-only-its-own', 'contacts/seed', '../catalog/catalog.service.js'],
  ['authorization-uses-only-its-own', 'authorization/seed', '../delivery/delivery.service.js'],
  ['preferences-uses-only-its-own', 'preferences/seed', '../delivery/delivery.service.js'],
  ['opt-in-uses-only-its-own', 'opt-in/seed', '../compliance/compliance.module.js'],
  ['feedback-uses-only-its-own', 'feedback/seed', '../delivery/delivery.service.js'],
  ['compliance-uses-only-its-own', 'compliance/seed', '../feedback/feedback.service.js'],
  ['center-uses-only-its-own', 'center/seed', '../feedback/feedback.service.js'],
  ['console-uses-only-its-own', 'console/seed', '../feedback/feedback.service.js'],
  ['core-is-pure', 'core/seed', 'node:fs'],
  ['core-hashes-only-where-named', 'core/merkle', 'node:fs'],
  ['the-verifier-stands-alone', 'verifier/seed', 'commander'],
  ['platform-uses-only-core', 'platform/seed', '../catalog/catalog.service.js'],
  ['features-are-entered-by-their-doors', 'opt-in/door', '../contacts/contacts.store.js'],
  ['nothing-imports-the-entry-points', 'identity/entry', '../app.module.js'],
  ['insights-never-reach-contacts', 'insights/reach', '../platform/reach.js'],
  ['suggestions-never-reach-contacts', 'suggestions/reach', '../platform/reach.js'],
  ['only-stores-know-typeorm', 'identity/rows', 'typeorm'],
  ['only-modules-wire-typeorm', 'identity/wiring', '@nestjs/typeorm'],
  ['sources-need-no-development-tools', 'identity/tool', 'fast-check'],
  ['sources-need-no-tests', 'identity/test', '../../test/support/names.js'],
  ['no-cycles', 'delivery/one', './other.js'],
  ['imports-resolve', 'identity/lost', './nowhere.js'],
];

describe('the rules of who may import whom', () => {
  const copy = mkdtempSync(join(tmpdir(), 'assent-imports-test-'));
  const { forbidden } = createRequire(resolve(CONFIGURATION))(
    resolve(CONFIGURATION),
  ) as Configuration;
  let refused: readonly string[];

  beforeAll(() => {
    for (const name of ['src', 'migrations', 'tsconfig.json', 'package.json', CONFIGURATION])
      cpSync(name, join(copy, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
    for (const [, file, imported] of SEEDS) write(`src/${file}.ts`, `import '${imported}';\n`);
    write('src/platform/reach.ts', `import '../contacts/contacts.service.js';\n`);
    write('src/delivery/other.ts', `import './one.js';\n`);
    write('src/delivery/forgotten.ts', 'export const forgotten = true;\n');
    write('test/support/names.ts', 'export const names = [];\n');
    refused = cruise();
  }, 60_000);
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }

  /** What the gate itself prints when it fails; a gate that passes is a failure here. */
  function cruise(): readonly string[] {
    const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { status, stdout } = spawnSync(
      process.execPath,
      [program, '--config', CONFIGURATION, 'src'],
      { cwd: copy, env: { ...process.env, NO_COLOR: '1' }, encoding: 'utf8' },
    );
    if (status === 0) throw new Error('The gate let every forbidden import through.');
    return stdout.split('\n').map((line) => line.trim());
  }

  it.each(SEEDS)('%s refuses %s', (rule, file) => {
    expect(refused.filter((line) => line.startsWith(`error ${rule}: src/${file}.ts`))).not.toEqual(
      [],
    );
  });

  it('no-orphans refuses a file that nothing uses', () => {
    expect(refused).toContain('error no-orphans: src/delivery/forgotten.ts');
  });

  it('every rule gives its reason and is tried here', () => {
    const tried = [...SEEDS.map(([rule]) => rule), 'no-orphans'];
    expect(forbidden.map(({ name }) => name).sort()).toEqual(tried.sort());
    expect(forbidden.filter(({ comment }) => comment === '')).toEqual([]);
  });
});
