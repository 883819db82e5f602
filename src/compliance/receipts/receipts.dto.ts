/** Queries, bodies and answers of `/v1/contacts/{contactId}/receipts`. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { NoAddress } from '../../platform/http/no-address.js';

const KEY = /^[a-z][a-z0-9-]{0,62}$/;

export class MailReceiptsDto {
  @ApiProperty({
    description: 'Why; kept in the access log',
    minLength: 1,
    maxLength: 200,
    example: 'asked for it by telephone',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  reason: string;

  @ApiPropertyOptional({ description: 'Only what was agreed to of this topic', example: 'lettre' })
  @IsOptional()
  @Matches(KEY)
  topic?: string;
}

export class ReceiptsQueryDto extends MailReceiptsDto {
  @ApiPropertyOptional({ description: 'Only on this channel', example: 'email' })
  @IsOptional()
  @Matches(KEY)
  channel?: string;
}

export class ReceiptsDto {
  @ApiProperty({
    description:
      'Consent receipts of ISO/IEC TS 27560:2023 in DPV 2.3 JSON-LD, one for each topic and channel ' +
      'that was ever asked for; signed by the key of the log, with proofs (see docs/receipts.md)',
    type: 'array',
    items: { type: 'object', additionalProperties: true },
  })
  receipts: object[];
}

export class ReceiptsMailedDto {
  @ApiProperty({ enum: ['accepted'] })
  status: 'accepted';
}
