/** Bodies and answers of the contacts API. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsISO31661Alpha2,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../platform/http/optional.js';
import { NoAddress } from '../platform/http/no-address.js';
import { IsZone } from '../platform/http/zone.js';
import { AddressDto, RecipientDto } from './recipient.js';

const KINDS = ['consumer', 'business'] as const;

const inCapitals = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' ? value.toUpperCase() : value;

export class ContactChangesDto {
  @ApiPropertyOptional({ type: [AddressDto], description: 'Added; none is ever taken away here' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AddressDto)
  addresses?: AddressDto[];

  @ApiPropertyOptional({
    description: 'ISO 3166-1 alpha-2; chooses the law that messages are under',
    example: 'FR',
  })
  @Optional()
  @Transform(inCapitals)
  @IsISO31661Alpha2()
  country?: string;

  @ApiPropertyOptional({
    description: 'IANA time zone: the clock that closed hours go by; told once, it stays',
    example: 'Europe/Paris',
  })
  @Optional()
  @IsZone()
  timezone?: string;

  @ApiPropertyOptional({
    enum: KINDS,
    description: 'Written to as a private person, or about their work; the law may differ',
  })
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
