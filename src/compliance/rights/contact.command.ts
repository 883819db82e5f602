/** `assent contact erase`: forget a person from the command line, with the same effect as the API's. */
import { Command } from 'commander';
import { OPERATOR } from '../../core/own-actors.js';
import { formatInstant } from '../../core/duration.js';
import { DomainError } from '../../core/errors.js';
import { contactId, reasonText } from '../../platform/cli-arguments.js';
import type { OpenContext } from '../../platform/cli-context.js';
import { StartupError } from '../../platform/startup-error.js';
import { WithdrawalJournal } from '../../preferences/withdrawal-journal.js';
import { EraseContact, type Erased } from './erase-contact.js';

interface Options {
  readonly reason: string;
  readonly json?: true;
}

export function contactCommand(openContext: OpenContext): Command {
  const contact = new Command('contact').description('the rights of a person').exitOverride();
  contact
    .command('erase')
    .description('forget a person (GDPR Art. 17): this cannot be undone')
    .argument('<contactId>', 'the id of the contact; it is nobody’s afterwards', contactId)
    .requiredOption('--reason <text>', 'why; kept in the ledger and in the access log', reasonText)
    .option('--json', 'print JSON')
    .action(async (id: string, options: Options) => {
      const context = await openContext();
      try {
        const erased = await context
          .get(EraseContact)
          .erase(id, options.reason, OPERATOR)
          .catch(sayUnknown);
        await context.get(WithdrawalJournal).close();
        contact.configureOutput().writeOut?.(report(id, erased, options));
      } finally {
        await context.close();
      }
    });
  return contact;
}

function sayUnknown(error: unknown): never {
  if (error instanceof DomainError && error.code === 'contact_unknown')
    throw new StartupError('There is no contact with this id; perhaps it was erased before.');
  throw error;
}

function report(id: string, { at, entries, kept }: Erased, { json }: Options): string {
  if (json) {
    const result = { contactId: id, erasedAt: formatInstant(at), entries, kept };
    return `${JSON.stringify(result, null, 2)}\n`;
  }
  const stays = kept.length === 0 ? 'Nothing is kept.' : `Still refused: ${kept.join(', ')}.`;
  return `${id} is erased: ${entries} entries of the ledger have no evidence any more. ${stays}\n`;
}
