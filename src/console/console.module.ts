/** The staff door and the pages of compliance. It shows what other features know, and owns nothing. */
import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { ConsolePages } from './console-pages.js';
import { DoorController } from './door.controller.js';
import { FindController } from './find.controller.js';
import { ConsoleHomeController } from './home.controller.js';
import { OpenPerson } from './open-person.js';
import { OpeningsStore } from './openings.store.js';

@Module({
  imports: [ContactsModule, IdentityModule],
  controllers: [DoorController, ConsoleHomeController, FindController],
  providers: [ConsolePages, OpenPerson, OpeningsStore],
})
export class ConsoleModule {}
