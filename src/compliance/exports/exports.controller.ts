/** HTTP of exports: ordered, followed, fetched in as many pieces as it takes. */
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Req,
  Res,
  type StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../core/errors.js';
import { Idempotent } from '../../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import { NO_FILTER } from './audit-filter.js';
import { filterOf } from './entries.dto.js';
import { exportDto, ExportDto, ExportRequestDto, ExportsDto } from './exports.dto.js';
import { ExportsService } from './exports.service.js';
import { LocatedInterceptor } from './located.interceptor.js';
import { sendExport } from './send-export.js';

const noSuchExport = () => new DomainError('export_not_found');
const ExportId = () => Param('exportId', new ParseUUIDPipe({ exceptionFactory: noSuchExport }));

@ApiTags('Audit')
@ApiBearerAuth()
@Scopes('audit')
@Controller('v1/audit/exports')
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @UseInterceptors(LocatedInterceptor)
  @ApiOperation({
    summary: 'Order a file of the audit; noted in the ledger, with who, why and which filter',
    description:
      'It is made in the background from everything that was committed before it began, in the order ' +
      'of the log, and kept for 7 days. Ask for its state at `Location`.',
  })
  @ApiAcceptedResponse({
    type: ExportDto,
    headers: { Location: { description: 'Where its state is told', schema: { type: 'string' } } },
  })
  async order(@Body() body: ExportRequestDto, @CurrentCaller() caller: Caller): Promise<ExportDto> {
    const { format, clear = false, locale = 'en', reason } = body;
    const filter = body.filter ? filterOf(body.filter) : NO_FILTER;
    return exportDto(
      await this.exports.request({ format, filter, isClear: clear, locale, reason }, caller),
    );
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Your own exports' })
  @ApiOkResponse({ type: ExportsDto })
  async list(@CurrentCaller() caller: Caller): Promise<ExportsDto> {
    return { exports: (await this.exports.list(caller)).map(exportDto) };
  }

  @Get(':exportId')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'How far an export is' })
  @ApiOkResponse({ type: ExportDto })
  async get(@ExportId() exportId: string, @CurrentCaller() caller: Caller): Promise<ExportDto> {
    return exportDto(await this.exports.get(exportId, caller));
  }

  @Get(':exportId/file')
  @Header('Cache-Control', 'no-store')
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Accept-Ranges', 'bytes')
  @ApiOperation({
    summary: 'The file of an export, whole or a part of it',
    description:
      'A download that broke goes on with `Range` and `If-Range` (RFC 9110 §14). `ETag` is the SHA-256 ' +
      'of the whole file, which the ledger names too.',
  })
  @ApiHeader({ name: 'Range', required: false, example: 'bytes=1048576-' })
  @ApiHeader({ name: 'If-Range', required: false, description: 'The ETag of the part you have' })
  @ApiOkResponse({
    description: '206 for a part, with Content-Range',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  async file(
    @ExportId() exportId: string,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return sendExport(await this.exports.file(exportId, caller), request, reply);
  }
}
