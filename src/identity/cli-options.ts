/** Option values that several commands read; a wrong one is a mistake in the command line. */
import { InvalidArgumentError } from 'commander';

export function oneOf<T extends string>(allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((word) => word === value);
    if (found === undefined) throw new InvalidArgumentError(`Known: ${allowed.join(', ')}.`);
    return found;
  };
}

export function listOf<T extends string>(allowed: readonly T[]): (value: string) => T[] {
  const one = oneOf(allowed);
  return (value) => [...new Set(value.split(',').map((word) => one(word.trim())))];
}
