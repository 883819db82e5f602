/** The preference document, and what a client may ask to change in it. */
import { ApiProperty, ApiPropertyOptional, IntersectionType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { LONGEST_BUDGET_HOURS } from '../core/preference.js';
import { CADENCES, type Cadence } from '../core/topic.js';
import { Instant } from '../platform/http/instant.js';
import { Optional } from '../platform/http/optional.js';
import { Dictionary } from '../platform/http/validation.js';
import { IsZone } from '../platform/http/zone.js';
import { OptInEvidenceDto } from './opt-in-evidence.dto.js';
import { WithdrawalEvidenceDto } from './withdrawals.dto.js';

const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const TIME_OR_MIDNIGHT = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const MAX_ITEMS = 100;
const KEPT_SLOWER = ['weekly', 'monthly'] as const;
const CADENCE_MEANING =
  'At most one message in 7 days (`weekly`) or in 30 days (`monthly`), by topic';

/** May be left out, and may be null where nothing was chosen: null takes no choice away. */
function OptionalOrNull(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined && value !== null);
}

function CadenceByTopic(): PropertyDecorator {
  const isOne = ([topic, cadence]: [string, unknown]) =>
    KEY.test(topic) && CADENCES.some((one) => one === cadence);
  return ValidateBy({
    name: 'cadenceByTopic',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        Object.keys(value).length <= MAX_ITEMS &&
        Object.entries(value).every(isOne),
      defaultMessage: () => `must give, by topic, one of ${CADENCES.join(', ')}`,
    },
  });
}

export class TopicOnChannelDto {
  @ApiProperty({ example: 'lettre' })
  @Matches(KEY)
  topic: string;

  @ApiProperty({ example: 'email' })
  @Matches(KEY)
  channel: string;
}

export class BudgetDto {
  @ApiProperty({ description: 'Marketing messages over all senders', minimum: 0, maximum: 1000 })
  @IsInt()
  @Min(0)
  @Max(1000)
  limit: number;

  @ApiProperty({
    description: 'In every window of so many hours',
    minimum: 1,
    maximum: LONGEST_BUDGET_HOURS,
  })
  @IsInt()
  @Min(1)
  @Max(LONGEST_BUDGET_HOURS)
  hours: number;
}

export class HoursDto {
  @ApiProperty({ description: 'Local wall-clock time', example: '08:00' })
  @Matches(TIME)
  from: string;

  @ApiProperty({
    description: 'Exclusive; `24:00` is midnight. Earlier than `from`: through the night',
    example: '20:00',
  })
  @Matches(TIME_OR_MIDNIGHT)
  to: string;
}

const NOT_NULL = { skipNullProperties: false };

/** A withdrawal needs none of it; a grant needs what the form showed. */
export class ChangeEvidenceDto extends IntersectionType(
  PartialType(WithdrawalEvidenceDto, NOT_NULL),
  PartialType(OptInEvidenceDto, NOT_NULL),
) {}

export class PreferenceChangeDto {
  @ApiPropertyOptional({
    type: [TopicOnChannelDto],
    description: 'Topics to leave (GDPR Art. 7(3))',
  })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS)
  @ValidateNested({ each: true })
  @Type(() => TopicOnChannelDto)
  withdraw?: TopicOnChannelDto[];

  @ApiPropertyOptional({
    type: [TopicOnChannelDto],
    description:
      'Topics to ask the person for, exactly as by `POST /v1/opt-ins`: nothing is granted before ' +
      'they confirm it themselves. Needs `formUrl`, `noticeVersion` and `controls` in `evidence`',
  })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS)
  @ValidateNested({ each: true })
  @Type(() => TopicOnChannelDto)
  grant?: TopicOnChannelDto[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', enum: [...CADENCES] },
    description: `${CADENCE_MEANING}; only slower than what stands`,
    example: { lettre: 'weekly' },
  })
  @Optional()
  @Dictionary()
  @IsObject()
  @CadenceByTopic()
  cadences?: Record<string, Cadence>;

  @ApiPropertyOptional({
    type: BudgetDto,
    nullable: true,
    description: 'Only one that can never let more through than the one that stands',
  })
  @OptionalOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => BudgetDto)
  budget?: BudgetDto | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'RFC 3339; ahead, by five years at most, and not before the pause that stands',
  })
  @OptionalOrNull()
  @Instant()
  pausedUntil?: string | null;

  @ApiPropertyOptional({
    type: HoursDto,
    nullable: true,
    description: 'When to be written to, in `timezone`; only within the hours that stand',
  })
  @OptionalOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => HoursDto)
  hours?: HoursDto | null;

  @ApiPropertyOptional({
    description: 'IANA time zone; told once, and before `hours` stand without one',
    example: 'Europe/Paris',
  })
  @Optional()
  @IsZone()
  timezone?: string;

  @ApiPropertyOptional({ description: 'BCP 47 language', example: 'fr' })
  @Optional()
  @Matches(/^[a-z]{2}(-[A-Z]{2})?$/)
  locale?: string;

  @ApiPropertyOptional({
    type: ChangeEvidenceDto,
    description: 'How the person told you; kept with every entry that the change makes',
  })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => ChangeEvidenceDto)
  evidence?: ChangeEvidenceDto;
}

const STATES = ['confirmed', 'withdrawn', 'pending', 'none'] as const;

export class TopicStateDto extends TopicOnChannelDto {
  @ApiProperty({
    enum: STATES,
    description:
      'Of the consent: `pending` was asked for and is not answered; with `none` and a `basis`, ' +
      'messages rest on that basis',
  })
  state: (typeof STATES)[number];

  @ApiProperty({
    type: String,
    nullable: true,
    description: '`consent`, or the key of a basis beside it; what the state is about',
  })
  basis: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  since: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'It may end sooner, where a law or the topic asks for a sign of life',
  })
  expiresAt: string | null;
}

export class PreferenceDocumentDto {
  @ApiProperty({ format: 'uuid' })
  contactId: string;

  @ApiProperty({
    type: [TopicStateDto],
    description: 'Every topic that can be left, on every channel it is offered on, and what was',
  })
  topics: TopicStateDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: [...KEPT_SLOWER] },
    description: `${CADENCE_MEANING}; a topic that is absent is immediate`,
  })
  cadences: Readonly<Record<string, string>>;

  @ApiProperty({ type: BudgetDto, nullable: true })
  budget: BudgetDto | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  pausedUntil: string | null;

  @ApiProperty({ type: HoursDto, nullable: true, description: 'Null: at any hour' })
  hours: HoursDto | null;

  @ApiProperty({ type: String, nullable: true, description: 'IANA time zone' })
  timezone: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'BCP 47 language' })
  locale: string | null;

  @ApiProperty({ description: 'No marketing at all (GDPR Art. 21(2))' })
  objection: boolean;
}
