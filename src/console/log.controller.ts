/** How the log stands: its newest checkpoint, and "verify now". */
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { VerifyRuns } from '../compliance/verification/verify-runs.js';
import { DomainError } from '../core/errors.js';
import { isId } from '../core/id.js';
import { Checkpoints } from '../ledger/checkpoints.js';
import { Database } from '../platform/database/database.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { logPage, runPage } from './log.view.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('console/log')
@Staff('audit')
export class ConsoleLogController {
  constructor(
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly runs: VerifyRuns,
    private readonly pages: ConsolePages,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit): Promise<string> {
    const head = await this.database.inSnapshot((tx) => this.checkpoints.latest(tx));
    const runs = await this.runs.list();
    return this.pages.show('log', visit, { path: '/console/log', section: 'log' }, ({ shell }) =>
      logPage(shell, head, runs),
    );
  }

  @Post('verifications')
  @HttpCode(200)
  async verify(@CurrentVisit() visit: Visit): Promise<string> {
    const id = await this.runs.ask(visit.staff.caller);
    return this.pages.sendOn(visit, `/console/log/verifications/${id}`);
  }

  @Get('verifications/:id')
  async run(@Param('id') id: string, @CurrentVisit() visit: Visit): Promise<string> {
    const run = isId(id) ? await this.runs.find(id) : null;
    if (!run) throw new DomainError('not_found');
    const path = `/console/log/verifications/${id}`;
    return this.pages.show('verification', visit, { path, section: 'log' }, ({ shell, locale }) =>
      runPage(shell, run, locale),
    );
  }
}
