/**
 * What an organisation's look becomes on the wire: a sheet that sets a few properties and nothing else,
 * and its logo. Each is named by its own hash, so that it may be kept for ever and never be stale.
 */
import { createHash } from 'node:crypto';
import type { Controller } from '../../core/catalog.js';
import { readLogo } from '../../core/logo.js';
import { palettesOf, type Palette } from '../../core/look.js';

export interface BrandFile {
  /** Hash and ending: the last part of its URL. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Brand {
  readonly sheet: BrandFile;
  readonly logo: BrandFile | null;
}

const BRAND_PATH = '/brand/';
const made = new WeakMap<Controller, Brand>();

/** Null for one that keeps the look of Assent. A version never changes, so it is worked out once. */
export function brandOf(controller: Controller): Brand | null {
  const { look } = controller;
  if (look === undefined) return null;
  const known = made.get(controller);
  if (known) return known;
  const { light, dark } = palettesOf(look);
  const css = `${rule(light)}\n@media screen and (prefers-color-scheme: dark) {\n${rule(dark)}\n}\n`;
  const logo = look.logo === undefined ? null : readLogo(look.logo);
  const brand = {
    sheet: file('css', 'text/css; charset=utf-8', Buffer.from(css)),
    logo: logo && file(logo.format, logo.type, logo.bytes),
  };
  made.set(controller, brand);
  return brand;
}

export function brandUrl({ name }: BrandFile): string {
  return `${BRAND_PATH}${name}`;
}

function file(ending: string, type: string, bytes: Buffer): BrandFile {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { name: `${hash}.${ending}`, type, bytes };
}

function rule({ accent, accentStrong, tint, onAccent }: Palette): string {
  return `:root { --accent: ${accent}; --accent-strong: ${accentStrong}; --tint: ${tint}; --on-accent: ${onAccent} }`;
}
