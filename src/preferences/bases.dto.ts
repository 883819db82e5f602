/** Body and answer of `POST /v1/bases`. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  Equals,
  IsDefined,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { RecipientDto } from '../contacts/recipient.js';
import { Instant } from '../platform/http/instant.js';
import { NoAddress } from '../platform/http/no-address.js';
import { Optional } from '../platform/http/optional.js';

const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export class BasisEvidenceDto {
  @ApiProperty({
    description: 'Where it comes from, in your words. Somebody new is on file as brought from here',
    example: 'web shop',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  @NoAddress()
  @Matches(/^(?!assent:)/, { message: 'must not begin with assent:' })
  source: string;

  @ApiPropertyOptional({ description: 'Your record of it', example: 'order/2026-1187' })
  @Optional()
  @Matches(/^[A-Za-z0-9._:@/-]{1,128}$/)
  @NoAddress()
  reference?: string;

  @ApiProperty({
    enum: [true],
    description:
      'That the person could refuse, freely and at no cost, when their address was taken ' +
      '(ePrivacy Art. 13(2), CPCE L34-5). Without that there is no such basis',
  })
  @Equals(true)
  offeredRefusal: true;

  @ApiProperty({
    description: 'What happened, as you would tell it to an authority',
    example: 'Bought seeds; the box against news of similar products was left empty',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  @NoAddress()
  description: string;
}

export class NewBasisDto {
  @ApiProperty({
    type: RecipientDto,
    description:
      'Exactly one of email, phone, contactId. Somebody unknown becomes a contact. The basis covers ' +
      'this address alone; for a contactId, the address of the channel’s kind that is written to first',
  })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RecipientDto)
  recipient: RecipientDto;

  @ApiProperty({ example: 'lettre' })
  @Matches(KEY)
  topic: string;

  @ApiProperty({ example: 'email' })
  @Matches(KEY)
  channel: string;

  @ApiProperty({
    description: 'Key of a basis that the catalog declares and enables for the topic',
    example: 'soft_opt_in',
  })
  @Matches(KEY)
  basis: string;

  @ApiProperty({ type: BasisEvidenceDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => BasisEvidenceDto)
  evidence: BasisEvidenceDto;

  @ApiProperty({
    format: 'date-time',
    description:
      'When what it rests on happened, RFC 3339; at most 60 s ahead of our clock. The basis ends ' +
      'so many days after this as the catalog says',
  })
  @Instant()
  at: string;
}

export class RecordedBasisDto {
  @ApiProperty({
    enum: ['recorded'],
    description: 'The same whether or not the person has said no, which no basis ever outranks',
  })
  status: 'recorded';

  @ApiProperty({
    format: 'date-time',
    description: 'The basis carries nothing from this instant on',
  })
  expiresAt: string;
}
