/** Every migration in order. Released ones are never edited: what they got wrong, a later one mends. */
import { CreateRoles1795219200000 } from './1795219200000-create-roles.js';
import { CreateCatalogAndClients1795219260000 } from './1795219260000-create-catalog-and-clients.js';
import { CreateContacts1795219320000 } from './1795219320000-create-contacts.js';
import { CreateLedger1795219380000 } from './1795219380000-create-ledger.js';
import { CreateConsents1795219440000 } from './1795219440000-create-consents.js';
import { CreateAuthorizations1795219500000 } from './1795219500000-create-authorizations.js';
import { AddFactsOfRules1795305600000 } from './1795305600000-add-facts-of-rules.js';
import { SlimAuthorizations1795305660000 } from './1795305660000-slim-authorizations.js';
import { CountSoftBounces1795305720000 } from './1795305720000-count-soft-bounces.js';
import { DropOldPartitions1795305780000 } from './1795305780000-drop-old-partitions.js';
import { ReadMonthsOfPartitionsOnly1795305840000 } from './1795305840000-read-months-of-partitions-only.js';
import { SealTheLedger1795392000000 } from './1795392000000-seal-the-ledger.js';
import { DropOnlySealedMonths1795392030000 } from './1795392030000-drop-only-sealed-months.js';
import { AddRightsAndExports1795392060000 } from './1795392060000-add-rights-and-exports.js';
import { NumberErasures1795392120000 } from './1795392120000-number-erasures.js';
import { CorrectAddresses1795392150000 } from './1795392150000-correct-addresses.js';
import { FollowExports1795392180000 } from './1795392180000-follow-exports.js';
import { LetRequestsGo1795392240000 } from './1795392240000-let-requests-go.js';
import { HoldStaffOpenings1795392300000 } from './1795392300000-hold-staff-openings.js';
import { KeepVerifications1795392360000 } from './1795392360000-keep-verifications.js';
import { OpenTheCenter1795392420000 } from './1795392420000-open-the-center.js';
import { LetPeopleUndo1795392540000 } from './1795392540000-let-people-undo.js';
import { FindDenialsByPerson1795392600000 } from './1795392600000-find-denials-by-person.js';
import { PutUpTheSuggestionBox1795392660000 } from './1795392660000-put-up-the-suggestion-box.js';
import { CountAnswersByForm1795392780000 } from './1795392780000-count-answers-by-form.js';

export const MIGRATIONS = [
  CreateRoles1795219200000,
  CreateCatalogAndClients1795219260000,
  CreateContacts1795219320000,
  CreateLedger1795219380000,
  CreateConsents1795219440000,
  CreateAuthorizations1795219500000,
  AddFactsOfRules1795305600000,
  SlimAuthorizations1795305660000,
  CountSoftBounces1795305720000,
  DropOldPartitions1795305780000,
  ReadMonthsOfPartitionsOnly1795305840000,
  SealTheLedger1795392000000,
  DropOnlySealedMonths1795392030000,
  AddRightsAndExports1795392060000,
  NumberErasures1795392120000,
  CorrectAddresses1795392150000,
  FollowExports1795392180000,
  LetRequestsGo1795392240000,
  HoldStaffOpenings1795392300000,
  KeepVerifications1795392360000,
  OpenTheCenter1795392420000,
  LetPeopleUndo1795392540000,
  FindDenialsByPerson1795392600000,
  PutUpTheSuggestionBox1795392660000,
  CountAnswersByForm1795392780000,
];
