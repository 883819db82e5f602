/** More asks than can be answered: they are turned away unread, and nothing else is. */
import { AuthorizationService } from '../../src/authorization/authorization.service.js';
import type { TestApp } from '../support/app.js';
import { openCast } from '../support/cast.js';
import { Gate } from '../support/gate.js';
import { anEmail, footerPath, ONE_CLICK, type People, type TestSender } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

/** Sets that are worked on at the same time, and asks that may wait for their turn. */
const AT_ONCE = 2;
const MOST_WAITING = 96;

let app: TestApp;
let people: People;
let sender: TestSender;
beforeAll(async () => {
  ({ app, people, sender } = await openCast());
});
afterAll(() => app.close());

describe('an ask too many', () => {
  it('is told to come back, while the others are served, and withdrawals above all', async () => {
    const [leaving, staying] = [await people.optedInTo('lettre'), await people.optedInTo('lettre')];
    const footer = await sender.allowed(leaving.email, 'lettre');
    const sent = await sender.allowed(staying.email, 'lettre');
    const unsent = await sender.allowed(staying.email, 'lettre');
    const gate = await Gate.before(app, 'authorizations');
    const held: Promise<number>[] = [];
    const ask = () => held.push(sender.request(anEmail(), 'lettre').then(({ status }) => status));
    for (let set = 1; set <= AT_ONCE; set++) {
      ask();
      await gate.holds(set);
    }
    expect(app.get(AuthorizationService).isOverloaded).toBe(false);
    for (let nth = 0; nth < MOST_WAITING; nth++) ask();
    const isFull = () => Promise.resolve(app.get(AuthorizationService).isOverloaded);
    await app.until(isFull, 'the queue to be full');

    const refused = await sender.request(staying.email, 'lettre');
    expect(refusalOf(refused)).toMatchObject({ status: 503, code: 'overloaded' });
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' });
    // Before anything of it is read: not even who asks is looked at.
    await app.http.post('/v1/authorizations').send({}).expect(503);
    await app.http.post(footerPath(footer)).type('form').send(ONE_CLICK).expect(200);
    await sender.redeem(sent, staying.email, 'lettre').expect(200);
    await sender.release(unsent).expect(200);
    await sender.get(`/v1/authorizations/${sent.id}`).expect(200);
    await app.http.get('/health/ready').expect(200);

    await gate.open();
    const statuses = new Set(await Promise.all(held));
    expect([...statuses]).toEqual([200]);
    await gate.remove();
    expect(await sender.ask(leaving.email, 'lettre')).toMatchObject({ decision: 'deny' });
    expect(await sender.ask(staying.email, 'lettre')).toMatchObject({ decision: 'allow' });
  });
});
