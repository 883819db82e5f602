/** `GET /v1/retention/plan`: what retention keeps, for how long, and what would go in its next run. */
import { Controller, Get, Header, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Scopes } from '../../platform/http/scopes.js';
import { RetentionService } from './retention.service.js';
import type { Locale } from '../../platform/http/messages.js';
import { RULE_KEYS, type RuleKey } from './rules.js';

export class RetentionQueryDto {
  @ApiPropertyOptional({ enum: ['fr', 'en'], default: 'en' })
  @IsOptional()
  @IsIn(['fr', 'en'])
  locale: Locale = 'en';
}

export class RetentionRuleDto {
  @ApiProperty({ enum: RULE_KEYS })
  rule: RuleKey;

  @ApiProperty({ type: Number, nullable: true, description: 'Null: it stays', example: 1826 })
  days: number | null;

  @ApiProperty({ description: 'What is kept' })
  what: string;

  @ApiProperty({ description: 'From when the days count, or why it stays' })
  why: string;

  @ApiProperty({
    description:
      'How many would go now: consents, contacts, requests, opt-ins, tables of months, files, or suggestions',
  })
  count: number;

  @ApiProperty({ description: 'How many entries of the ledger would lose their evidence' })
  entries: number;
}

export class RetentionPlanDto {
  @ApiProperty({ format: 'date-time' })
  made: string;

  @ApiProperty({ example: 3 })
  catalogVersion: number;

  @ApiProperty({ type: [RetentionRuleDto] })
  rules: RetentionRuleDto[];
}

@ApiTags('Compliance')
@ApiBearerAuth()
@Scopes('audit')
@Controller('v1/retention')
export class RetentionController {
  constructor(private readonly retention: RetentionService) {}

  @Get('plan')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'What is kept, for how long and why, and what would go in the next run; a dry run',
  })
  @ApiOkResponse({ type: RetentionPlanDto })
  async plan(@Query() { locale }: RetentionQueryDto): Promise<RetentionPlanDto> {
    const { rules, ...lines } = await this.retention.plan(locale);
    return { ...lines, rules: [...rules] };
  }
}
