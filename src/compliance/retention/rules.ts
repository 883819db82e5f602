/**
 * Pure: what is kept, for how long, and why: the list that an operator reads, and that the record of
 * processing prints. What goes by itself names the job that sees to it; what stays says why.
 */
import { keptDays } from '../../authorization/partitions.js';
import type { Catalog } from '../../core/catalog.js';
import { EXPORT_FILES_DAYS, keptDaysOf } from '../../core/retention.js';

export const RULE_KEYS = [
  'consent_proof',
  'idle_contacts',
  'rights_requests',
  'opt_ins',
  'decisions',
  'export_files',
  'suppressions',
  'access_log',
  'ledger',
] as const;
export type RuleKey = (typeof RULE_KEYS)[number];

export type Language = 'fr' | 'en';

interface RuleText {
  /** What is kept. */
  readonly what: string;
  /** From when the days count, or why it stays. */
  readonly why: string;
}

export interface KeptRule extends RuleText {
  readonly rule: RuleKey;
  /** Null: it stays. */
  readonly days: number | null;
}

export function retentionRules(catalog: Catalog, language: Language): KeptRule[] {
  const kept = keptDaysOf(catalog);
  const days: Readonly<Record<RuleKey, number | null>> = {
    consent_proof: kept.proof,
    idle_contacts: kept.idleContacts,
    rights_requests: kept.requests,
    opt_ins: kept.optIns,
    decisions: keptDays(catalog),
    export_files: EXPORT_FILES_DAYS,
    suppressions: null,
    access_log: null,
    ledger: null,
  };
  return RULE_KEYS.map((rule) => ({ rule, days: days[rule], ...TEXTS[language][rule] }));
}

const TEXTS: Readonly<Record<Language, Readonly<Record<RuleKey, RuleText>>>> = {
  fr: {
    consent_proof: {
      what: 'Preuve d’un consentement : demande, texte montré, réponse, retrait',
      why: 'après la fin du consentement ; une finalité peut fixer une autre durée',
    },
    idle_contacts: {
      what: 'Personnes qui n’acceptent rien, et dont aucune preuve n’est gardée',
      why: 'après leur dernier acte, et le dernier message dont trace est gardée',
    },
    rights_requests: {
      what: 'Demandes des personnes sur leurs données, et leurs réponses',
      why: 'après la réponse',
    },
    opt_ins: {
      what: 'Inscriptions que personne n’a confirmées',
      why: 'après l’échéance de leur lien',
    },
    decisions: {
      what: 'Décisions sur chaque message, et ce qu’il en est advenu',
      why: 'par mois entiers, jamais avant la plus longue fenêtre d’un plafond',
    },
    export_files: {
      what: 'Fichiers d’export de l’audit',
      why: 'après leur création',
    },
    suppressions: {
      what: 'Refus de prospection, sous forme d’empreinte à clé',
      why: 'restent tant que la personne ne revient pas d’elle-même (art. 17.3.b et 21.3) ; « ce n’était pas moi » vaut 30 jours',
    },
    access_log: {
      what: 'Journal des consultations : qui a regardé le dossier de qui, et pourquoi',
      why: 'reste : il rend compte de l’accès aux données (art. 5.2), ne contient aucune adresse, et personne ne peut y toucher',
    },
    ledger: {
      what: 'Lignes du registre, sans donnée personnelle',
      why: 'restent : sans elles, plus rien de ce qui a été publié ne se vérifierait',
    },
  },
  en: {
    consent_proof: {
      what: 'Proof of a consent: the request, the text shown, the answer, the withdrawal',
      why: 'after the consent ended; a purpose may set another time',
    },
    idle_contacts: {
      what: 'People who agree to nothing, and of whom no proof is kept',
      why: 'after their last act, and the last message to them that is on record',
    },
    rights_requests: {
      what: 'Requests of people about their data, and the answers',
      why: 'after the answer',
    },
    opt_ins: {
      what: 'Subscriptions that nobody confirmed',
      why: 'after their link expired',
    },
    decisions: {
      what: 'Decisions on each message, and what became of it',
      why: 'by whole months, never before the longest window of a cap is over',
    },
    export_files: {
      what: 'Files of audit exports',
      why: 'after they were made',
    },
    suppressions: {
      what: 'Refusals of marketing, as keyed hashes',
      why: 'stay until the person comes back by themselves (Art. 17(3)(b), 21(3)); "it was not me" holds for 30 days',
    },
    access_log: {
      what: 'The log of accesses: who looked at whose record, and why',
      why: 'stays: it accounts for the access to data (Art. 5(2)), holds no address, and nobody can change it',
    },
    ledger: {
      what: 'Entries of the ledger, which hold nothing personal',
      why: 'stay: without them nothing that was published could be verified any more',
    },
  },
};
