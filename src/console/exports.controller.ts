/** Exports from the console: ordered with a reason, followed, and fetched. */
import { Body, Controller, Get, HttpCode, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ExportsService } from '../compliance/exports/exports.service.js';
import { sendExport } from '../compliance/exports/send-export.js';
import { DomainError } from '../core/errors.js';
import { isId } from '../core/id.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { exportPage, exportsPage } from './exports.view.js';
import { contactError, orderIn, type OrderErrors, type ReadOrder } from './read-order.js';
import { CurrentVisit, type Visit } from './visit.js';

const PATH = '/console/exports';

@ApiExcludeController()
@Controller('console/exports')
@Staff('audit')
export class ConsoleExportsController {
  constructor(
    private readonly exports: ExportsService,
    private readonly pages: ConsolePages,
  ) {}

  /** `?contact=` names the person whom the form is to be about. */
  @Get()
  list(@CurrentVisit() visit: Visit): Promise<string> {
    const asked = orderIn(visit.request.query);
    const contact = contactError(asked.typed);
    return this.show(visit, asked, contact ? { contact } : {});
  }

  @Post()
  @HttpCode(200)
  async order(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    const asked = orderIn(body);
    const { format, filter, typed, errors } = asked;
    if (errors || !format) return this.show(visit, asked, errors ?? {});
    const { isClear, reason } = typed;
    const locale = await this.pages.localeOf(visit);
    const order = { format, filter, isClear, locale, reason };
    const { exportId } = await this.exports.request(order, visit.staff.caller);
    return this.pages.sendOn(visit, `${PATH}/${exportId}`);
  }

  @Get(':exportId')
  async one(@Param('exportId') id: string, @CurrentVisit() visit: Visit): Promise<string> {
    const row = await this.exports.get(idOf(id), visit.staff.caller);
    const place = { path: `${PATH}/${id}`, section: 'exports' } as const;
    return this.pages.show('export', visit, place, ({ shell }) => exportPage(shell, row));
  }

  @Get(':exportId/file')
  async file(
    @Param('exportId') id: string,
    @CurrentVisit() { request, reply, staff }: Visit,
  ): Promise<StreamableFile> {
    void reply.header('Cache-Control', 'no-store').header('Accept-Ranges', 'bytes');
    return sendExport(await this.exports.file(idOf(id), staff.caller), request, reply);
  }

  private async show(visit: Visit, { typed }: ReadOrder, errors: OrderErrors): Promise<string> {
    if (Object.keys(errors).length > 0) void visit.reply.status(422);
    const rows = await this.exports.list(visit.staff.caller);
    // The switch of languages keeps no query of ours, so a form about one person has none.
    const place = {
      section: 'exports',
      ...(typed.contactId === '' ? { path: PATH } : {}),
    } as const;
    return this.pages.show('exports', visit, place, ({ shell }) =>
      exportsPage(shell, rows, typed, errors),
    );
  }
}

function idOf(id: string): string {
  if (!isId(id)) throw new DomainError('export_not_found');
  return id;
}
