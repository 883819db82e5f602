/** Somebody who has no mouse: everything by Tab, Space, arrows and Enter, and always seeing where they are. */
import type { Page } from 'playwright-core';
import { turnPage } from './turn-page.js';

const MOST_TABS = 80;

interface Focused {
  readonly isIt: boolean;
  readonly name: string;
  readonly outline: number;
  readonly isInView: boolean;
}

/** Walks on to the element, and demands of every stop that it shows and is in view (WCAG 2.4.7, 2.4.11). */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let nth = 0; nth < MOST_TABS; nth += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<Focused>(`(() => {
      const isUnder = (one, { top, bottom }) =>
        [...document.querySelectorAll('.save')].some((bar) => {
          const over = bar.getBoundingClientRect();
          return !bar.contains(one) && bottom > over.top && top < over.bottom;
        });
      const one = document.activeElement;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      return {
        isIt: one.matches(${JSON.stringify(selector)}),
        name: one.outerHTML.slice(0, 120),
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        isInView: box.bottom > 0 && box.top < innerHeight && !isUnder(one, box),
      };
    })()`);
    if (focused.name.startsWith('<body')) continue;
    if (focused.outline < 2) throw new Error(`Nobody sees that the focus is on ${focused.name}`);
    if (!focused.isInView) throw new Error(`The focus is out of view on ${focused.name}`);
    if (focused.isIt) return;
  }
  throw new Error(`The keyboard does not reach ${selector}.`);
}

export async function pressOn(page: Page, selector: string, key = 'Enter'): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

/** A press that leads to another page. */
export async function goBy(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await turnPage(page, () => page.keyboard.press('Enter'));
}
