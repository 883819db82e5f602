/** Body and answer of `POST /v1/contacts/{contactId}/restriction`. */
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsString, MaxLength, MinLength } from 'class-validator';
import { NoAddress } from '../../platform/http/no-address.js';

export class RestrictionDto {
  @ApiProperty({ description: 'False lifts it; tell the person before you do (GDPR Art. 18(3))' })
  @IsBoolean()
  restricted: boolean;

  @ApiProperty({
    description: 'Why; kept as evidence and in the access log',
    example: 'disputes that the address is theirs',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  reason: string;
}

export class RestrictedDto {
  @ApiProperty({ format: 'uuid' })
  contactId: string;

  @ApiProperty()
  restricted: boolean;
}
