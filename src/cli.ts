#!/usr/bin/env node
/** The `assent` command. Each subcommand is written beside the feature it belongs to. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Command, CommanderError } from 'commander';
import { AppModule } from './app.module.js';
import { haltCommand } from './authorization/halt.command.js';
import { catalogCommand } from './catalog/catalog.command.js';
import { auditCommand } from './compliance/exports/audit.command.js';
import { contactCommand } from './compliance/rights/contact.command.js';
import { recordCommand } from './compliance/record/record.command.js';
import { retentionCommand } from './compliance/retention/retention.command.js';
import { receiptCommand } from './compliance/verification/receipt.command.js';
import { verifyCommand } from './compliance/verification/verify.command.js';
import { clientCommand } from './identity/client.command.js';
import { keysCommand } from './identity/keys.command.js';
import { loginLinkCommand } from './identity/login-link.command.js';
import { ledgerCommand } from './ledger/ledger.command.js';
import { formsCommand } from './opt-in/forms.command.js';
import type { CliContext } from './platform/cli-context.js';
import { loadConfig } from './platform/config.js';
import { migrateCommand } from './platform/database/migrate.command.js';
import { borrowFoundation } from './platform/foundation.js';
import { NestLog } from './platform/http/nest-log.js';
import { Log } from './platform/log.js';
import { isStartupError } from './platform/startup-error.js';
import { suggestionsCommand } from './suggestions/suggestions.command.js';

const log = new Log('error', { write: (line) => void process.stderr.write(line) });

async function openContext(): Promise<CliContext> {
  const opened = await borrowFoundation(loadConfig(), log);
  const context = await NestFactory.createApplicationContext(AppModule.on(opened.foundation), {
    logger: new NestLog(log),
    abortOnError: false,
  });
  return {
    get: (token) => context.get(token as never),
    close: async () => {
      await context.close();
      await opened.close();
    },
  };
}

const program = new Command('assent')
  .description('Consent and preference center: no message leaves without its permission.')
  .addCommand(catalogCommand(openContext))
  .addCommand(clientCommand(openContext))
  .addCommand(keysCommand(openContext))
  .addCommand(ledgerCommand(openContext).addCommand(verifyCommand(openContext)))
  .addCommand(loginLinkCommand(openContext))
  .addCommand(receiptCommand())
  .addCommand(auditCommand(openContext))
  .addCommand(contactCommand(openContext))
  .addCommand(retentionCommand(openContext))
  .addCommand(recordCommand(openContext))
  .addCommand(haltCommand(openContext))
  .addCommand(formsCommand(openContext))
  .addCommand(suggestionsCommand(openContext))
  .addCommand(migrateCommand());

/** A wrong command line is told apart from a failure by its exit code, at every depth. */
function throwOnExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwOnExit);
}

try {
  throwOnExit(program);
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (isStartupError(error)) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else {
    log.failure('command', error);
    process.stderr.write('The command failed; the line above says where.\n');
    process.exitCode = 1;
  }
}
