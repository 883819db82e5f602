/** Who acted where no client and no person of staff did, as records name them. No person may be named so. */

/** Who works on the command line. */
export const OPERATOR = 'cli';

/** Assent as a sender: the name of the client that asks for its own mails. */
export const OWN_SENDER_NAME = 'assent';

/** Who opened a link that was mailed to an address on file: the person, as far as anybody can know. */
export const SESSION_LINK = 'session link';

/** Who did something on the pages that such a link opens. */
export const PREFERENCES_PAGE = 'preferences page';

/** Each with the word that people read (`actors.…`). */
const OWN_ACTORS: ReadonlyMap<string, string> = new Map([
  [OPERATOR, 'operator'],
  [OWN_SENDER_NAME, 'service'],
  ['system', 'service'],
  ['assent:opt-in', 'optIn'],
  ['assent:message', 'message'],
  ['subscribe page', 'form'],
  ['embedded form', 'embedded'],
  [PREFERENCES_PAGE, 'preferences'],
  [SESSION_LINK, 'sessionLink'],
  ['retention', 'retention'],
  ['journal', 'journal'],
  ['first start', 'start'],
  // As dossiers name people who work for the controller.
  ['operator', 'operator'],
  ['staff', 'staff'],
]);

export const OWN_ACTOR_NAMES: readonly string[] = [...OWN_ACTORS.keys()];

export function isOwnActor(name: string): boolean {
  return OWN_ACTORS.has(name);
}

/** The key of the word; null for whoever has a name of their own. */
export function actorKey(name: string): string | null {
  const word = OWN_ACTORS.get(name);
  return word === undefined ? null : `actors.${word}`;
}
