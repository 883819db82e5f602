/** The record of processing activities (GDPR Art. 30). */
import { Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { RecordController } from './record.controller.js';
import { RecordService } from './record.service.js';

@Module({
  imports: [CatalogModule],
  controllers: [RecordController],
  providers: [RecordService],
  exports: [RecordService],
})
export class RecordModule {}
