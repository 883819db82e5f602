/** Query and answer of `GET /v1/suggestions` and of the votes. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy } from 'class-validator';
import { parseDay } from '../core/calendar-day.js';
import { SUGGESTION_PAGES, type SuggestionPage } from '../core/suggestion.js';
import { Optional } from '../platform/http/optional.js';
import { placeIn } from './suggestions.service.js';

const MOST = 500;
/** A text that `read` makes something of. */
const Reads = (name: string, read: (text: string) => unknown, message: string) =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && read(value) !== null,
      defaultMessage: () => message,
    },
  });

export class FromDayDto {
  @ApiPropertyOptional({
    format: 'date',
    example: '2026-11-21',
    description: 'What came out of the box on this day or later; absent: all that is kept',
  })
  @Optional()
  @Reads('day', parseDay, 'must be a day, as in 2026-11-21')
  from?: string;
}

export class SuggestionsQueryDto extends FromDayDto {
  @ApiPropertyOptional({
    description: 'From the `Link` of the page before; means nothing by itself',
  })
  @Optional()
  @Reads('place', placeIn, 'must come from the Link of a page')
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST, default: 100 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit?: number;
}

export class SuggestionDto {
  @ApiProperty({ format: 'uuid', description: 'Random; given when the box was emptied' })
  id: string;

  @ApiProperty({
    format: 'date',
    example: '2026-11-21',
    description: 'The day (UTC) on which the box was emptied. When it was written is not known',
  })
  emptiedOn: string;

  @ApiProperty({
    enum: SUGGESTION_PAGES,
    description: 'The kind of page whose box it was put into',
  })
  page: SuggestionPage;

  @ApiProperty({
    example: 'Once a month would do.',
    description: 'At most 1,000 characters; `[…]` stands where an address or a number was',
  })
  text: string;
}

export class SuggestionsDto {
  @ApiProperty({
    type: [SuggestionDto],
    description: 'Newest day first, in no order within a day; five at least come out together',
  })
  suggestions: SuggestionDto[];
}

export class TopicVotesDto {
  @ApiProperty({ example: 'lettre', description: 'A topic, which the catalog may no longer have' })
  topic: string;

  @ApiProperty({ example: 41, description: 'How many votes said so; nobody counts who gave them' })
  useful: number;

  @ApiProperty({ example: 7 })
  notUseful: number;
}

export class VotesDto {
  @ApiProperty({
    type: [TopicVotesDto],
    description: 'By topic, where there were five votes or more',
  })
  votes: TopicVotesDto[];
}
