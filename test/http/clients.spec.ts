/** Clients as they are made: by the command line, and for the demo. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ensureDemoClient } from '../../src/demo-client.js';
import { clientCommand } from '../../src/identity/client.command.js';
import { ClientsService, type ClientCredentials } from '../../src/identity/clients.service.js';
import { SCOPES } from '../../src/platform/http/scopes.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { Json } from '../support/people.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const ask = ({ clientId, clientSecret }: ClientCredentials) =>
  app.http
    .post('/oauth/token')
    .auth(clientId, clientSecret)
    .type('form')
    .send({ grant_type: 'client_credentials' });

describe('assent client', () => {
  /** The words as they are typed; what the command writes. */
  async function run(...words: string[]): Promise<string> {
    const command = clientCommand(() =>
      Promise.resolve({ get: (token) => app.get(token as never), close: () => Promise.resolve() }),
    );
    let written = '';
    command.configureOutput({ writeOut: (text) => (written += text) });
    await command.parseAsync(words, { from: 'user' });
    return written;
  }

  it('makes a gated client only where that is asked for, and lists which is which', async () => {
    const scopes = ['--scopes', 'authorize', '--json'];
    const gate = JSON.parse(await run('create', '--name', 'gate', '--gated', ...scopes)) as Json;
    const own = JSON.parse(await run('create', '--name', 'own', ...scopes)) as Json;
    const listed = JSON.parse(await run('list', '--json')) as Json[];
    const gatedOf = ({ clientId }: Json) =>
      listed.find((client) => client.clientId === clientId)?.gated;
    expect([gatedOf(gate), gatedOf(own), gatedOf({ clientId: 'assent' })]).toEqual([
      true,
      false,
      false,
    ]);
    const lines = (await run('list')).split('\n');
    expect(lines.find((line) => line.includes(' gate '))).toMatch(/ active +gated +/);
    expect(lines.find((line) => line.includes(' own '))).toMatch(/ active +trusted +/);
    expect(await app.get(ClientsService).find(String(gate.clientId))).toMatchObject({
      gated: true,
    });
    expect(await app.get(ClientsService).find(String(own.clientId))).toMatchObject({
      gated: false,
    });
  });
});

describe('the demo client', () => {
  it('is kept as long as it works, and made anew when scopes have come since', async () => {
    const ensure = async () => {
      const file = (await ensureDemoClient(app.nest, app.config)) ?? '';
      return { file, ...(JSON.parse(readFileSync(file, 'utf8')) as ClientCredentials) };
    };
    const first = await ensure();
    expect(await ensure()).toEqual(first);
    expect((await ask(first).expect(200)).body).toMatchObject({ scope: SCOPES.join(' ') });
    // As an earlier version left it: a working client with the scopes of its time.
    await app.sql('UPDATE clients SET scopes = $2 WHERE client_id = $1', [
      first.clientId,
      ['authorize', 'audit'],
    ]);
    const second = await ensure();
    expect(second.clientId).not.toBe(first.clientId);
    expect((await ask(second).expect(200)).body).toMatchObject({ scope: SCOPES.join(' ') });
    await ask(first).expect(401);
    writeFileSync(second.file, '{}');
    expect((await ensure()).clientId).not.toBe(second.clientId);
  });
});
