/** Bodies and answers of authorizations: the public contract that senders rely on. */
import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsObject, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Optional } from '../platform/http/optional.js';
import { RecipientDto } from '../contacts/recipient.js';
import { NoAddress } from '../platform/http/no-address.js';
import { ProblemDto } from '../platform/http/problem.dto.js';

/** Names that senders choose: enough for any scheme, too little to smuggle text. */
export const NAME = /^[A-Za-z0-9._:@/-]{1,128}$/;
export const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const NAME_RULE = { message: 'must be 1 to 128 of A–Z a–z 0–9 . _ : @ / -' };
const KEY_RULE = { message: 'must be a key of the catalog: lower case letters, digits, - and _' };

export const MOST_PERMIT_CHARS = 4_096;

export class MessageDto {
  @ApiProperty({ type: RecipientDto, description: 'Exactly one of email, phone, contactId' })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RecipientDto)
  recipient: RecipientDto;

  @ApiProperty({ example: 'email' })
  @Matches(KEY, KEY_RULE)
  channel: string;

  @ApiProperty({ example: 'lettre' })
  @Matches(KEY, KEY_RULE)
  topic: string;
}

export class AuthorizationRequestDto extends MessageDto {
  @ApiProperty({
    description: "The sender's own name for this message",
    example: 'letter-2026-11/42',
  })
  @Matches(NAME, NAME_RULE)
  @NoAddress()
  messageRef: string;

  @ApiPropertyOptional({ description: 'Groups messages in reports', example: 'letter-2026-11' })
  @Optional()
  @Matches(NAME, NAME_RULE)
  @NoAddress()
  campaign?: string;
}

export class RedemptionDto extends MessageDto {
  @ApiPropertyOptional({ description: 'The permit from the allow' })
  @Optional()
  @IsString()
  @MaxLength(MOST_PERMIT_CHARS)
  permit?: string;
}

export class RuleResultDto {
  @ApiProperty({ example: 'cap_reached' })
  rule: string;

  @ApiProperty({ enum: ['pass', 'deny'] })
  result: 'pass' | 'deny';

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date-time' })
  notBefore?: string | null;
}

/** What every answer says. */
class DecisionDto {
  @ApiProperty({ example: '20261121-3f-6v2mC0oVwq1Xn1q3cYkA7w' })
  id: string;

  @ApiProperty({ description: 'Version of the catalog that decided', example: '1' })
  policyVersion: string;

  @ApiProperty({ type: [RuleResultDto], description: 'Every rule that was looked at, in order' })
  rules: RuleResultDto[];
}

class TrackingDto {
  @ApiProperty()
  open: boolean;

  @ApiProperty()
  click: boolean;
}

class LinksDto {
  @ApiProperty({ type: String, format: 'uri' })
  preferences: string;

  @ApiProperty({ type: String, format: 'uri' })
  unsubscribe: string;
}

export class AllowDto extends DecisionDto {
  @ApiProperty({ enum: ['allow'] })
  decision: 'allow';

  @ApiProperty({ format: 'date-time', description: 'Until when the permit can be redeemed' })
  expiresAt: string;

  @ApiPropertyOptional({
    description:
      'JWT (ES256, typ permit+jwt), single use. Absent in a batch without `permits=true`, unless ' +
      'the sender is gated: the id redeems under its own token',
  })
  permit?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Header fields to copy unchanged into the message (RFC 8058, 2369, 2919)',
  })
  headers: Record<string, string>;

  @ApiProperty({ type: [String], description: 'Headers that the DKIM signature must cover' })
  mustSign: string[];

  @ApiProperty({ type: TrackingDto, description: 'What may be tracked: nothing' })
  tracking: TrackingDto;

  @ApiProperty({ type: LinksDto, nullable: true })
  links: LinksDto | null;

  @ApiProperty({ description: 'Language to write in', example: 'fr' })
  locale: string;
}

export class DenyDto extends DecisionDto {
  @ApiProperty({ enum: ['deny'] })
  decision: 'deny';

  @ApiProperty({ description: 'The first rule that denies', example: 'cap_reached' })
  reason: string;

  @ApiProperty({ type: [String] })
  reasons: string[];

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  notBefore: string | null;

  @ApiProperty({ type: [String], description: 'Other channels of the topic that would pass now' })
  alternatives: string[];
}

export class CheckDto {
  @ApiProperty({ enum: ['allow', 'deny'] })
  decision: 'allow' | 'deny';

  @ApiProperty({ type: String, nullable: true, description: 'The first rule that denies' })
  reason: string | null;

  @ApiProperty({ type: [String] })
  reasons: string[];

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  notBefore: string | null;

  @ApiProperty({ type: [String], description: 'Other channels of the topic that would pass now' })
  alternatives: string[];

  @ApiProperty({ description: 'Version of the catalog that decided', example: '1' })
  policyVersion: string;

  @ApiProperty({ type: [RuleResultDto], description: 'Every rule that was looked at, in order' })
  rules: RuleResultDto[];
}

export class OutcomeDto {
  @ApiProperty({ enum: ['redeemed', 'released', 'voided', 'replaced'] })
  kind: string;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class RecordedAuthorizationDto extends DecisionDto {
  @ApiProperty({ enum: ['allow', 'deny'] })
  decision: 'allow' | 'deny';

  @ApiProperty()
  messageRef: string;

  @ApiPropertyOptional({ type: String, nullable: true })
  campaign: string | null;

  @ApiProperty()
  topic: string;

  @ApiProperty()
  channel: string;

  @ApiProperty({ format: 'date-time' })
  decidedAt: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  expiresAt: string | null;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ type: [String] })
  reasons: string[];

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  notBefore: string | null;

  @ApiProperty({ type: [OutcomeDto] })
  outcomes: OutcomeDto[];
}

export class StatusDto {
  @ApiProperty({ enum: ['redeemed', 'released'] })
  status: 'redeemed' | 'released';
}

export class RedemptionLineDto extends RedemptionDto {
  @ApiProperty({ example: '20261121-3f-6v2mC0oVwq1Xn1q3cYkA7w' })
  @IsString()
  @MaxLength(64)
  id: string;
}

export class ReleaseLineDto {
  @ApiProperty({ example: '20261121-3f-6v2mC0oVwq1Xn1q3cYkA7w' })
  @IsString()
  @MaxLength(64)
  id: string;
}

export class BatchRequestDto {
  @ApiProperty({ type: [AuthorizationRequestDto], minItems: 1, maxItems: 1000 })
  requests: AuthorizationRequestDto[];
}

/** In the place of the answer to a line, or to an ask, that is wrong by itself. */
export class LineProblemDto {
  @ApiProperty({ type: ProblemDto })
  error: ProblemDto;
}

export const BATCH_ANSWER = {
  oneOf: [AllowDto, DenyDto, LineProblemDto].map((one) => ({ $ref: getSchemaPath(one) })),
};

export class BatchAnswerDto {
  @ApiProperty({
    type: 'array',
    items: BATCH_ANSWER,
    description: 'For each ask the answer of a single one, or its problem',
  })
  results: object[];
}
