import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../examples/http.js';
import { Premises, Visitor, type ServiceProcess } from '../support/process.js';
import { until } from '../support/until.js';

const MINUTE_MS = 60_000;
const TOPIC = 'lettre';
const OTHER_TOPIC = 'ateliers';
const anEmail = () => `camille-${randomUUID().slice(0, 13)}@exemple.example`;

jest.setTimeout(2 * MINUTE_MS);

describe('a service with its embedded database', () => {
  let premises: Premises;
  const reader = anEmail();

  beforeAll(() => {
    premises = new Premises();
  });
  afterAll(() => premises.clear());

  async function expectConsentStands(service: ServiceProcess): Promise<void> {
    const visitor = await new Visitor(service).logIn();
    const { body } = await visitor.ask(reader, TOPIC);
    expect(body).toMatchObject({ decision: 'allow' });
    await visitor.release(body);
  }

  function expectNothingLeft(service: ServiceProcess): void {
    expect(premises.postgresPid()).toBeNull();
    expect(service.hasGroup()).toBe(false);
    const said = service.stdout + service.stderr;
    expect(premises.secrets().length).toBeGreaterThan(4);
    expect(premises.secrets().filter((secret) => said.includes(secret))).toEqual([]);
  }

  it('is ready within a minute on an empty folder, and leaves on SIGTERM without a trace', async () => {
    const began = Date.now();
    const service = await premises.start();
    expect(Date.now() - began).toBeLessThan(MINUTE_MS);
    await (await new Visitor(service).logIn()).optIn(reader, [TOPIC]);
    expect(premises.postgresPid()).not.toBeNull();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expectNothingLeft(service);
  });

  it('keeps the data for the second start, and leaves on SIGINT too', async () => {
    const service = await premises.start();
    await expectConsentStands(service);
    expect(await service.end('SIGINT')).toEqual({ code: 0, signal: null });
    expectNothingLeft(service);
  });

  it('takes over the database that a killed service left running', async () => {
    const killed = await premises.start();
    const database = premises.postgresPid();
    expect(await killed.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    expect(premises.postgresPid()).toBe(database);
    const service = await premises.start();
    expect(premises.postgresPid()).toBe(database);
    await expectConsentStands(service);
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expectNothingLeft(service);
  });

  it('allows nothing while its database is killed, starts it again and goes on', async () => {
    const service = await premises.start();
    const visitor = await new Visitor(service).logIn();
    const killed = premises.killPostgres();
    const answers: { status: number; body: Json }[] = [];
    await until(async () => {
      const answer = await visitor.ask(reader, TOPIC);
      answers.push(answer);
      return answer.status === 200 && premises.postgresPid() !== null;
    }, 'the database to be back');
    expect(premises.postgresPid()).not.toBe(killed);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, body } of refused) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'temporarily_unavailable' });
      expect(body).not.toHaveProperty('decision');
    }
    for (const { status, body } of answers)
      if (status === 200 && body.decision === 'allow') await visitor.release(body);
    await visitor.optIn(anEmail(), [OTHER_TOPIC]);
    await expectConsentStands(service);
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expectNothingLeft(service);
  });

  it('loses nothing it acknowledged when service and database are killed under load', async () => {
    const service = await premises.start();
    const people = await aCrowd(service, 6);
    const killAfter = randomInt(2, 9);
    const acknowledged = new Set<string>();
    const act = async (name: string, work: () => Promise<boolean>): Promise<void> => {
      await sleep(randomInt(0, 30));
      if (await work().catch(() => false)) acknowledged.add(name);
      if (acknowledged.size >= killAfter) service.signal('SIGKILL');
    };
    await Promise.all(
      people.flatMap(({ email, visitor, letter, workshop }) => [
        act(`left ${email}`, async () => (await visitor.unsubscribe(letter)) === 200),
        act(
          `sent ${email}`,
          async () => (await visitor.redeem(workshop, email, OTHER_TOPIC)).status === 200,
        ),
      ]),
    );
    service.signal('SIGKILL');
    premises.killPostgres();
    await service.exit;

    const next = await premises.start();
    const after = await new Visitor(next).logIn();
    const found = new Set<string>();
    for (const { email, workshop } of people) {
      const ask = await after.ask(email, TOPIC);
      if (ask.body.decision === 'deny' && ask.body.reason === 'no_consent')
        found.add(`left ${email}`);
      const again = await after.redeem(workshop, email, OTHER_TOPIC);
      if (again.status === 409) found.add(`sent ${email}`);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(killAfter);
    expect([...acknowledged].filter((name) => !found.has(name))).toEqual([]);
    expect(await next.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expectNothingLeft(next);
  });

  it('is the only one on its folder, and a folder of its own is all another needs', async () => {
    const service = await premises.start();
    const second = await premises.spawn({ PORT: '0' });
    expect(await second.exit).toEqual({ code: 1, signal: null });
    expect(second.stderr).toMatch(
      /^Another Assent \(process \d+\) uses the data folder \S+: stop it/,
    );
    expect(await service.status()).toBe(200);
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

interface Reader {
  readonly email: string;
  readonly visitor: Visitor;
  /** Two permits in hand, of which one will be spent and the other made void. */
  readonly letter: Json;
  readonly workshop: Json;
}

async function aCrowd(service: ServiceProcess, size: number): Promise<Reader[]> {
  const visitor = await new Visitor(service).logIn();
  return Promise.all(
    Array.from({ length: size }, async () => {
      const email = anEmail();
      await visitor.optIn(email, [TOPIC, OTHER_TOPIC]);
      const letter = (await visitor.ask(email, TOPIC)).body;
      const workshop = (await visitor.ask(email, OTHER_TOPIC)).body;
      expect([letter.decision, workshop.decision]).toEqual(['allow', 'allow']);
      return { email, visitor, letter, workshop };
    }),
  );
}
