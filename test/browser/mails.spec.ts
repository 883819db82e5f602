/** Every mail of ours as a program shows it that knows the dark, on a phone and in a reading pane. */
import type { Page } from 'playwright-core';
import { LOCALES } from '../../src/platform/http/messages.js';
import { allMails } from '../support/sample-views.js';
import { RULES_OF_MAILS } from './support/accessible.js';
import { findingsIn, type Look } from './support/looks.js';
import { renderSample } from './support/sample-site.js';
import { PHONE, Visitors } from './support/visitors.js';

const PANE = 600;
const LOOKS: readonly Look[] = [PHONE, PANE].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ width, theme })),
);
const shown = allMails.filter(([, view]) => view.endsWith('.html'));

let visitors: Visitors;
let page: Page;
beforeAll(async () => {
  visitors = await Visitors.arrive();
  page = await visitors.one();
});
afterAll(() => visitors.close());

async function findingsOf(html: string, picture?: string): Promise<string[]> {
  const findings: string[] = [];
  page.on('request', (request) => findings.push(`asks for ${request.url()}`));
  await page.setContent(html);
  for (const look of LOOKS)
    findings.push(...(await findingsIn(page, look, picture, RULES_OF_MAILS)));
  page.removeAllListeners();
  return findings;
}

it('notices what is planted in a mail', async () => {
  const [sample] = shown;
  if (!sample) throw new Error('There is no mail.');
  const html = renderSample(sample, 'fr')
    .replace('.ink { color: #f1ebe3', '.ink { color: #2a2521')
    .replace('</body>', '<img src="http://127.0.0.1:9/x.png"><p style="width:2000px">x</p></body>');
  const found = (await findingsOf(html)).join('\n');
  expect(found).toMatch(/dark, 320 px: color-contrast/);
  expect(found).toContain('image-alt:');
  expect(found).toContain('px too wide');
  expect(found).toContain('asks for http://127.0.0.1:9/x.png');
});

describe.each(shown.map((sample) => ({ view: sample[1], sample })))('$view', ({ sample }) => {
  it.each(LOCALES)('is for everybody, in %s', async (lang) => {
    const name = sample[1].replace(/^email\/|\.html$/g, '');
    expect(await findingsOf(renderSample(sample, lang), `mail-${name}-${lang}`)).toEqual([]);
  });
});
