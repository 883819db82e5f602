/** The record of processing over HTTP: from the catalog in force, in two forms and two languages. */
import type { RecordOfProcessing } from '../../src/compliance/record/record-of-processing.js';
import { recordCommand } from '../../src/compliance/record/record.command.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TestSender } from '../support/people.js';

let app: TestApp;
let auditor: TestSender;
beforeAll(async () => {
  app = await startTestApp();
  auditor = await TestSender.with(app, ['audit']);
});
afterAll(() => app.close());

const PATH = '/v1/record-of-processing';

/** What the command prints. */
async function printed(...args: string[]): Promise<string> {
  let text = '';
  const command = recordCommand(() =>
    Promise.resolve({ get: (token) => app.get(token), close: () => Promise.resolve() }),
  );
  command.configureOutput({ writeOut: (more) => (text += more) });
  await command.parseAsync(args, { from: 'user' });
  return text;
}

describe('assent record-of-processing', () => {
  it('prints Markdown to be filed, and JSON where that is asked for', async () => {
    expect(await printed()).toMatch(/^# Registre des activités de traitement\n/);
    expect(await printed('--locale', 'en')).toMatch(/^# Record of processing activities\n/);
    const record = JSON.parse(await printed('--json', '--locale', 'en')) as RecordOfProcessing;
    expect(record).toMatchObject({ law: 'GDPR Art. 30(1)', language: 'en' });
  });
});

describe(`GET ${PATH}`, () => {
  it('tells what the catalog in force says, and which one that is', async () => {
    const { body, headers } = await auditor.get(PATH).expect(200);
    const record = body as RecordOfProcessing;
    const { body: catalog } = await auditor.get('/v1/catalog').expect(200);
    const { version, sha256 } = catalog as { version: number; sha256: string };
    expect(record.catalog).toEqual({ version, sha256 });
    expect(record).toMatchObject({ law: 'GDPR Art. 30(1)', language: 'fr' });
    expect(record.activities.map(({ key }) => key)).toEqual([
      'nouvelles',
      'commandes',
      'protection',
    ]);
    expect(headers).toMatchObject({ 'content-language': 'fr', vary: 'Accept' });
  });

  it('is Markdown where that is asked for, in the language that is asked for', async () => {
    const { text, headers } = await auditor
      .get(`${PATH}?locale=en`)
      .set('Accept', 'text/markdown')
      .expect(200);
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(text.startsWith('# Record of processing activities\n')).toBe(true);
    expect(text).toContain('Les Graines de Montfaribole');
    expect(text).toContain('- **Legal basis**: Consent (Art. 6(1)(a))');
  });

  it('refuses another language, and who may not audit', async () => {
    await auditor.get(`${PATH}?locale=de`).expect(422);
    const sender = await TestSender.with(app, ['authorize']);
    await sender.get(PATH).expect(403);
  });
});
