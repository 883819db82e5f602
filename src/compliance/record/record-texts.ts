/**
 * Pure: what the record of processing says that the catalog cannot: which data Assent itself keeps for a
 * purpose, and the measures that this system takes. Each measure is true of the code, and of nothing more.
 */
import type { LegalBasis } from '../../core/catalog.js';
import type { Language } from '../retention/rules.js';

export const ARTICLES: Readonly<Record<LegalBasis, string>> = {
  consent: 'Art. 6(1)(a)',
  contract: 'Art. 6(1)(b)',
  legal_obligation: 'Art. 6(1)(c)',
  vital_interest: 'Art. 6(1)(d)',
  public_task: 'Art. 6(1)(e)',
  legitimate_interest: 'Art. 6(1)(f)',
};

interface Texts {
  readonly bases: Readonly<Record<LegalBasis, string>>;
  readonly people: Readonly<Record<'marketing' | 'other', string>>;
  readonly addresses: Readonly<Record<'email' | 'phone', string>>;
  readonly consents: string;
  readonly choices: string;
  readonly messages: string;
  readonly measures: readonly string[];
}

export const TEXTS: Readonly<Record<Language, Texts>> = {
  fr: {
    bases: {
      consent: 'Consentement',
      contract: 'Exécution d’un contrat',
      legal_obligation: 'Obligation légale',
      vital_interest: 'Intérêts vitaux',
      public_task: 'Mission d’intérêt public',
      legitimate_interest: 'Intérêt légitime',
    },
    people: {
      marketing: 'Les personnes qui ont demandé, accepté ou refusé ces messages',
      other: 'Les personnes à qui un message de service ou de sécurité est destiné',
    },
    addresses: { email: 'Adresse e-mail', phone: 'Numéro de téléphone' },
    consents: 'Consentements et retraits, avec leur preuve : dates, texte montré, réponses',
    choices: 'Choix de la personne : sujets, rythme, pause, heures, langue, fuseau horaire',
    messages:
      'Messages demandés à son sujet : par qui, quand, sur quoi, et la décision (pas leur contenu)',
    measures: [
      'Chaque adresse et chaque preuve est chiffrée (AES-256-GCM) sous une clé propre à la personne, elle-même chiffrée par une clé gardée hors de la base.',
      'Une adresse se retrouve par une empreinte à clé (HMAC-SHA-256), dont la clé est gardée hors de la base : une copie de la base ne livre aucune adresse.',
      'Effacer une personne détruit ses clés, ses preuves et toutes ses lignes en une seule transaction ; ce qui reste dans une sauvegarde est illisible.',
      'Chaque changement est inscrit dans un registre sans donnée personnelle, auquel on ne peut qu’ajouter, et dont l’état est signé et publié hors de la base.',
      'Un retrait est écrit hors de la base avant d’être confirmé : une sauvegarde restaurée ne fait écrire à personne qui avait dit non.',
      'Chaque client a ses propres droits, limités ; révoqué, il est refusé aussitôt. Ses secrets ne sont gardés que sous forme d’empreinte.',
      'Toute consultation du dossier d’une personne laisse une ligne avec son auteur et son motif.',
      'Aucune adresse n’apparaît dans les journaux, les mesures, les erreurs ou les liens.',
      'Aucune ouverture ni aucun clic n’est suivi ; les pages n’ont ni script ni ressource tierce.',
      'Dans le doute, un message est refusé.',
    ],
  },
  en: {
    bases: {
      consent: 'Consent',
      contract: 'Performance of a contract',
      legal_obligation: 'Legal obligation',
      vital_interest: 'Vital interests',
      public_task: 'Public task',
      legitimate_interest: 'Legitimate interest',
    },
    people: {
      marketing: 'People who asked for, agreed to or refused these messages',
      other: 'People whom a service or security message is for',
    },
    addresses: { email: 'Email address', phone: 'Phone number' },
    consents: 'Consents and withdrawals with their proof: dates, the text shown, the answers',
    choices: 'Choices of the person: topics, cadence, pause, hours, language, time zone',
    messages:
      'Messages asked for about them: by whom, when, on what, and the decision (not their content)',
    measures: [
      'Each address and each proof is encrypted (AES-256-GCM) under a key of the person, which is itself encrypted by a key kept outside the database.',
      'An address is found by a keyed hash (HMAC-SHA-256) whose key is kept outside the database: a copy of the database yields no address.',
      'Erasing a person destroys their keys, their proofs and all their rows in one transaction; what is left in a backup cannot be read.',
      'Each change is entered in a log that holds nothing personal, can only be added to, and is signed and published outside the database.',
      'A withdrawal is written outside the database before it is confirmed: a restored backup makes nobody be written to who had said no.',
      'Each client has rights of its own, and few; once revoked it is refused at once. Its secrets are kept as hashes only.',
      'Each look at the record of a person leaves a line with who looked and why.',
      'No address appears in logs, metrics, errors or links.',
      'No opening and no click is tracked; pages have neither scripts nor resources of others.',
      'In doubt, a message is refused.',
    ],
  },
};
