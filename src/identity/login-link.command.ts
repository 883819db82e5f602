/** `assent login-link`: lets a member of staff into the console, once, by name. */
import { Command, InvalidArgumentError } from 'commander';
import { formatInstant } from '../core/duration.js';
import type { OpenContext } from '../platform/cli-context.js';
import { STAFF_SCOPES, type StaffScope } from '../platform/http/scopes.js';
import { listOf } from './cli-options.js';
import { isStaffName, LINK_MINUTES, StaffLinksService } from './staff-links.service.js';

interface LinkOptions {
  readonly scope: readonly StaffScope[];
  readonly as: string;
  readonly end?: true;
  readonly json?: true;
}

export function loginLinkCommand(openContext: OpenContext): Command {
  const command = new Command('login-link')
    .description('make a link to the console: it opens once, within ten minutes')
    .option('--scope <list>', `audit, and what else of ${STAFF_SCOPES.join(',')}`, scopes, [
      'audit',
    ])
    .requiredOption('--as <name>', 'who will use it; every record of what they do says so', name)
    .option('--end', 'make none: end every session and unused link of this name')
    .option('--json', 'print JSON')
    .exitOverride();
  return command.action(async (options: LinkOptions) => {
    const context = await openContext();
    try {
      const links = context.get(StaffLinksService);
      const said = options.end ? await end(links, options) : await make(links, options);
      command.configureOutput().writeOut?.(`${said}\n`);
    } finally {
      await context.close();
    }
  });
}

async function make(links: StaffLinksService, options: LinkOptions): Promise<string> {
  const { as: actor, scope } = options;
  const { url, expiresAt } = await links.issue({ actor, scopes: scope });
  if (options.json)
    return JSON.stringify({ url, expiresAt: formatInstant(expiresAt), name: actor, scopes: scope });
  return (
    `${url}\n` +
    `Opens once, within ${String(LINK_MINUTES)} minutes, for ${actor} (${scope.join(', ')}). ` +
    'Who has it can enter: hand it to nobody else.'
  );
}

async function end(links: StaffLinksService, options: LinkOptions): Promise<string> {
  const ended = await links.endAll(options.as);
  if (options.json) return JSON.stringify({ name: options.as, ended });
  return `${String(ended)} sessions and links of ${options.as} are ended.`;
}

/** No page of the console is open without `audit`, so a link without it would lead nowhere. */
function scopes(value: string): StaffScope[] {
  const list = listOf(STAFF_SCOPES)(value);
  if (!list.includes('audit')) throw new InvalidArgumentError('audit must be among them.');
  return list;
}

function name(value: string): string {
  if (isStaffName(value)) return value;
  throw new InvalidArgumentError(
    'It must be a name of letters, digits, spaces, dots and hyphens, 60 at most.',
  );
}
