import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../src/platform/config.js';
import { withDatabase } from '../../src/platform/database/embedded/cluster.js';
import { StartupError } from '../../src/platform/startup-error.js';
import { cloneDatabase, emptyDatabase, type ClonedDatabase } from '../support/database.js';
import { freePort, Premises, Visitor, type Environment } from '../support/process.js';
import { announcedServer } from '../support/test-server.js';

const KEY = `k1 ${Buffer.alloc(32, 7).toString('base64')}\n`;

describe('a start that cannot work', () => {
  let premises: Premises;
  let inFolder: (name: string) => string;

  beforeAll(() => {
    premises = new Premises();
    inFolder = (name) => join(premises.folder, name);
    for (const name of ['kek', 'pepper']) writeFileSync(inFolder(name), KEY, { mode: 0o600 });
    writeFileSync(inFolder('file'), '');
  });
  afterAll(() => premises.clear());

  /** It says one sentence, in so many lines, that holds none of the secrets it was given. */
  async function refusal(environment: Environment, secrets: readonly string[] = []) {
    const service = await premises.spawn(environment);
    expect(await service.exit).toEqual({ code: 1, signal: null });
    const said = service.stdout + service.stderr;
    expect(said).not.toContain('is ready at');
    expect(said).not.toMatch(/^\s+at /m);
    expect([...secrets, ...premises.secrets()].filter((one) => said.includes(one))).toEqual([]);
    return service.stderr;
  }

  it('names the port that is taken, and what to do', async () => {
    const taken = await freePort();
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(taken, '127.0.0.1', listening));
    const clone = await cloneDatabase();
    try {
      expect(await refusal({ PORT: String(taken), DATABASE_URL: clone.ownerUrl })).toBe(
        `Port ${taken} on 127.0.0.1 is taken: stop what uses it, or set PORT to another.\n`,
      );
    } finally {
      holder.close();
      await clone.drop();
    }
  });

  it('names the key file that is not the one this database was used with', async () => {
    const clone = await cloneDatabase();
    const environment = { DATABASE_URL: clone.ownerUrl, ASSENT_DATA_DIR: inFolder('keyed') };
    try {
      const service = await premises.start(environment);
      service.signal('SIGTERM');
      await service.exit;
      for (const [name, setting] of [
        ['kek', 'ASSENT_KEK_FILE'],
        ['pepper', 'ASSENT_PEPPER_FILE'],
      ] as const)
        expect(await refusal({ ...environment, [setting]: inFolder(name) })).toBe(
          `The ${name} "k1" is not the one that this database was used with: name the right file in ` +
            `${setting}, or put the new key under a new id.\n`,
        );
    } finally {
      await clone.drop();
    }
  });

  it('names the data folder that it cannot use', async () => {
    const dataDir = inFolder('file/data');
    expect(await refusal({ ASSENT_DATA_DIR: dataDir })).toBe(
      `The data folder ${dataDir} cannot be read and written: mend its permissions or set ASSENT_DATA_DIR to another.\n`,
    );
  });

  it('names the setting that is wrong, without its value', async () => {
    expect(await refusal({ DATABASE_URL: 'hunter2@server/assent' }, ['hunter2'])).toBe(
      'DATABASE_URL must be a URL that begins with postgres:// or postgresql://.\n',
    );
  });

  it.each([
    ['PORT', 'http', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '70000', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '80.5', 'PORT must be a whole number from 0 to 65535.'],
    ['ASSENT_ROLE', 'primary', 'ASSENT_ROLE must be one of all, web, worker.'],
    [
      'ASSENT_PUBLIC_URL',
      'https://consent.example/path',
      'ASSENT_PUBLIC_URL must be an origin without a path, as in https://consent.example.',
    ],
    ['SMTP_URL', 'hunter2', 'SMTP_URL must be a URL that begins with smtp:// or smtps://.'],
    [
      'ASSENT_MAIL_FROM',
      'no-reply@shop.example',
      'ASSENT_MAIL_FROM must not say that nobody reads the answers: they are read.',
    ],
  ])('refuses %s=%s', (name, value, sentence) => {
    expect(() => loadConfig({ [name]: value })).toThrow(new StartupError(sentence));
  });

  describe('on an external database', () => {
    const changed = (change: (url: URL) => void): string => {
      const url = new URL(announcedServer().ownerUrl);
      change(url);
      return url.href;
    };
    const wrong: [string, () => Promise<string> | string, string][] = [
      [
        'nobody listens',
        async () => {
          const port = String(await freePort());
          return changed((url) => (url.port = port));
        },
        'ECONNREFUSED',
      ],
      ['the host is unknown', () => changed((url) => (url.hostname = 'db.example')), 'E'],
      ['the password is wrong', () => changed((url) => (url.password = 'hunter2')), '28P01'],
      [
        'there is no such database',
        () =>
          withDatabase(
            changed(() => 0),
            'test_none',
          ),
        '3D000',
      ],
    ];

    it.each(wrong)('says so when %s', async (_, urlOf, code) => {
      const url = await urlOf();
      const sentence = await refusal({ DATABASE_URL: url }, [new URL(url).password]);
      expect(sentence).toMatch(
        new RegExp(
          `^PostgreSQL does not accept the connection \\(${code}\\w*\\): check the host, port, user, password and database in DATABASE_URL\\.\\n$`,
        ),
      );
    });

    it('shows the line of a catalog that cannot be applied', async () => {
      const clone = await cloneDatabase();
      const lines = readFileSync(resolve('catalog.yaml'), 'utf8').split('\n');
      const topic = lines.findIndex((line) => line.trim() === '- key: lettre');
      const benefit = lines.findIndex((line, n) => n > topic && /^\s+benefit:/.test(line));
      const next = lines.findIndex((line, n) => n > benefit && /^ {4}\w/.test(line));
      const file = inFolder('catalog.yaml');
      writeFileSync(file, [...lines.slice(0, benefit), ...lines.slice(next)].join('\n'));
      try {
        const said = await refusal({ DATABASE_URL: clone.ownerUrl, ASSENT_CATALOG_FILE: file });
        expect(said).toContain('The catalog cannot be applied; mend this and start again:\n');
        expect(said).toContain(`${file}:${topic + 1}:`);
        expect(said).toContain('benefit');
      } finally {
        await clone.drop();
      }
    });

    it('names the catalog that is not there', async () => {
      const clone = await cloneDatabase();
      const file = inFolder('none.yaml');
      try {
        expect(await refusal({ DATABASE_URL: clone.ownerUrl, ASSENT_CATALOG_FILE: file })).toBe(
          `There is no catalog yet and ${file} cannot be read: write one, or name it in ASSENT_CATALOG_FILE.\n`,
        );
      } finally {
        await clone.drop();
      }
    });
  });

  describe('in production', () => {
    const safe = () => ({
      NODE_ENV: 'production',
      SMTP_URL: 'smtps://mailer:hunter2@mail.example',
      ASSENT_KEK_FILE: inFolder('kek'),
      ASSENT_PEPPER_FILE: inFolder('pepper'),
      ASSENT_MAIL_FROM: 'consent@shop.example',
      ASSENT_PUBLIC_URL: 'https://consent.example',
    });

    it.each([
      ['SMTP_URL', '', 'SMTP_URL must name a mail server: the catcher delivers to nobody'],
      [
        'ASSENT_KEK_FILE',
        '',
        'ASSENT_KEK_FILE must name a key file kept apart from the data folder',
      ],
      [
        'ASSENT_PEPPER_FILE',
        '',
        'ASSENT_PEPPER_FILE must name a key file kept apart from the data folder',
      ],
      ['ASSENT_MAIL_FROM', '', 'ASSENT_MAIL_FROM must name the sender of confirmation mails'],
      [
        'ASSENT_PUBLIC_URL',
        'http://consent.example',
        'ASSENT_PUBLIC_URL must be https: links in mails carry secrets',
      ],
    ])('refuses %s="%s"', (name, value, sentence) => {
      const unsafe = () => loadConfig({ ...safe(), [name]: value });
      expect(unsafe).toThrow(new StartupError(`In production ${sentence}.`));
    });

    it('refuses a PostgreSQL that forgets in a power cut', async () => {
      const clone = await cloneDatabase();
      try {
        const secrets = ['hunter2', new URL(clone.ownerUrl).password];
        expect(await refusal({ ...safe(), DATABASE_URL: clone.ownerUrl }, secrets)).toBe(
          'In production PostgreSQL must run with fsync and full_page_writes on.\n',
        );
      } finally {
        await clone.drop();
      }
    });
  });
});

describe('a service on an external database', () => {
  let premises: Premises;
  let external: ClonedDatabase;

  beforeAll(async () => {
    premises = new Premises();
    external = await emptyDatabase();
  });
  afterAll(async () => {
    await premises.clear();
    await external.drop();
  });

  it('migrates it, keeps everything there and leaves it running', async () => {
    const email = 'camille@exemple.example';
    const service = await premises.start({ DATABASE_URL: external.ownerUrl });
    const visitor = await new Visitor(service).logIn();
    await visitor.optIn(email, ['lettre']);
    expect((await visitor.ask(email, 'lettre')).body).toMatchObject({ decision: 'allow' });
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(service.stdout + service.stderr).not.toContain(new URL(external.ownerUrl).password);
    expect(premises.postgresPid()).toBeNull();
    const client = new pg.Client(external.ownerUrl);
    await client.connect();
    const { rows } = await client.query('SELECT state FROM consents');
    await client.end();
    expect(rows).toEqual([{ state: 'confirmed' }]);
  });
});
