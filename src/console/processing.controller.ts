/** The record of processing and retention, as the catalog in force makes them. They name nobody. */
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { recordMarkdown } from '../compliance/record/record-markdown.js';
import { RecordService } from '../compliance/record/record.service.js';
import { RetentionService } from '../compliance/retention/retention.service.js';
import { Messages } from '../platform/http/messages.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { processingPage } from './processing.view.js';
import { CurrentVisit, type Visit } from './visit.js';

const PATH = '/console/processing';

@ApiExcludeController()
@Controller('console/processing')
@Staff('audit')
export class ConsoleProcessingController {
  constructor(
    private readonly records: RecordService,
    private readonly retention: RetentionService,
    private readonly pages: ConsolePages,
    private readonly messages: Messages,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit): Promise<string> {
    const language = await this.pages.localeOf(visit);
    const record = await this.records.make(language);
    const retention = await this.retention.plan(language);
    const place = { path: PATH, section: 'processing' } as const;
    return this.pages.show('processing', visit, place, ({ shell }) =>
      processingPage(shell, { record, retention }),
    );
  }

  @Get('record.md')
  async markdown(@CurrentVisit() visit: Visit): Promise<string> {
    const record = await this.records.make(await this.pages.localeOf(visit));
    this.asFile(visit, 'text/markdown; charset=utf-8', 'record-of-processing.md');
    return recordMarkdown(record, this.messages.in(record.language));
  }

  @Get('record.json')
  async json(@CurrentVisit() visit: Visit): Promise<string> {
    const record = await this.records.make(await this.pages.localeOf(visit));
    this.asFile(visit, 'application/json; charset=utf-8', 'record-of-processing.json');
    return `${JSON.stringify(record, null, 2)}\n`;
  }

  private asFile({ reply }: Visit, type: string, name: string): void {
    void reply
      .type(type)
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', `attachment; filename="${name}"`);
  }
}
