/** What a person agreed to and under which words, as their dossier tells it. */
import { ApiProperty } from '@nestjs/swagger';
import { nullable, NULLABLE_TIME, TIME } from './dossier-fields.js';

export class DossierNoticeDto {
  @ApiProperty()
  key: string;

  @ApiProperty()
  version: string;

  @ApiProperty()
  locale: string;

  @ApiProperty({ description: 'Of the text, in hex, as the evidence has it' })
  sha256: string;

  @ApiProperty(nullable('Word for word as it was shown; null where no version has that text'))
  text: string | null;
}

export class DossierEventDto {
  @ApiProperty({ description: 'As ISO/IEC TS 27560 names states of consent' })
  state: string;

  @ApiProperty(TIME)
  at: string;

  @ApiProperty({ enum: ['controller', 'person'] })
  by: string;

  @ApiProperty({ description: 'By which act', example: 'opt_in.button_post' })
  method: string;

  @ApiProperty({ ...NULLABLE_TIME, description: 'When it ends by itself' })
  until: string | null;

  @ApiProperty(nullable('The entry of the ledger that tells of it'))
  entryId: string | null;
}

export class DossierConsentDto {
  @ApiProperty()
  topic: string;

  @ApiProperty()
  channel: string;

  @ApiProperty(nullable('Key of the purpose that was agreed to'))
  purpose: string | null;

  @ApiProperty({ type: DossierEventDto, description: 'Where it stands now, and by which act' })
  current: DossierEventDto;

  @ApiProperty({ type: [DossierEventDto] })
  history: DossierEventDto[];

  @ApiProperty({ type: [DossierNoticeDto], description: 'Each text that was shown' })
  notices: DossierNoticeDto[];
}
