/**
 * Who may import whom. An edge that is not written here fails `npm run check`; to add one is a
 * decision about the house, so it comes with its reason. There are no exceptions beside the list.
 */

/** What each feature may use of the others, and why. Everything else between features is refused. */
const EDGES = {
  ledger: {},
  insights: {},
  delivery: {},
  suggestions: { identity: 'A form of ours is sent by a page of ours.' },
  identity: { ledger: 'Each change of a client or a key is an entry.' },
  catalog: { ledger: 'Each version that is applied is an entry.' },
  contacts: {
    ledger: 'Contacts are entries, and their data keys stand beside their subject keys.',
    identity: 'A look-up leaves an access line; unsafe requests are answered once.',
  },
  authorization: {
    catalog: 'Topics, caps and notices in force are facts of a decision.',
    contacts: 'A recipient is found, and what is on file about it is a fact.',
    identity: 'A permit is signed; a message carries signed links.',
    ledger: 'A halt and what retention drops are entries.',
  },
  preferences: {
    authorization: 'A withdrawal voids the permits that are out.',
    catalog: 'A basis beside consent counts only where the catalog enables it.',
    contacts: 'A link leads to a contact, and an objection suppresses its addresses.',
    identity: 'Links are signed.',
    ledger: 'Each change is an entry.',
  },
  'opt-in': {
    authorization: 'The confirmation mail is authorized and redeemed like any other.',
    catalog: 'What is asked for, and the notice it is asked under, stand in the catalog.',
    contacts: 'Who asks is found or made under the address lock.',
    delivery: 'The mail is sent after the commit.',
    identity: 'Its own mails are asked for under a client of its own.',
    ledger: 'Each step is an entry.',
    preferences: 'A confirmation becomes a consent.',
  },
  feedback: {
    authorization: 'A report is about a message, and a complaint voids the permits that are out.',
    contacts: 'An address that fails or complains is suppressed.',
    identity: 'Unsafe requests are answered once.',
    ledger: 'Each report is an entry.',
    preferences: 'An unsubscription is a withdrawal.',
  },
  compliance: {
    authorization:
      'A restriction and an erasure void the permits that are out; receipts are mailed by permission.',
    catalog: 'Deadlines go by the calendar of the controller; a record says what was agreed to.',
    contacts: 'An export may show addresses, where that was asked for with a reason.',
    delivery: 'Receipts are mailed; an erasure reaches the mails that the catcher took.',
    identity: 'A read about a person leaves an access line.',
    ledger: 'The history is read from it.',
    'opt-in':
      'An erasure finds asks that nobody has worked on yet; its mails and links carry receipts too.',
    preferences:
      'Where consents stand is part of their record, an erasure is journaled, and the table is held against the log.',
    suggestions: 'How long they are kept is one rule among all.',
  },
  center: {
    authorization:
      'A link is mailed by permission; what was asked about a person is shown to them.',
    catalog: 'What one can choose, and which language to write in.',
    compliance: 'What people have a right to is done there, from their own pages too.',
    contacts: 'A link goes to an address on file, and whose the pages are is shown masked.',
    delivery: 'Links are mailed.',
    identity: 'A link is exchanged for a session, and each try of one leaves an access line.',
    ledger: 'What is on record about a person.',
    'opt-in': 'Its mails are asked for under the same client; an erasure finds asks that wait.',
    preferences: 'What a person chose, and chooses.',
  },
  console: {
    compliance: 'What people have a right to is done there, from the pages as from the API.',
    contacts: 'Staff finds a person by an address or an id.',
    identity: 'The staff door is opened here, and each look at a person leaves an access line.',
    ledger: 'What is on record about a person, and how the log stands.',
    preferences: 'Where a person stands.',
    suggestions: 'What came out of the box is read there.',
  },
};

/**
 * Where a feature may be entered: by its services, its module, and the doors named here, each a use
 * case, a value or a store that takes part in its neighbour's transaction.
 */
const DOORS = [
  'authorization/(ask|partitions|settle-authorization|authorization\\.store)',
  'catalog/(catalog-file|in-force-at|notice-hashes)',
  'compliance/exports/(audit-filter|audit\\.store|export-order|exports\\.store|send-export)',
  'compliance/history/(check-counts\\.store|codes|grounds|history-line|marks|names|periods|preference-then)',
  'compliance/history/(read-history|read-lapses|timeline\\.view)',
  'compliance/receipts/(consent-event|consent-records|context|mail-receipts|notice-words)',
  'compliance/record/(record-markdown|record-of-processing)',
  'compliance/rights/(dossier\\.dto|erase-contact|rights-request)',
  'compliance/verification/(verifications\\.store|verify-ledger|verify-runs)',
  'contacts/(address-book|address-thread|addresses-on-file|came-with|check-addresses|open-addresses|recipient|recipients\\.store|register-contact|suppressions\\.store)',
  'delivery/(confirmation-mail\\.view|link-mail\\.view|receipts-mail\\.view|renewal-mail\\.view|catcher)',
  'identity/(access-log\\.store|own-access|idempotency\\.interceptor|session-forms)',
  'ledger/(checkpoints|contact-keys\\.store|evidence-opener|log-keys|log-tiles|proofs|sealed-source|sequencer)',
  'ledger/stored-logs',
  'opt-in/(choose-topics|confirmation-ask|forget-address|offer\\.view|opt-in-links|opt-in\\.store|own-mails|request-opt-in|tidy-opt-ins)',
  'preferences/(bases\\.store|consents\\.store|footer-links|grants|opt-in-evidence\\.dto)',
  'preferences/(preferences-on-file|preferences\\.dto)',
  'preferences/(reconcile-withdrawals|record-withdrawal|renewals\\.store|withdrawal-journal)',
  'preferences/(lapsed|own-acts|reduce-contact|reduction|undo-reduction|undos\\.store)',
];

/** The files of the core whose matter is hashes and signatures; they take keys, and make none. */
const HASHING = '^src/core/(ledger-entry|merkle|receipt|signed-note)\\.ts$';

const features = Object.keys(EDGES);
const anyFeature = `^src/(${features.join('|')})/`;

const featureRules = Object.entries(EDGES).map(([feature, edges]) => {
  const used = Object.entries(edges);
  const because = used.map(([name, reason]) => `${name}: ${reason}`).join(' ');
  const own = [feature, ...Object.keys(edges)].join('|');
  return {
    name: used.length === 0 ? `${feature}-uses-no-feature` : `${feature}-uses-only-its-own`,
    severity: 'error',
    comment: because || 'It stands below all features, or apart from them, and knows none.',
    from: { path: `^src/${feature}/` },
    to: { path: anyFeature, pathNot: `^src/(${own})/` },
  };
});

const named = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    ...featureRules,
    named(
      'core-is-pure',
      'What decides knows no framework, database, clock, randomness or machine.',
      { path: '^src/core/', pathNot: HASHING },
      { pathNot: '^src/core/' },
    ),
    named(
      'core-hashes-only-where-named',
      'Entries and trees are hashed, notes and receipts checked; all as pure as a sum.',
      { path: HASHING },
      { pathNot: '^(src/core/|(node:)?crypto$)' },
    ),
    named(
      'the-verifier-stands-alone',
      'It goes into every bundle and runs there without us: core, and what comes with Node.',
      { path: '^src/verifier/' },
      { pathNot: '^src/(verifier|core)/', dependencyTypesNot: ['core'] },
    ),
    named(
      'platform-uses-only-core',
      'The floor that features stand on knows none of them. It runs the migrations.',
      { path: '^src/platform/' },
      {
        path: '^(src|test|examples|migrations)/',
        pathNot: '^(src/(platform|core)/|migrations/all\\.ts$)',
      },
    ),
    named(
      'features-are-entered-by-their-doors',
      'Rows, SQL and HTTP of a feature are its own; another feature asks its service.',
      { path: '^src/([^/]+)/' },
      {
        path: anyFeature,
        pathNot: ['^src/$1/', '\\.(service|module)\\.ts$', `^src/(${DOORS.join('|')})\\.ts$`],
      },
    ),
    named(
      'nothing-imports-the-entry-points',
      'main, cli and app put the features together; a feature that knew them would be a cycle.',
      { path: '^src/[^/]+/' },
      { path: '^src/[^/]+\\.ts$' },
    ),
    named(
      'insights-never-reach-contacts',
      'A privacy promise: no path leads from an anonymous figure to a person, however long.',
      { path: '^src/insights/' },
      { path: '^src/contacts/', reachable: true },
    ),
    named(
      'suggestions-never-reach-contacts',
      'A privacy promise: what lies in the suggestion box cannot be led back to who put it there.',
      { path: '^src/suggestions/' },
      { path: '^src/contacts/', reachable: true },
    ),
    named(
      'only-stores-know-typeorm',
      'SQL stands in stores, rows in entities; all others see an opaque transaction.',
      { path: '^src/', pathNot: '(\\.(store|entity)\\.ts$|^src/platform/database/)' },
      { path: 'node_modules/typeorm/' },
    ),
    named(
      'only-modules-wire-typeorm',
      'A module registers its entities; nothing else is injected a repository or a connection.',
      { path: '^src/', pathNot: '(\\.module\\.ts$|^src/platform/database/)' },
      { path: 'node_modules/@nestjs/typeorm/' },
    ),
    named(
      'sources-need-no-development-tools',
      'What runs in production is installed without them.',
      { path: '^(src|migrations)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    named(
      'sources-need-no-tests',
      'Tests and examples stand on the sources, never under them.',
      { path: '^(src|migrations)/' },
      { path: '^(test|examples|dist)/' },
    ),
    named('no-cycles', 'What needs each other is one thing in two files.', {}, { circular: true }),
    named(
      'no-orphans',
      'A file that neither uses nor is used by another is forgotten.',
      { orphan: true },
      {},
    ),
    named('imports-resolve', 'An import leads somewhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
