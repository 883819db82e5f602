/** What axe-core finds on a page, in words; nothing when it finds nothing. */
import { source } from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
export const RULES_OF_PAGES: readonly string[] = [...WCAG, 'best-practice'];
/** A mail is shown within a page of somebody else, who has the landmarks. */
export const RULES_OF_MAILS: readonly string[] = WCAG;

export async function violationsOn(page: Page, rules = RULES_OF_PAGES): Promise<string[]> {
  // Put in by the debugger, past the content security policy, which would refuse it.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(source);
  const found = await page.evaluate<AxeResults>(
    `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })`,
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary ?? ''}`),
  );
}

/** Masked addresses that stand on two lines, where nobody knows them again. */
export function brokenAddresses(page: Page): Promise<string[]> {
  return onTwoLines(page, 'body', '\\S…\\S*@\\S+');
}

/** The words of tables that a line ends within, but for those that no column need hold. */
export function brokenWords(page: Page): Promise<string[]> {
  return onTwoLines(page, '.records :is(th, td)', '\\p{L}{2,20}');
}

/** What matches the pattern, of the text of what the selector finds, and stands on more than one line. */
function onTwoLines(page: Page, selector: string, pattern: string): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    const pattern = new RegExp(${JSON.stringify(pattern)}, 'gu');
    for (const element of document.querySelectorAll(${JSON.stringify(selector)})) {
      const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        for (const { 0: match, index } of walk.currentNode.data.matchAll(pattern)) {
          const range = document.createRange();
          range.setStart(walk.currentNode, index);
          range.setEnd(walk.currentNode, index + match.length);
          if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(match);
        }
      }
    }
    return found;
  })()`);
}

/** Nothing to be scrolled sideways for (WCAG 1.4.10). */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}
