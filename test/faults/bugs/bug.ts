/**
 * How a bug gets into a service: `all.ts` is loaded into the process before the service is
 * (`node --import`), and puts a class of its own in the place of one of a module's providers. That
 * class does what the right one does until a file of the bug's name turns it on.
 */
import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const BUGS = [
  'lock-and-count',
  'cached-facts',
  'check-then-act',
  'unchecked-redeem',
  'unclaimed-names',
] as const;
export type Bug = (typeof BUGS)[number];

/** The folder of those files. */
export const BUGS_FOLDER = 'ASSENT_TEST_BUGS';

const PROVIDERS = 'providers';

export function isOn(bug: Bug): boolean {
  return existsSync(join(process.env[BUGS_FOLDER] ?? '', bug));
}

export function replaceProvider<T>(module: Type, right: Type<T>, wrong: Type<T>): void {
  const providers = Reflect.getMetadata(PROVIDERS, module) as unknown[];
  if (!providers.includes(right)) throw new Error(`${module.name} does not provide ${right.name}.`);
  const replaced = providers.map((one) =>
    one === right ? { provide: right, useClass: wrong } : one,
  );
  Reflect.defineMetadata(PROVIDERS, replaced, module);
}
