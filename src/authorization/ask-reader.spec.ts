import fc from 'fast-check';
import { DomainError } from '../core/errors.js';
import { refuseUnstorable } from '../platform/http/plain-body.js';
import { validated } from '../platform/http/validation.js';
import {
  askOf,
  isPlainAsk,
  isPlainRedemption,
  parseLine,
  readAsk,
  readRedemption,
} from './ask-reader.js';
import { AuthorizationRequestDto, RedemptionDto } from './authorization.dto.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const sender = { clientId: 'client-1', name: 'shop', gated: false };

type Body = Readonly<Record<string, unknown>>;

const plain: Body = {
  recipient: { email: 'camille@exemple.example' },
  channel: 'email',
  topic: 'lettre',
  messageRef: 'letter-2026-11/42',
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, '', ' ', [], {}, '\0', '\ud800', 'a\n', 'LETTRE', '-a'),
  fc.constantFrom<unknown>('a'.repeat(64), 'a'.repeat(65), 'a'.repeat(128), 'a'.repeat(129)),
  fc.constantFrom<unknown>('x@maison.example', 'x/+33612345678', 'a@2026.03', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.array(fc.string({ maxLength: 2 }), { maxLength: 2 }),
);
const emails = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom('a@b', 'Camille@Exemple.example', ' a@b.example ', 'a@b.example\0', '@', ''),
  fc.integer({ min: 240, max: 330 }).map((length) => `${'a'.repeat(length)}@exemple.example`),
);
const recipients = fc.oneof(
  { weight: 5, arbitrary: emails.map((email) => ({ email })) },
  fc.record(
    { email: fc.oneof(emails, odd), phone: odd, contactId: fc.oneof(fc.uuid(), odd), other: odd },
    { requiredKeys: [] },
  ),
  odd,
);
const keys = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const names = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._:@/-]{1,128}$/),
  fc.constantFrom('a@b.cd', 'a@b', '00331234567890', '0033-12-34-56-78', 'x'.repeat(128)),
);
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 20, arbitrary: good },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
const another = fc.tuple(fc.constantFrom('__proto__', 'constructor', 'Topic', 'x'), odd);

const permits = fc.oneof(
  fc.stringMatching(/^[\w-]{1,20}\.[\w-]{1,20}\.[\w-]{86}$/),
  fc.constantFrom('', 'a'.repeat(4_096), 'a'.repeat(4_097), '🌱'.repeat(2_049), '\0'),
);

/** As it comes from JSON, where an own `__proto__` is a property like any other. */
const bodiesWith = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .tuple(
      fc.record({
        recipient: mostly(recipients),
        channel: mostly(keys),
        topic: mostly(keys),
        ...fields,
      }),
      fc.option(another, { freq: 2, nil: undefined }),
      fc.nat(9),
    )
    .map(([body, extra, rarely]) => {
      const text = JSON.stringify(body);
      if (!extra || rarely > 0 || text === '{}') return JSON.parse(text) as unknown;
      const [name, value] = extra;
      const more = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
      return JSON.parse(`${text.slice(0, -1)},${more}}`) as unknown;
    });
const bodies = bodiesWith({
  messageRef: mostly(names),
  campaign: fc.option(mostly(names), { nil: undefined, freq: 2 }),
});
const redemptions = bodiesWith({ permit: fc.option(mostly(permits), { nil: undefined, freq: 3 }) });

/** At once or later, thrown or rejected: as whoever awaits it sees it. */
const read = async (body: unknown) => readAsk(body, sender);

/** As a single ask is read. */
async function validate(body: unknown): Promise<AuthorizationRequestDto> {
  refuseUnstorable(body);
  return validated(AuthorizationRequestDto, body);
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

function refusal(error: unknown) {
  if (!(error instanceof DomainError)) throw error;
  return { refused: error.code, fields: error.fields };
}

describe('an ask that is recognised by hand', () => {
  it('is what the validation of single asks takes, unchanged', async () => {
    const seen = { plain: 0, other: 0 };
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        if (!isPlainAsk(body)) {
          seen.other++;
          return;
        }
        seen.plain++;
        // What the database could not hold is no address either, so neither way lets it through.
        if (/[\0\p{Cs}]/u.test(body.recipient.email ?? ''))
          await expect(read(body)).rejects.toThrow(DomainError);
        else expect(asJson(await validate(asJson(body)))).toEqual(asJson(body));
      }),
      { numRuns: 2_000 },
    );
    expect(seen.plain).toBeGreaterThan(200);
    expect(seen.other).toBeGreaterThan(400);
  });

  it('is every ordinary one', () => {
    expect(isPlainAsk(plain)).toBe(true);
    expect(isPlainAsk({ ...plain, campaign: 'letter-2026-11' })).toBe(true);
  });

  it.each<[string, unknown]>([
    ['no object', 'text'],
    ['null', null],
    ['a list', [plain]],
    ['another property', { ...plain, extra: 1 }],
    ['an own __proto__', JSON.parse(`{"__proto__":{},${JSON.stringify(plain).slice(1)}`)],
    ['no topic', { ...plain, topic: undefined }],
    ['a topic that is no key', { ...plain, topic: 'Lettre' }],
    ['a key with a line feed behind it', { ...plain, topic: 'lettre\n' }],
    ['a topic in a list', { ...plain, topic: ['lettre'] }],
    ['a ref with a line feed behind it', { ...plain, messageRef: 'a\n' }],
    ['an address as its ref', { ...plain, messageRef: 'camille@exemple.example' }],
    ['an address as its campaign', { ...plain, campaign: 'camille@exemple.example' }],
    ['null as its campaign', { ...plain, campaign: null }],
    [
      'a contact id',
      { ...plain, recipient: { contactId: '6a1f4a3e-1111-4222-8333-444455556666' } },
    ],
    ['a phone', { ...plain, recipient: { phone: '+33612345678' } }],
    ['two names', { ...plain, recipient: { email: 'a@b.example', phone: '+33612345678' } }],
    [
      'an own __proto__ in the recipient',
      JSON.parse('{"recipient":{"email":"a@b.example","__proto__":1}}'),
    ],
    ['nobody', { ...plain, recipient: {} }],
    ['a list for a recipient', { ...plain, recipient: ['a@b.example'] }],
    ['a very long address', { ...plain, recipient: { email: 'a'.repeat(255) } }],
  ])('is none with %s', (_, body) => {
    expect(isPlainAsk(body)).toBe(false);
  });
});

describe('reading an ask', () => {
  it('ends as for a single ask: the same ask, or the same refusal', () =>
    fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        fc.pre(!/\\u0000|\\ud/i.test(JSON.stringify(body)));
        const single = validate(body).then((dto) => askOf(dto, sender));
        expect(await read(body).catch(refusal)).toEqual(await single.catch(refusal));
      }),
      { numRuns: 500 },
    ));

  it('reads what is not plain as a single ask is read', async () => {
    const contactId = '6A1F4A3E-1111-4222-8333-444455556666';
    expect(await read({ ...plain, recipient: { contactId } })).toEqual({
      sender,
      recipient: { by: 'contact', contactId: contactId.toLowerCase() },
      channel: 'email',
      topic: 'lettre',
      messageRef: 'letter-2026-11/42',
      campaign: null,
    });
  });

  it.each<[string, unknown, string]>([
    ['what is no object', 7, 'invalid_request'],
    ['an unknown property', { ...plain, extra: 1 }, 'invalid_request'],
    ['half a character', { ...plain, extra: '\ud800' }, 'malformed_body'],
    ['an address that is none', { ...plain, recipient: { email: 'nobody' } }, 'address_invalid'],
    ['nobody', { ...plain, recipient: {} }, 'invalid_request'],
  ])('refuses %s', async (_, body, code) => {
    await expect(read(body)).rejects.toMatchObject({ code });
  });

  it('refuses a line that is no JSON', () => {
    expect(parseLine('{"a":1}')).toEqual({ a: 1 });
    expect(() => parseLine('{"a":')).toThrow(new DomainError('malformed_body'));
  });
});

describe('a redemption that is recognised by hand', () => {
  const { recipient, channel, topic } = plain;
  const message: Body = { recipient, channel, topic };

  /** At once or later, thrown or rejected: as whoever awaits it sees it. */
  const redemptionOf = async (body: unknown) => readRedemption(body);

  it('is what the validation of redemptions takes, unchanged', async () => {
    const seen = { plain: 0, other: 0 };
    await fc.assert(
      fc.asyncProperty(redemptions, async (body) => {
        const isPlain = isPlainRedemption(body);
        seen[isPlain ? 'plain' : 'other']++;
        if (isPlain) expect(asJson(await validated(RedemptionDto, asJson(body)))).toEqual(body);
      }),
      { numRuns: 2_000 },
    );
    expect(seen.plain).toBeGreaterThan(200);
    expect(seen.other).toBeGreaterThan(400);
  });

  it('is read as validation reads it: the same redemption, or the same refusal', () =>
    fc.assert(
      fc.asyncProperty(redemptions, async (body) => {
        const slow = validated(RedemptionDto, asJson(body)).then(asJson, refusal);
        expect(await redemptionOf(body).then(asJson, refusal)).toEqual(await slow);
      }),
      { numRuns: 500 },
    ));

  it.each<[string, Body]>([
    ['no permit', message],
    ['an empty permit', { ...message, permit: '' }],
    ['a permit', { ...message, permit: 'a.b.c' }],
    ['the longest permit', { ...message, permit: 'a'.repeat(4_096) }],
  ])('is one with %s', async (_, body) => {
    expect(isPlainRedemption(body)).toBe(true);
    expect(await redemptionOf(body)).toBe(body);
  });

  it.each<[string, unknown, string[]]>([
    ['a permit that is too long', { ...message, permit: 'a'.repeat(4_097) }, ['/permit']],
    ['a number for a permit', { ...message, permit: 7 }, ['/permit']],
    ['null for a permit', { ...message, permit: null }, ['/permit']],
    ['a list for a permit', { ...message, permit: ['a.b.c'] }, ['/permit']],
    ['an unknown property', { ...message, messageRef: 'm' }, ['/messageRef']],
    ['no topic', { recipient, channel, permit: 'a.b.c' }, ['/topic']],
    ['a wrong key', { ...message, channel: 'E-Mail' }, ['/channel']],
    ['a list', [message], ['']],
    ['null', null, ['']],
    ['nothing at all', undefined, ['']],
    ['text', 'a.b.c', ['']],
  ])('is none with %s, and that is told', async (_, body, pointers) => {
    expect(isPlainRedemption(body)).toBe(false);
    const refused = await redemptionOf(body).catch(refusal);
    expect(refused).toMatchObject({ refused: 'invalid_request' });
    const { fields } = refused as ReturnType<typeof refusal>;
    expect([...new Set(fields.map(({ pointer }) => pointer))]).toEqual(pointers);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'is none with an own %s',
    (name) => {
      const text = JSON.stringify(message);
      const body: unknown = JSON.parse(`{${JSON.stringify(name)}:{"permit":"a"},${text.slice(1)}`);
      expect(isPlainRedemption(body)).toBe(false);
    },
  );

  it('takes what validation alone recognises', async () => {
    const contactId = '6a1f4a3e-1111-4222-8333-444455556666';
    for (const named of [{ contactId }, { phone: '+33612345678' }]) {
      const body = { ...message, recipient: named, permit: 'a.b.c' };
      expect(isPlainRedemption(body)).toBe(false);
      expect(asJson(await redemptionOf(body))).toEqual(body);
    }
  });
});
