/** People and their addresses. Nothing that collects figures can reach this module. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AddressesOnFile } from './addresses-on-file.js';
import { AddAddresses } from './add-addresses.js';
import { AddressThread } from './address-thread.js';
import { AddressEntity, ContactEntity, SuppressionEntity } from './contact.entity.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsService } from './contacts.service.js';
import { ContactsStore } from './contacts.store.js';
import { DescribeContact } from './describe-contact.js';
import { NoteRefusals } from './note-refusals.js';
import { OpenAddresses } from './open-addresses.js';
import { RecipientsStore } from './recipients.store.js';
import { RegisterContact } from './register-contact.js';
import { SuppressionsStore } from './suppressions.store.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ContactEntity, AddressEntity, SuppressionEntity]),
    LedgerModule,
    IdentityModule,
  ],
  controllers: [ContactsController],
  providers: [
    AddAddresses,
    AddressThread,
    AddressesOnFile,
    ContactsService,
    ContactsStore,
    DescribeContact,
    NoteRefusals,
    OpenAddresses,
    RecipientsStore,
    RegisterContact,
    SuppressionsStore,
  ],
  exports: [
    AddressThread,
    AddressesOnFile,
    ContactsService,
    OpenAddresses,
    RecipientsStore,
    RegisterContact,
    SuppressionsStore,
  ],
})
export class ContactsModule {}
