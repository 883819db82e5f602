/** People in front of a real browser: with or without scripts, by day or by night, on a phone or not. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
export const PHONE = 320;
export const DESK = 1280;
const HEIGHT = 720;

export interface Way {
  readonly hasScripts?: boolean;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly locale?: 'fr-FR' | 'en-GB';
}

export class Visitors {
  private readonly contexts: BrowserContext[] = [];

  private constructor(private readonly browser: Browser) {}

  static async arrive(): Promise<Visitors> {
    const browser = await chromium.launch({
      executablePath: programPath(),
      // Root has no sandbox in a container; nothing but our own pages is opened.
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    return new Visitors(browser);
  }

  /** Somebody with cookies of their own. */
  async one(way: Way = {}): Promise<Page> {
    const { hasScripts = true, theme = 'light', width = DESK, locale = 'fr-FR' } = way;
    const context = await this.browser.newContext({
      javaScriptEnabled: hasScripts,
      colorScheme: theme,
      viewport: { width, height: HEIGHT },
      locale,
      reducedMotion: 'reduce',
    });
    this.contexts.push(context);
    return context.newPage();
  }

  async leave(): Promise<void> {
    for (const context of this.contexts.splice(0)) await context.close();
  }

  async close(): Promise<void> {
    await this.leave();
    await this.browser.close();
  }
}

function programPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find(
    isThere,
  );
  if (found === undefined)
    throw new Error(`These tests need Chromium: none of ${PROGRAMS.join(', ')} is on the PATH.`);
  return found;
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
