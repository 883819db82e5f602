/** The audit: read, exported, and taken away again. */
import { Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { ReceiptsModule } from '../receipts/receipts.module.js';
import { AuditEntries } from './audit-entries.js';
import { AuditReader } from './audit-reader.js';
import { AuditStore } from './audit.store.js';
import { EntriesController } from './entries.controller.js';
import { ExportFiles } from './export-files.js';
import { ExportsController } from './exports.controller.js';
import { ExportsService } from './exports.service.js';
import { ExportsStore } from './exports.store.js';
import { BundleStore } from './formats/bundle.store.js';
import { BundleWriter } from './formats/bundle.js';
import { JsonldWriter } from './formats/jsonld.js';
import { MakeExport } from './make-export.js';
import { NoteExport } from './note-export.js';
import { ReportWriter } from './report/report-writer.js';
import { RunExports } from './run-exports.js';
import { StreamExport } from './stream-export.js';
import { TidyExports } from './tidy-exports.js';

@Module({
  imports: [
    PreferencesModule,
    CatalogModule,
    ContactsModule,
    IdentityModule,
    LedgerModule,
    ReceiptsModule,
  ],
  controllers: [EntriesController, ExportsController],
  providers: [
    ...[AuditEntries, AuditReader, AuditStore, BundleStore, BundleWriter],
    ...[ExportFiles, ExportsService, ExportsStore],
    ...[JsonldWriter, MakeExport, NoteExport, ReportWriter, RunExports, StreamExport, TidyExports],
  ],
  exports: [AuditStore, ExportsService, ExportsStore, StreamExport, TidyExports],
})
export class ExportsModule {}
