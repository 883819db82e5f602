/** How a caller names a person: by one address or by the contact's id. */
import { ParseUUIDPipe, type ArgumentMetadata } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, IsUUID, MaxLength } from 'class-validator';
import { Optional } from '../platform/http/optional.js';
import { parseAddress, type Address, type AddressKind } from '../core/address.js';
import { DomainError } from '../core/errors.js';

/** Longer than any address: what is longer is refused before anything looks at it. */
const MAX_ADDRESS_LENGTH = 320;

export class AddressDto {
  @ApiPropertyOptional({ description: 'An email address', example: 'camille@exemple.example' })
  @Optional()
  @IsString()
  @MaxLength(MAX_ADDRESS_LENGTH)
  email?: string;

  @ApiPropertyOptional({ description: 'A phone number, E.164', example: '+33612345678' })
  @Optional()
  @IsString()
  @MaxLength(MAX_ADDRESS_LENGTH)
  phone?: string;
}

export class RecipientDto extends AddressDto {
  @ApiPropertyOptional({ description: 'The id that `POST /v1/contacts` answered', format: 'uuid' })
  @Optional()
  @IsUUID()
  contactId?: string;
}

/** For an id in a path; what is not an id names no contact. */
export class ContactIdPipe extends ParseUUIDPipe {
  constructor() {
    super({ exceptionFactory: () => new DomainError('contact_unknown') });
  }

  /** Keys and sealed values are bound to the id as we write it: in lower case. */
  override async transform(value: string, metadata: ArgumentMetadata): Promise<string> {
    const id = await super.transform(value, metadata);
    if (!id) throw new DomainError('contact_unknown');
    return id.toLowerCase();
  }
}

export type Recipient =
  | { readonly by: 'address'; readonly address: Address }
  | { readonly by: 'contact'; readonly contactId: string };

/** Throws `invalid_request` unless exactly one way is used, `address_invalid` for a bad address. */
export function parseRecipient(dto: RecipientDto, pointer: string): Recipient {
  const { contactId, ...addresses } = dto;
  if (contactId === undefined)
    return { by: 'address', address: parseOneAddress(addresses, pointer) };
  if (addresses.email !== undefined || addresses.phone !== undefined) throw notOne(pointer);
  return { by: 'contact', contactId: contactId.toLowerCase() };
}

export function parseOneAddress(dto: AddressDto, pointer: string): Address {
  const kinds = (['email', 'phone'] as const).filter((kind) => dto[kind] !== undefined);
  const [kind] = kinds;
  if (!kind || kinds.length !== 1) throw notOne(pointer);
  return addressOrThrow(kind, dto[kind] ?? '', `${pointer}/${kind}`);
}

export function addressOrThrow(kind: AddressKind, raw: string, pointer: string): Address {
  const parsed = parseAddress(kind, raw);
  if (parsed.ok) return parsed.address;
  throw new DomainError('address_invalid', null, [{ pointer, detail: parsed.problem }]);
}

function notOne(pointer: string): DomainError {
  return new DomainError('invalid_request', null, [
    { pointer, detail: 'name the person by exactly one of email, phone or contactId' },
  ]);
}
