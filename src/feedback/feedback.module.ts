/** What providers and senders report after a message has left. It only ever reduces contact. */
import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { FeedbackController } from './feedback.controller.js';
import { FeedbackEffects } from './feedback-effects.js';
import { FeedbackService } from './feedback.service.js';
import { SoftBouncesStore } from './soft-bounces.store.js';

@Module({
  imports: [AuthorizationModule, ContactsModule, IdentityModule, LedgerModule, PreferencesModule],
  controllers: [FeedbackController],
  providers: [FeedbackEffects, FeedbackService, SoftBouncesStore],
})
export class FeedbackModule {}
