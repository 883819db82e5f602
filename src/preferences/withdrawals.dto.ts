/** Body and answer of `POST /v1/withdrawals`. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
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
const SCOPES = ['topic', 'channel', 'all'] as const;

export class WithdrawalEvidenceDto {
  @ApiProperty({ description: 'Where the person said so', example: 'telephone', maxLength: 100 })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  @NoAddress()
  via: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description:
      'When they said so, RFC 3339; at most 60 s ahead of our clock. It is kept as evidence; the ' +
      'withdrawal itself counts from its answer on',
  })
  @Optional()
  @Instant()
  at?: string;

  @ApiPropertyOptional({ description: 'Your record of it', example: 'ticket/4711', maxLength: 200 })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  reference?: string;
}

export class WithdrawalDto {
  @ApiProperty({
    type: RecipientDto,
    description:
      'Exactly one of email, phone, contactId. From an address of nobody on file everything is ' +
      'refused, whatever the scope: nothing narrower could be kept of somebody unknown',
  })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RecipientDto)
  recipient: RecipientDto;

  @ApiProperty({
    enum: SCOPES,
    description:
      '`topic`: that topic, on `channel` or on all. `channel`: every topic on that channel. `all`: ' +
      'no marketing any more, on any channel (GDPR Art. 21(2))',
  })
  @IsIn(SCOPES)
  scope: (typeof SCOPES)[number];

  @ApiPropertyOptional({ description: 'With the scope `topic`, and only then', example: 'lettre' })
  @Optional()
  @Matches(KEY)
  topic?: string;

  @ApiPropertyOptional({ description: 'With `channel`; may stand with `topic`', example: 'email' })
  @Optional()
  @Matches(KEY)
  channel?: string;

  @ApiProperty({ type: WithdrawalEvidenceDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => WithdrawalEvidenceDto)
  evidence: WithdrawalEvidenceDto;
}

export class WithdrawnDto {
  @ApiProperty({
    enum: ['withdrawn'],
    description: 'The same for everybody, known or not, and for what was withdrawn before',
  })
  status: 'withdrawn';
}
