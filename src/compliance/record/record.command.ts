/** `assent record-of-processing`: prints the record of GDPR Art. 30 from the catalog in force. */
import { Command, Option } from 'commander';
import type { OpenContext } from '../../platform/cli-context.js';
import { LOCALES, Messages, type Locale } from '../../platform/http/messages.js';
import { recordMarkdown } from './record-markdown.js';
import { RecordService } from './record.service.js';

interface Options {
  readonly json?: boolean;
  readonly locale?: Locale;
}

export function recordCommand(openContext: OpenContext): Command {
  const command = new Command('record-of-processing')
    .description(
      'print the record of processing activities (GDPR Art. 30) from the catalog in force',
    )
    .option('--json', 'as JSON instead of Markdown')
    .addOption(
      new Option('--locale <language>', 'absent: the first of the catalog').choices(LOCALES),
    );
  return command.action(async ({ json = false, locale }: Options) => {
    const context = await openContext();
    try {
      const record = await context.get(RecordService).make(locale);
      const words = context.get(Messages).in(record.language);
      const text = json ? `${JSON.stringify(record, null, 2)}\n` : recordMarkdown(record, words);
      command.configureOutput().writeOut?.(text);
    } finally {
      await context.close();
    }
  });
}
