import type { DomainError } from '../core/errors.js';
import { validated } from '../platform/http/validation.js';
import { AuthorizationRequestDto } from './authorization.dto.js';

const NAME_DETAIL = 'must be 1 to 128 of A–Z a–z 0–9 . _ : @ / -';
const ADDRESS_DETAIL = 'must not hold an email address or a phone number';
const SOUND = {
  recipient: { email: 'claire@exemple.example' },
  channel: 'email',
  topic: 'lettre',
  messageRef: 'letter/1',
};

const fieldsOf = (change: object) =>
  validated(AuthorizationRequestDto, { ...SOUND, ...change }).then(
    () => 'accepted',
    (error: unknown) => (error as DomainError).fields,
  );

describe('the names in an ask', () => {
  it.each<[string, unknown]>([
    ['messageRef', undefined],
    ['messageRef', null],
    ['messageRef', 42],
    ['messageRef', ['claire@exemple.example']],
    ['campaign', null],
    ['campaign', { name: 'x' }],
  ])('are refused by their form alone where %s is %j', async (name, value) => {
    expect(await fieldsOf({ [name]: value })).toEqual([
      { pointer: `/${name}`, detail: NAME_DETAIL },
    ]);
  });

  it('are refused as an address where they hold one', async () => {
    expect(await fieldsOf({ campaign: 'claire@exemple.example' })).toEqual([
      { pointer: '/campaign', detail: ADDRESS_DETAIL },
    ]);
  });
});
