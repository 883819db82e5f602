/** `assent forms`: how people answered whom each form made us write to. It shows, and changes nothing. */
import { Command } from 'commander';
import type { OpenContext } from '../platform/cli-context.js';
import { CountAnswers } from './count-answers.js';
import { FORM_DAYS, type FormRefusals } from './form-refusals.js';

interface Options {
  readonly json?: true;
}

export function formsCommand(openContext: OpenContext): Command {
  const command = new Command('forms')
    .description(`how people answered the requests of each form in the last ${FORM_DAYS} days`)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nA form is marked when 5 % or more of at least 20 people said "it was not me".\n' +
        'Nothing is blocked by it: look at the form, then decide.',
    )
    .exitOverride();
  return command.action(async ({ json }: Options) => {
    const context = await openContext();
    try {
      const forms = await context.get(CountAnswers).forms();
      const text = json ? `${JSON.stringify({ days: FORM_DAYS, forms }, null, 2)}\n` : table(forms);
      command.configureOutput().writeOut?.(text);
    } finally {
      await context.close();
    }
  });
}

function table(forms: readonly FormRefusals[]): string {
  if (forms.length === 0) return `Nobody answered in the last ${FORM_DAYS} days.\n`;
  const rows = forms.map(({ form, answers, refused, refusedPercent, isMarked }) => [
    form,
    String(answers),
    String(refused),
    `${refusedPercent.toFixed(1)} %`,
    isMarked ? 'look at it' : '',
  ]);
  const all = [['form', 'answers', 'refused', 'share', ''], ...rows];
  const widths = [0, 1, 2, 3].map((nth) => Math.max(...all.map((row) => row[nth]?.length ?? 0)));
  const lines = all.map(([form = '', ...cells]) =>
    [form.padEnd(widths[0] ?? 0), ...cells.map((cell, nth) => cell.padStart(widths[nth + 1] ?? 0))]
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
