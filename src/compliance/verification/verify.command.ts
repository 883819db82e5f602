/**
 * `assent ledger verify [BUNDLE]`: the ledger of this deployment, or a bundle, which needs neither
 * settings nor database. Leaves with 0 where everything is sound and with 1 where anything is not.
 */
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { readFile, stat } from 'node:fs/promises';
import type { OpenContext } from '../../platform/cli-context.js';
import { StartupError } from '../../platform/startup-error.js';
import { FolderFiles } from '../../verifier/bundle-files.js';
import { BundleSource } from '../../verifier/bundle-source.js';
import type { Verification } from '../../verifier/findings.js';
import { reportOf } from '../../verifier/report.js';
import { verifyLog, type Brought, type Progress } from '../../verifier/verify-log.js';
import { notesOnVerifier } from './standalone-verifier.js';
import { vkeyText } from './vkey-argument.js';
import { VerifyLedger } from './verify-ledger.js';
import { ZipFiles } from './zip-files.js';

interface Options {
  readonly json?: true;
  readonly withoutAddresses?: true;
  readonly vkey: readonly string[];
  readonly checkpoint: readonly string[];
}

const LINES_OF_PROGRESS = 10;

export function verifyCommand(openContext: OpenContext): Command {
  const command = new Command('verify')
    .description('verify the ledger, or a bundle without any database')
    .argument(
      '[bundle]',
      'a bundle, as a zip or unpacked; without it the ledger of this deployment',
    )
    .option(
      '--vkey <key>',
      'believe this key of the log, and no other (may be repeated)',
      vkeyText,
      [],
    )
    .option(
      '--checkpoint <file>',
      'a checkpoint that was kept elsewhere: the log must contain it (may be repeated)',
      listed,
      [],
    )
    .option('--without-addresses', 'open no address: spares a thread and a connection')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nLeaves with 0 where everything is sound, with 1 where anything is not.\n\nExamples:\n' +
        '  assent ledger verify\n  assent ledger verify audit.zip --checkpoint kept-in-march.txt',
    )
    .exitOverride();
  return command.action(async (bundle: string | undefined, options: Options) => {
    const brought = await broughtBy(options);
    const addressed = { withoutAddresses: options.withoutAddresses ?? false };
    const output = command.configureOutput();
    const tell = (text: string) => output.writeErr?.(text);
    const verification = await withProgress(tell, (progress) =>
      bundle
        ? verifyBundle(bundle, brought, progress)
        : verifyHere(openContext, { ...brought, ...addressed }, progress),
    );
    const text = options.json
      ? `${JSON.stringify(verification, null, 2)}\n`
      : reportOf(verification);
    output.writeOut?.(text);
    if (!verification.ok) process.exitCode = 1;
  });
}

async function verifyHere(
  openContext: OpenContext,
  brought: Parameters<VerifyLedger['run']>[0],
  progress: Progress,
): Promise<Verification> {
  const context = await openContext();
  try {
    return await context.get(VerifyLedger).run(brought, progress);
  } finally {
    await context.close();
  }
}

async function verifyBundle(
  path: string,
  brought: Brought,
  progress: Progress,
): Promise<Verification> {
  const files = await filesAt(path);
  try {
    const source = files && (await BundleSource.open(files));
    if (!source)
      throw new StartupError(
        `${path} is no bundle: it must be a zip or a folder with manifest.json.`,
      );
    const verification = await verifyLog(source, brought, progress);
    const notes = [...verification.notes, ...(await notesOnVerifier(files))];
    return { ...verification, notes };
  } finally {
    if (files instanceof ZipFiles) files.close();
  }
}

async function filesAt(path: string): Promise<FolderFiles | ZipFiles | null> {
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  return found.isDirectory() ? FolderFiles.open(path) : ZipFiles.open(path);
}

/** On standard error, so that the result can be piped: a bar for people, a few lines for a log. */
async function withProgress(
  tell: (text: string) => void,
  work: (progress: Progress) => Promise<Verification>,
): Promise<Verification> {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: 'verifying {bar} {percentage}% | {value}/{total} entries | {eta_formatted} left',
      stream: process.stderr,
    });
    bar.start(0, 0);
    try {
      return await work((done, of) => {
        bar.setTotal(of);
        bar.update(done);
      });
    } finally {
      bar.stop();
    }
  }
  let told = 0;
  return work((done, of) => {
    const tenths = Math.floor((LINES_OF_PROGRESS * done) / of);
    if (tenths > told) tell(`${done} of ${of} entries verified\n`);
    told = tenths;
  });
}

async function broughtBy({ vkey, checkpoint }: Options): Promise<Brought> {
  const notes = checkpoint.map((file) =>
    readFile(file, 'utf8').catch(() => {
      throw new StartupError(`${file} cannot be read.`);
    }),
  );
  return { vkeys: vkey, checkpoints: await Promise.all(notes) };
}

function listed(text: string, others: readonly string[]): readonly string[] {
  return [...others, text];
}
