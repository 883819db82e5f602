import { Controller, Get } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AnyScope } from '../platform/http/scopes.js';
import { CatalogNotice, CatalogResponse } from './catalog.dto.js';
import { CatalogService } from './catalog.service.js';
import { catalogResponse } from './catalog.view.js';

@ApiTags('Catalog')
@ApiBearerAuth()
@Controller('v1/catalog')
export class CatalogController {
  constructor(private readonly catalogs: CatalogService) {}

  @Get()
  @AnyScope()
  @ApiOperation({ summary: 'The topics, notices, regimes and caps in force' })
  @ApiExtraModels(CatalogNotice)
  @ApiOkResponse({ type: CatalogResponse })
  async current(): Promise<CatalogResponse> {
    return catalogResponse(await this.catalogs.current());
  }
}
