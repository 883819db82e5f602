/** Body and answer of `POST /v1/opt-ins`. */
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsObject,
  Matches,
  ValidateNested,
} from 'class-validator';
import { AddressDto } from '../contacts/recipient.js';
import { OptInEvidenceDto } from '../preferences/opt-in-evidence.dto.js';

export class OptInRequestDto {
  @ApiProperty({ type: AddressDto, description: 'Exactly one of email, phone' })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => AddressDto)
  recipient: AddressDto;

  @ApiProperty({ example: 'email' })
  @Matches(/^[a-z0-9][a-z0-9_-]{0,63}$/)
  channel: string;

  @ApiProperty({ type: [String], example: ['lettre'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(/^[a-z0-9][a-z0-9_-]{0,63}$/, { each: true })
  topics: string[];

  @ApiProperty({ example: 'fr' })
  @Matches(/^[a-z]{2}(-[A-Z]{2})?$/)
  locale: string;

  @ApiProperty({ type: OptInEvidenceDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => OptInEvidenceDto)
  evidence: OptInEvidenceDto;
}

export class AcceptedDto {
  @ApiProperty({ enum: ['accepted'], description: 'The same for every address' })
  status: 'accepted';
}
