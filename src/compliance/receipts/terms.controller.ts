/** Where the names lead that records and receipts use: context, own terms, and what a catalog said. */
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CatalogService } from '../../catalog/catalog.service.js';
import { DomainError } from '../../core/errors.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { Public } from '../../platform/http/scopes.js';
import {
  CONTEXT_PATH,
  LINKED_DATA,
  OWN_TERMS_PATH,
  receiptContext,
  type JsonObject,
} from './context.js';
import { CATALOG_TERMS_PATH } from './iris.js';
import { catalogTerms, ownTerms } from './own-terms.js';

/** Of a version: it never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const FOR_AN_HOUR = 'public, max-age=3600';

const DOCUMENT = { content: { [LINKED_DATA]: { schema: { type: 'object' as const } } } };

@ApiTags('Compliance')
@Public()
@Controller()
export class TermsController {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly config: Config,
  ) {}

  @Get(CONTEXT_PATH)
  @Header('Content-Type', LINKED_DATA)
  @Header('Cache-Control', FOR_EVER)
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'The JSON-LD context of consent records and receipts' })
  @ApiOkResponse(DOCUMENT)
  context(): JsonObject {
    return { '@context': receiptContext(this.config.settings.publicUrl) };
  }

  @Get(OWN_TERMS_PATH)
  @Header('Content-Type', LINKED_DATA)
  @Header('Cache-Control', FOR_AN_HOUR)
  @ApiOperation({ summary: 'What the words of our own in records and receipts mean' })
  @ApiOkResponse(DOCUMENT)
  terms(): JsonObject {
    return ownTerms(this.config.settings.publicUrl);
  }

  @Get(`${CATALOG_TERMS_PATH}/:version`)
  @Header('Content-Type', LINKED_DATA)
  @Header('Cache-Control', FOR_EVER)
  @ApiOperation({
    summary: 'What one version of the catalog says of controller, purposes, topics and notices',
  })
  @ApiOkResponse(DOCUMENT)
  async catalogAt(@Param('version') version: string): Promise<JsonObject> {
    const versions = await this.database.inSnapshot((tx) => this.catalog.historyIn(tx));
    const found = versions.find((one) => String(one.version) === version);
    if (!found) throw new DomainError('not_found');
    return catalogTerms(this.config.settings.publicUrl, found.version, found.catalog);
  }
}
