/**
 * What an organisation's own colour becomes on pages and in mails, and whether people can read it
 * there. One colour is chosen; the shades beside it are worked out from it, so that nobody can choose
 * one that fails. What it stands on is said here and in public/assent.css alike (a test compares).
 */
import { contrast, lightnessOf, mix, withLightness } from './contrast.js';

export type Theme = 'light' | 'dark';
export const THEMES: readonly Theme[] = ['light', 'dark'];

/** As the catalog states it. */
export interface Look {
  readonly colour: string;
  /** In the dark; absent: worked out from `colour`. */
  readonly colourDark?: string;
  /** An image as a data URI. */
  readonly logo?: string;
}

/** The properties of the stylesheet that follow the organisation's colour. */
export interface Palette {
  readonly accent: string;
  readonly accentStrong: string;
  readonly tint: string;
  readonly onAccent: string;
}

export type Palettes = Readonly<Record<Theme, Palette>>;

interface Paper {
  readonly ground: string;
  readonly sheet: string;
  readonly ink: string;
  readonly quiet: string;
  readonly onAccent: string;
}

export const PAPER: Readonly<Record<Theme, Paper>> = {
  light: {
    ground: '#f7f2ea',
    sheet: '#fffdf9',
    ink: '#2a2521',
    quiet: '#665c51',
    onAccent: '#fffdf9',
  },
  dark: {
    ground: '#1b1917',
    sheet: '#262320',
    ink: '#f1ebe3',
    quiet: '#c2b8ab',
    onAccent: '#1b1917',
  },
};

export const OWN_LOOK: Look = { colour: '#1f5a47', colourDark: '#8fd0b5' };

/** WCAG 2.2, success criterion 1.4.3. It includes 1.4.11, which asks 3 of what is no text. */
export const ENOUGH = 4.5;
const TINTED = 0.1;
const STRONGER = 0.25;
const STEPS = 512;

export interface Legibility {
  readonly ratio: number;
  /** What the colour is hardest to tell from. */
  readonly against: string;
  readonly where: string;
}

export function palettesOf(look: Look = OWN_LOOK): Palettes {
  return {
    light: paletteOf('light', look.colour),
    dark: paletteOf('dark', look.colourDark ?? nearestLegible('dark', look.colour)),
  };
}

function paletteOf(theme: Theme, colour: string): Palette {
  const { sheet, ink, onAccent } = PAPER[theme];
  return {
    accent: colour,
    accentStrong: mix(ink, colour, STRONGER),
    tint: mix(colour, sheet, TINTED),
    onAccent,
  };
}

/** The place where the colour is hardest to read. */
export function weakestPlace(theme: Theme, colour: string): Legibility {
  const { ground, sheet, onAccent } = PAPER[theme];
  const { tint } = paletteOf(theme, colour);
  const places = [
    { against: ground, where: 'links on the page' },
    { against: sheet, where: 'links on a card' },
    { against: tint, where: 'labels on its own tint' },
    { against: onAccent, where: 'the words on its buttons' },
  ].map((place) => ({ ...place, ratio: contrast(colour, place.against) }));
  return places.reduce((weakest, place) => (place.ratio < weakest.ratio ? place : weakest));
}

export function isLegible(theme: Theme, colour: string): boolean {
  return weakestPlace(theme, colour).ratio >= ENOUGH;
}

/** The same hue, as little lighter or darker as it takes. */
export function nearestLegible(theme: Theme, colour: string): string {
  if (isLegible(theme, colour)) return colour;
  const from = lightnessOf(colour);
  const legible = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS)
    .sort((a, b) => Math.abs(a - from) - Math.abs(b - from))
    .map((lightness) => withLightness(colour, lightness))
    .find((candidate) => isLegible(theme, candidate));
  if (legible === undefined) throw new Error('Black or white can always be read.');
  return legible;
}
