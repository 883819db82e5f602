/** Where staff comes in: whom to look for, what is due, and how the log stands. */
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ExportsService } from '../compliance/exports/exports.service.js';
import { RightsRequestsService } from '../compliance/rights/rights-requests.service.js';
import { Checkpoints } from '../ledger/checkpoints.js';
import { Database } from '../platform/database/database.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { homePage } from './home.view.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('console')
@Staff('audit')
export class ConsoleHomeController {
  constructor(
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly register: RightsRequestsService,
    private readonly exports: ExportsService,
    private readonly pages: ConsolePages,
  ) {}

  @Get()
  async home(@CurrentVisit() visit: Visit): Promise<string> {
    const due = await this.register.counts();
    const exports = await this.exports.list(visit.staff.caller);
    const head = await this.database.inSnapshot((tx) => this.checkpoints.latest(tx));
    return this.pages.show('home', visit, { path: '/console', section: 'home' }, ({ shell }) =>
      homePage(shell, { due, head, exports }),
    );
  }
}
