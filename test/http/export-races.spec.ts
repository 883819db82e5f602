/**
 * What happens between the checkpoint of a bundle and the instant at which it is read: the bundle is of
 * the checkpoint all the same, and verifies.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFiles } from '../../src/compliance/verification/zip-files.js';
import { LogKeys } from '../../src/ledger/log-keys.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { BundleSource } from '../../src/verifier/bundle-source.js';
import { verifyLog } from '../../src/verifier/verify-log.js';
import { startTestApp, type TestApp, type TestClient } from '../support/app.js';
import { streamedBundle } from '../support/exports.js';
import { footerPath, ONE_CLICK, People, TestSender } from '../support/people.js';
import { unzip } from '../support/unzip.js';

describe('a bundle, while', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-race-test-'));
  let app: TestApp;
  let people: People;
  let sender: TestSender;
  let clerk: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    people = new People(app);
    sender = await TestSender.with(app, ['authorize']);
    clerk = await app.client(['erase']);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Once, as soon as the next checkpoint stands and nothing was read yet. */
  function meanwhile(act: () => Promise<unknown>): void {
    const sequencer = app.get(Sequencer);
    const run = sequencer.run.bind(sequencer);
    jest.spyOn(sequencer, 'run').mockImplementationOnce(async () => {
      const head = await run();
      await act();
      return head;
    });
  }

  async function made() {
    const bytes = await streamedBundle(app);
    const path = join(folder, 'bundle.zip');
    writeFileSync(path, bytes);
    const zip = await ZipFiles.open(path);
    const source = zip && (await BundleSource.open(zip));
    if (!source) throw new Error('not a bundle');
    const { ok, problems, notes } = await verifyLog(source, { vkeys: [], checkpoints: [] });
    zip.close();
    const consents = (await unzip(bytes)).get('consents.ndjson')?.toString() ?? '';
    return { told: { ok, problems, notes }, consents };
  }
  const SOUND = { ok: true, problems: [], notes: [] };

  it('the key of the log is rotated, brings along the keys that its log knows', async () => {
    await people.optedInTo('lettre');
    meanwhile(() => app.get(LogKeys).rotate('test'));
    expect((await made()).told).toEqual(SOUND);
    expect((await made()).told).toEqual(SOUND);
  });

  it('people come and go, says where they stood', async () => {
    const leaving = await people.optedInTo('lettre', 'ateliers');
    const allow = await sender.allowed(leaving.email, 'lettre');
    const email = 'coming@maison.example';
    await people.subscribe(email, ['lettre']);
    const link = await people.linkTo(email);
    meanwhile(async () => {
      await app.http.post(footerPath(allow)).type('form').send(ONE_CLICK).expect(200);
      await people.answer(link, 'confirm', ['lettre']).expect(200);
    });
    const { told, consents } = await made();
    const coming = await people.contactIdOf(email);
    expect(told).toEqual(SOUND);
    const lines = consents.split('\n').filter((line) => line.includes(leaving.contactId));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain('"state":"confirmed"');
    expect(consents).not.toContain(coming);
    expect((await made()).consents).toContain(coming);
  });

  it('somebody is erased, waits for the checkpoint that says so', async () => {
    const { contactId } = await people.optedInTo('lettre');
    meanwhile(() =>
      app.http
        .post(`/v1/contacts/${contactId}/erasure`)
        .auth(clerk.token, { type: 'bearer' })
        .send({ reason: 'asked by letter' })
        .expect(200),
    );
    const { told, consents } = await made();
    expect(told).toEqual(SOUND);
    expect(consents).not.toContain(contactId);
  });
});
