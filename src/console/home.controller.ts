/** Where staff comes in: whom to look for, what is due, and how the log stands. */
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { homePage } from './home.view.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('console')
@Staff('audit')
export class ConsoleHomeController {
  constructor(private readonly pages: ConsolePages) {}

  @Get()
  home(@CurrentVisit() visit: Visit): Promise<string> {
    return this.pages.show('home', visit, { path: '/console', section: 'home' }, ({ shell }) =>
      homePage(shell),
    );
  }
}
