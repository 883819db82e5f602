/** A key of the log, as a command line takes it: once or several times. */
import { InvalidArgumentError } from 'commander';
import { parseVkey } from '../../core/signed-note.js';

export function vkeyText(text: string, others: readonly string[] = []): readonly string[] {
  if (!parseVkey(text))
    throw new InvalidArgumentError('it must be the verifier key of a log, as /log/vkey shows it.');
  return [...others, text];
}
