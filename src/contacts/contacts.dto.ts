/** Bodies and answers of the contacts API. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsISO31661Alpha2,
  IsObject,
  IsString,
  IsTimeZone,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../platform/http/optional.js';
import { NoAddress } from '../platform/http/no-address.js';
import { AddressDto, RecipientDto } from './recipient.js';

const KINDS = ['consumer', 'business'] as const;

export class ContactChangesDto {
  @ApiPropertyOptional({ type: [AddressDto], description: 'Added; none is ever taken away here' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AddressDto)
  addresses?: AddressDto[];

  @ApiPropertyOptional({ description: 'ISO 3166-1 alpha-2', example: 'FR' })
  @Optional()
  @IsISO31661Alpha2()
  country?: string;

  @ApiPropertyOptional({ description: 'IANA time zone', example: 'Europe/Paris' })
  @Optional()
  @IsTimeZone()
  timezone?: string;

  @ApiPropertyOptional({ enum: KINDS })
  @Optional()
  @IsIn(KINDS)
  kind?: (typeof KINDS)[number];

  @ApiPropertyOptional({ description: 'BCP 47 language', example: 'fr' })
  @Optional()
  @Matches(/^[a-z]{2}(-[A-Z]{2})?$/)
  locale?: string;
}

export class NewContactDto extends ContactChangesDto {
  @ApiProperty({ type: [AddressDto], minItems: 1, maxItems: 10 })
  @IsDefined()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AddressDto)
  declare addresses: AddressDto[];

  @ApiProperty({ description: 'Where the contact comes from, in your words', example: 'web shop' })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  @NoAddress()
  @Matches(/^(?!assent:)/, { message: 'must not begin with assent:' })
  source: string;
}

export class LookupDto {
  @ApiProperty({ type: RecipientDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RecipientDto)
  recipient: RecipientDto;

  @ApiPropertyOptional({ description: 'Why you look this person up; kept in the access log' })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  reason?: string;
}

export class ContactIdDto {
  @ApiProperty({ format: 'uuid' })
  contactId: string;
}
