/** Body and answer of `POST /v1/contacts/{contactId}/rectification`. */
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsObject, ValidateNested } from 'class-validator';
import { AddressDto } from '../../contacts/recipient.js';
import { ReasonDto } from './rights-requests.dto.js';

export class RectificationDto extends ReasonDto {
  @ApiProperty({
    type: AddressDto,
    description: 'Exactly one of email, phone: the right one, in the place of the one on file',
  })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => AddressDto)
  address: AddressDto;
}

export class RectificationAcceptedDto {
  @ApiProperty({
    enum: ['accepted'],
    description:
      'The same whoever has the address; its owner confirms it by mail, or nothing changes',
  })
  status: 'accepted';
}
