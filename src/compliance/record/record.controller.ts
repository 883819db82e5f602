/** `GET /v1/record-of-processing`: as JSON, or as Markdown to be filed. */
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOCALES, Messages, type Locale } from '../../platform/http/messages.js';
import { Scopes } from '../../platform/http/scopes.js';
import { recordMarkdown } from './record-markdown.js';
import type { RecordOfProcessing } from './record-of-processing.js';
import { RecordService } from './record.service.js';

const MARKDOWN = 'text/markdown';

export class RecordQueryDto {
  @ApiPropertyOptional({ enum: LOCALES, description: 'Absent: the first of the catalog' })
  @IsOptional()
  @IsIn(LOCALES)
  locale?: Locale;
}

@ApiTags('Compliance')
@ApiBearerAuth()
@Scopes('audit')
@Controller('v1/record-of-processing')
export class RecordController {
  constructor(
    private readonly records: RecordService,
    private readonly messages: Messages,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The record of processing activities (GDPR Art. 30(1)), from the catalog in force',
    description:
      'Controller, purposes with their legal bases, categories of people and data, recipients, transfers, ' +
      'retention in days, and the security measures of this system. Markdown with `Accept: text/markdown`.',
  })
  @ApiOkResponse({
    content: {
      'application/json': { schema: { type: 'object' } },
      [MARKDOWN]: { schema: { type: 'string' } },
    },
  })
  async get(
    @Query() { locale }: RecordQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecordOfProcessing | string> {
    const record = await this.records.make(locale);
    void reply.header('Vary', 'Accept').header('Content-Language', record.language);
    if (request.headers.accept?.includes(MARKDOWN) !== true) return record;
    void reply.type(`${MARKDOWN}; charset=utf-8`);
    return recordMarkdown(record, this.messages.in(record.language));
  }
}
