/** `assent suggestions`: what came out of the suggestion box, to be read or passed on. */
import { Command, InvalidArgumentError } from 'commander';
import { parseDay } from '../core/calendar-day.js';
import type { OpenContext } from '../platform/cli-context.js';
import type { VoteCount } from '../core/suggestion.js';
import { SuggestionsService } from './suggestions.service.js';
import type { ReadSuggestion, SuggestionsPlace } from './suggestions.store.js';

interface Options {
  readonly from?: string;
  readonly json?: true;
}

const A_PAGE = 500;

export function suggestionsCommand(openContext: OpenContext): Command {
  const command = new Command('suggestions')
    .description('print what people put into the suggestion box, and how useful they find topics')
    .option('--from <day>', 'what came out on this day or later, as in 2026-11-21', day)
    .option('--json', 'print JSON')
    .exitOverride();
  return command.action(async (options: Options) => {
    const { json, from: asked } = options;
    const from = asked ?? null;
    const context = await openContext();
    try {
      const service = context.get(SuggestionsService);
      const suggestions = await all(service, from);
      const votes = await service.votes(from);
      command
        .configureOutput()
        .writeOut?.(
          json
            ? `${JSON.stringify({ suggestions, votes }, null, 2)}\n`
            : report(suggestions, votes),
        );
    } finally {
      await context.close();
    }
  });
}

async function all(service: SuggestionsService, from: string | null): Promise<ReadSuggestion[]> {
  const found: ReadSuggestion[] = [];
  let after: SuggestionsPlace | null = null;
  do {
    const page = await service.page({ from, after, limit: A_PAGE });
    found.push(...page.suggestions);
    after = page.next;
  } while (after);
  return found;
}

export function report(
  suggestions: readonly ReadSuggestion[],
  votes: readonly VoteCount[],
): string {
  const days = [...new Set(suggestions.map(({ emptiedOn }) => emptiedOn))];
  const said = days.flatMap((one) => [
    `Out of the box on ${one}`,
    ...suggestions
      .filter(({ emptiedOn }) => emptiedOn === one)
      .map(({ page, text }) => `  (${page}) ${text.replaceAll('\n', '\n    ')}`),
  ]);
  const counts = votes.map(
    ({ topic, useful, notUseful }) => `  ${topic}: ${useful} useful, ${notUseful} not useful`,
  );
  const nothing = 'Nothing has come out of the box: it is emptied after midnight, from five on.';
  const lines = [...said, ...(counts.length > 0 ? ['Topics', ...counts] : [])];
  return `${(lines.length > 0 ? lines : [nothing]).join('\n')}\n`;
}

function day(value: string): string {
  if (parseDay(value) === null)
    throw new InvalidArgumentError('It must be a day, as in 2026-11-21.');
  return value;
}
