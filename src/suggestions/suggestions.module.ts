/** The suggestion box, and the votes on topics. No path leads from here to a person. */
import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { EmptyBox } from './empty-box.js';
import { SealSlip } from './seal-slip.js';
import { SuggestionBoxController } from './suggestion-box.controller.js';
import { SuggestionBox } from './suggestion-box.service.js';
import { SuggestionsController } from './suggestions.controller.js';
import { SuggestionsService } from './suggestions.service.js';
import { SuggestionsStore } from './suggestions.store.js';

@Module({
  imports: [IdentityModule],
  controllers: [SuggestionBoxController, SuggestionsController],
  providers: [EmptyBox, SealSlip, SuggestionBox, SuggestionsService, SuggestionsStore],
  exports: [SuggestionsService],
})
export class SuggestionsModule {}
