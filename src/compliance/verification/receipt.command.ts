/** `assent receipt verify FILE`: what a receipt proves, without settings, database or network. */
import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { StartupError } from '../../platform/startup-error.js';
import { receiptReport, verifyReceipts } from '../../verifier/receipts.js';
import { vkeyText } from './vkey-argument.js';

interface Options {
  readonly json?: true;
  readonly vkey: readonly string[];
}

export function receiptCommand(): Command {
  const receipt = new Command('receipt').description('check consent receipts');
  receipt
    .command('verify')
    .description('check the signature of a receipt, its proof in the log and its evidence')
    .argument('<file>', 'a receipt, or several, as JSON')
    .requiredOption('--vkey <key>', 'a key of the log, from elsewhere (may be repeated)', vkeyText)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nLeaves with 0 where every receipt is genuine, with 1 where one is not.\n\nExample:\n' +
        '  assent receipt verify recu-lettre-email.jsonld --vkey "$(cat key-that-i-kept)"',
    )
    .action(async (file: string, { json, vkey }: Options, command: Command) => {
      const text = await readFile(file, 'utf8').catch(() => {
        throw new StartupError(`${file} cannot be read.`);
      });
      const results = verifyReceipts(text, vkey);
      if (!results) throw new StartupError(`${file} holds no receipt.`);
      const told = json ? `${JSON.stringify(results, null, 2)}\n` : receiptReport(results);
      command.configureOutput().writeOut?.(told);
      if (!results.every(({ verdict }) => verdict.isGenuine)) process.exitCode = 1;
    });
  return receipt;
}
