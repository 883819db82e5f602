/** `assent record-of-processing`: prints the record of GDPR Art. 30 from the catalog in force. */
import { Command, Option } from 'commander';
import type { OpenContext } from '../../platform/cli-context.js';
import type { Language } from '../retention/rules.js';
import { recordMarkdown } from './record-markdown.js';
import { RecordService } from './record.service.js';

interface Options {
  readonly format: 'md' | 'json';
  readonly locale?: Language;
}

export function recordCommand(openContext: OpenContext): Command {
  const command = new Command('record-of-processing')
    .description(
      'print the record of processing activities (GDPR Art. 30) from the catalog in force',
    )
    .addOption(
      new Option('--format <format>', 'Markdown or JSON').choices(['md', 'json']).default('md'),
    )
    .addOption(
      new Option('--locale <language>', 'absent: the first of the catalog').choices(['fr', 'en']),
    );
  return command.action(async ({ format, locale }: Options) => {
    const context = await openContext();
    try {
      const record = await context.get(RecordService).make(locale);
      const text =
        format === 'json' ? `${JSON.stringify(record, null, 2)}\n` : recordMarkdown(record);
      command.configureOutput().writeOut?.(text);
    } finally {
      await context.close();
    }
  });
}
