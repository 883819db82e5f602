/** What happened about a person, as their dossier tells it: messages, looks and evidence. */
import { ApiProperty } from '@nestjs/swagger';
import { nullable, TIME } from './dossier-fields.js';

export class DossierOutcomeDto {
  @ApiProperty({ enum: ['redeemed', 'released', 'voided', 'replaced'] })
  kind: string;

  @ApiProperty(TIME)
  at: string;

  @ApiProperty(nullable())
  reason: string | null;
}

export class DossierMessageDto {
  @ApiProperty()
  id: string;

  @ApiProperty(TIME)
  at: string;

  @ApiProperty({ description: 'The sender, by name' })
  client: string;

  @ApiProperty()
  topic: string;

  @ApiProperty()
  channel: string;

  @ApiProperty()
  messageRef: string;

  @ApiProperty(nullable())
  campaign: string | null;

  @ApiProperty({ enum: ['allow', 'deny'] })
  decision: string;

  @ApiProperty({ type: [String], description: 'Why not, the first one first' })
  reasons: string[];

  @ApiProperty({ description: 'Version of the catalog that decided' })
  policyVersion: string;

  @ApiProperty({ type: [DossierOutcomeDto] })
  outcomes: DossierOutcomeDto[];
}

export class DossierMessagesDto {
  @ApiProperty({ description: 'As many as are on file' })
  total: number;

  @ApiProperty({ type: [DossierMessageDto], description: 'The newest 10,000 of them' })
  items: DossierMessageDto[];
}

export class DossierChecksDto {
  @ApiProperty({ format: 'date' })
  day: string;

  @ApiProperty()
  client: string;

  @ApiProperty({ description: 'How often it asked whether it might write, and did not' })
  count: number;
}

export class DossierAccessDto {
  @ApiProperty(TIME)
  at: string;

  @ApiProperty({
    description:
      'A client by name; `staff` or `operator` for a person who works for the controller, whom ' +
      'Art. 15 does not name (CJEU C-579/21)',
  })
  actor: string;

  @ApiProperty()
  action: string;

  @ApiProperty()
  reason: string;
}

export class DossierAccessesDto {
  @ApiProperty({ description: 'As many as are on file' })
  total: number;

  @ApiProperty({ type: [DossierAccessDto], description: 'The newest 10,000 of them' })
  items: DossierAccessDto[];
}

export class DossierHappeningDto {
  @ApiProperty({ format: 'uuid', description: 'The entry of the ledger' })
  entryId: string;

  @ApiProperty({ type: Number, nullable: true, description: 'Its place in the log' })
  index: number | null;

  @ApiProperty()
  type: string;

  @ApiProperty(TIME)
  at: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  details: Readonly<Record<string, unknown>>;
}
