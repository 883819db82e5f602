/** Whatever is changed in a receipt is found: by its holder, and where its signer is the one who lies. */
import { Story } from '../../test/support/consent-stories.js';
import { aNoteKey } from '../../test/support/note-keys.js';
import { TinyLog } from '../../test/support/tiny-log.js';
import { asGroup, groupsIn, textIn, type Group } from './json-group.js';
import { SIGNATURE, signableBytes, verifyReceipt, type ReceiptFault } from './receipt.js';

const ASKED = '2026-11-02T09:13:02.881Z';
const SAID = '2026-11-02T09:14:31.190Z';
const LATER = '2026-12-01T10:00:00.000Z';

type Json = Record<string, unknown>;

function aStory(): Story {
  const story = new Story();
  story.asks(ASKED, 'o1', 'lettre', 'ateliers');
  story.isMailed(ASKED, 'o1');
  story.confirms(SAID, 'o1', 'lettre');
  story.confirms(SAID, 'o1', 'ateliers');
  story.leaves(LATER, 'lettre');
  return story;
}

const story = aStory();
const vkeys = [story.log.keys.vkey];
const whole = async () => structuredClone(await story.receipt(story.history('lettre'))) as Json;

function faultOf(receipt: unknown, known: readonly string[] = vkeys): ReceiptFault | 'genuine' {
  const verdict = verifyReceipt(receipt, known);
  return verdict.isGenuine ? 'genuine' : verdict.fault;
}

/** Every place in it, with what stands there. */
function placesOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): [typeof path, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const inside = Array.isArray(value)
    ? value.map((one: unknown, at) => [at, one] as const)
    : Object.entries(value);
  return [[path, value], ...inside.flatMap(([step, one]) => placesOf(one, [...path, step]))];
}

function at(root: Json, path: readonly (string | number)[]): [Json, string | number] {
  const last = path.at(-1) ?? '';
  let holder: unknown = root;
  for (const step of path.slice(0, -1)) holder = (holder as Json)[step];
  return [holder as Json, last];
}

/** The proofs in it, to be changed; the receipt is signed anew by `sign` afterwards. */
async function lied(change: (record: Json, log: Json[]) => void): Promise<Json> {
  const receipt = await whole();
  const [record = {}] = groupsIn(receipt, 'dpv:hasRecordOfActivity');
  change(record, groupsIn(record, 'assent:log'));
  return signedAnew(receipt);
}

function signedAnew(receipt: Json): Json {
  const { name, keyId, signature } = story.log.sign(signableBytes(receipt));
  const parts = { 'assent:keyName': name, 'assent:keyId': keyId };
  const value = { 'assent:value': signature.toString('base64') };
  return { ...receipt, [SIGNATURE]: { '@type': 'assent:Signature', ...parts, ...value } };
}

describe('a receipt', () => {
  it('is genuine as it was given, and shows the yes and what came last', async () => {
    const verdict = verifyReceipt(await whole(), vkeys);
    expect(verdict).toMatchObject({
      isGenuine: true,
      entries: [
        { index: 2, size: 5, isOpened: true },
        { index: 4, size: 5, isOpened: true },
      ],
    });
    expect(faultOf(JSON.parse(JSON.stringify(await whole())))).toBe('genuine');
  });

  it('is no longer genuine when any value in it is another', async () => {
    const receipt = await whole();
    const places = placesOf(receipt).filter(([, value]) => typeof value !== 'object');
    expect(places.length).toBeGreaterThan(200);
    for (const [path, value] of places) {
      const changed = structuredClone(receipt);
      const [holder, step] = at(changed, path);
      holder[step] = typeof value === 'string' ? `${value}x` : 4;
      expect([path, faultOf(changed)]).not.toEqual([path, 'genuine']);
    }
  });

  it('is no longer genuine when anything in it is missing, or more', async () => {
    const receipt = await whole();
    for (const [path, value] of placesOf(receipt).slice(1)) {
      const changed = structuredClone(receipt);
      const [holder, step] = at(changed, path);
      if (Array.isArray(holder)) holder.splice(Number(step), 1);
      else Reflect.deleteProperty(holder, step);
      expect([path, faultOf(changed)]).not.toEqual([path, 'genuine']);
      if (typeof value !== 'object' || value === null) continue;
      const more = structuredClone(receipt);
      const [parent, own] = at(more, path);
      Object.assign(parent[own] as object, Array.isArray(value) ? { [value.length]: 0 } : { x: 0 });
      expect([path, faultOf(more)]).not.toEqual([path, 'genuine']);
    }
  });

  it('is nobody’s under another key, of whatever name', async () => {
    expect(faultOf(await whole(), [])).toBe('unknown_key');
    expect(faultOf(await whole(), [aNoteKey('consent.example/log').vkey])).toBe('unknown_key');
    expect(faultOf(await whole(), ['no vkey', ...vkeys])).toBe('genuine');
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['text', 'receipt'],
    ['an empty object', {}],
    ['no signature', { '@type': 'dpv:ConsentReceipt' }],
    ['text that is none', { '@type': 'dpv:ConsentReceipt', x: '\ud800' }],
  ])('is not what %s is', (_, value) => {
    expect(faultOf(value)).toBe('malformed');
  });

  it('takes a signature over other documents for none of its own', async () => {
    const receipt = await whole();
    const bytes = signableBytes(receipt);
    const signature = asGroup(receipt[SIGNATURE]) as Group;
    const without = story.log.sign(bytes.subarray(bytes.indexOf('\n') + 1));
    receipt[SIGNATURE] = { ...signature, 'assent:value': without.signature.toString('base64') };
    expect(faultOf(receipt)).toBe('forged');
  });
});

describe('a receipt whose signer lies', () => {
  it('is genuine where nothing was changed', async () => {
    expect(faultOf(await lied(() => undefined))).toBe('genuine');
  });

  it.each<[string, ReceiptFault, (record: Json, log: Json[]) => void]>([
    [
      'dates the yes back',
      'other_story',
      (record) => {
        const yes = statusOf(record, 'ConsentGiven');
        yes['dpv:isIndicatedAtTime'] = '2026-10-02T09:14:31.190Z';
      },
    ],
    [
      'makes a yes of the no',
      'other_story',
      (record) => {
        statusOf(record, 'ConsentWithdrawn')['@type'] = 'dpv:ConsentGiven';
      },
    ],
    [
      'says it of another person',
      'other_story',
      (record) => {
        const other = 'b7f3c1aa-1b0e-4a44-9a5b-0d7f6d8b2a10';
        record['dpv:hasDataSubject'] = { '@id': `urn:uuid:${other}`, 'dct:identifier': other };
      },
    ],
    ['says it of nobody', 'other_story', (record) => delete record['dpv:hasDataSubject']],
    ['says it of another topic', 'other_story', (record) => (record['assent:topic'] = 'ateliers')],
    ['says it of another channel', 'other_story', (record) => (record['assent:channel'] = 'sms')],
    ['shows no entry at all', 'nothing_shown', (record) => delete record['assent:log']],
    ['shows entries that are none', 'nothing_shown', (record) => (record['assent:log'] = ['x'])],
    [
      'leaves out the withdrawal that it proves',
      'other_story',
      (record) => {
        record['dpv:hasConsentStatus'] = groupsIn(record, 'dpv:hasConsentStatus').slice(0, -1);
      },
    ],
    [
      'shows other evidence',
      'other_evidence',
      (_, log) => {
        const [first] = log;
        if (first) first['assent:payload'] = textIn(first, 'assent:payload').replace('fr', 'en');
      },
    ],
    [
      'shows evidence that is none',
      'other_evidence',
      (_, [first = {}]) => (first['assent:payload'] = '{'),
    ],
    [
      'shows an entry that is in no tree',
      'not_in_log',
      (_, [first = {}]) => {
        const other = new TinyLog(story.log.keys).append('consent.confirmed', SAID, {});
        first['assent:entry'] = other.bytes.toString('base64');
      },
    ],
    [
      'names another entry than it shows',
      'not_in_log',
      (_, [first = {}, second = {}]) => (first['assent:entryId'] = second['assent:entryId']),
    ],
    [
      'proves one entry by another',
      'not_in_log',
      (_, [first = {}, second = {}]) => (first['assent:proof'] = second['assent:proof']),
    ],
  ])('is found out when it %s', async (_, fault, change) => {
    expect(faultOf(await lied(change))).toBe(fault);
  });

  it('is found out when only one of its records shows an entry, or it has none', async () => {
    const receipt = await whole();
    const [{ 'assent:log': _, ...bare } = {}] = groupsIn(receipt, 'dpv:hasRecordOfActivity');
    const records = receipt['dpv:hasRecordOfActivity'] as Json[];
    for (const said of [[...records, bare], []])
      expect(faultOf(signedAnew({ ...receipt, 'dpv:hasRecordOfActivity': said }))).toBe(
        'nothing_shown',
      );
  });

  it('tells when a consent lapsed, not when that was noted, and is found out by another time', async () => {
    const lapsing = new Story();
    lapsing.asks(ASKED, 'o1', 'lettre', 'ateliers');
    lapsing.confirms(SAID, 'o1', 'lettre');
    lapsing.lapses(LATER, '2026-11-20T10:00:00.000Z', 'ateliers', 'lettre');
    const history = lapsing.history('lettre');
    const known = [lapsing.log.keys.vkey];
    expect(verifyReceipt(await lapsing.receipt(history), known)).toMatchObject({
      isGenuine: true,
      entries: [{ isOpened: true }, { isOpened: true }],
    });
    const events = history.events.map((event) =>
      event.state === 'expired' ? { ...event, at: LATER } : event,
    );
    expect(faultOf(await lapsing.receipt({ ...history, events }), known)).toBe('other_story');
  });

  it('may keep evidence to itself, and then proves that much less', async () => {
    const receipt = await lied((_, log) => {
      for (const one of log) {
        Reflect.deleteProperty(one, 'assent:payload');
        Reflect.deleteProperty(one, 'assent:salt');
      }
    });
    expect(verifyReceipt(receipt, vkeys)).toMatchObject({
      isGenuine: true,
      entries: [{ isOpened: false }, { isOpened: false }],
    });
  });
});

function statusOf(record: Json, state: string): Json {
  const found = groupsIn(record, 'dpv:hasConsentStatus').find((one) =>
    [one['@type']].flat().includes(`dpv:${state}`),
  );
  if (!found) throw new Error(`no ${state}`);
  return found;
}
