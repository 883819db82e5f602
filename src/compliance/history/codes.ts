/** Codes of ours that stand in a person's history; each has words for whoever reads it. */
import { DENY_REASONS } from '../../core/decision-types.js';

/** Why a message was refused, or its permit made void. */
export const RULES: readonly string[] = [...DENY_REASONS, 'withdrawn', 'erased', 'rectification'];

/** What access lines about a person name. */
export const ACTIONS: readonly string[] = [
  'audit.entries',
  'audit.export',
  'audit.export_clear',
  'center.entered',
  'center.refused',
  'console.person',
  'console.person_clear',
  'console.receipts',
  'console.restriction',
  'contact.dossier',
  'contact.erasure',
  'contact.found',
  'contact.lookup',
  'contact.receipts',
  'contact.receipts_mailed',
  'contact.rectification',
  'contact.refused',
  'contact.request',
  'contact.restriction',
  'preferences.change',
  'preferences.read',
];
