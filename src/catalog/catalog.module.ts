import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/ledger.module.js';
import { BrandController } from './brand.controller.js';
import { BrandFiles } from './brand-files.js';
import { CatalogController } from './catalog.controller.js';
import { CatalogVersionEntity } from './catalog.entity.js';
import { CatalogService } from './catalog.service.js';
import { CatalogStore } from './catalog.store.js';

@Module({
  imports: [TypeOrmModule.forFeature([CatalogVersionEntity]), LedgerModule],
  controllers: [CatalogController, BrandController],
  providers: [BrandFiles, CatalogService, CatalogStore],
  exports: [CatalogService],
})
export class CatalogModule {}
