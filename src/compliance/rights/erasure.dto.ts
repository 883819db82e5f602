/** Answer of `POST /v1/contacts/{contactId}/erasure`. */
import { ApiProperty } from '@nestjs/swagger';
import { KEPT, type KeptRefusal } from './keep-refusals.js';

export class ErasedDto {
  @ApiProperty({ format: 'uuid', description: 'From now on nobody’s' })
  contactId: string;

  @ApiProperty({ format: 'date-time' })
  erasedAt: string;

  @ApiProperty({ description: 'Entries of the ledger whose evidence is gone' })
  entries: number;

  @ApiProperty({
    enum: KEPT,
    isArray: true,
    description:
      'What they had refused, and stays refused, by a keyed digest of the address (GDPR Art. 17(3)(b), ' +
      '21(3)): tell the person. `objection` for good, `not_me` for 30 days from when they said it',
  })
  kept: KeptRefusal[];
}
