/**
 * How well one colour can be told from another: relative luminance and contrast ratio as WCAG 2.2
 * defines them. Colours are written `#rrggbb`.
 */

type Channels = readonly [red: number, green: number, blue: number];

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** `share` of the first colour, the rest of the second, as paint over paper. */
export function mix(colour: string, over: string, share: number): string {
  const under = channelsOf(over);
  const [red, green, blue] = channelsOf(colour).map(
    (channel, index) => channel * share + (under[index] ?? 0) * (1 - share),
  ) as unknown as Channels;
  return toHex([red, green, blue]);
}

/** The same hue and saturation at another lightness, from 0 (black) to 1 (white). */
export function withLightness(colour: string, lightness: number): string {
  const [red, green, blue] = channelsOf(colour);
  const [low, high] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  const chroma = high - low;
  const before = lightnessOf(colour);
  const saturation = chroma === 0 ? 0 : chroma / (1 - Math.abs(2 * before - 1));
  const spread = saturation * (1 - Math.abs(2 * lightness - 1));
  const base = lightness - spread / 2;
  const moved = (channel: number): number =>
    base + (chroma === 0 ? 0 : ((channel - low) / chroma) * spread);
  return toHex([moved(red), moved(green), moved(blue)]);
}

export function lightnessOf(colour: string): number {
  const channels = channelsOf(colour);
  return (Math.min(...channels) + Math.max(...channels)) / 2;
}

function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  ) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): Channels {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

function toHex(channels: Channels): string {
  const bytes = channels.map((channel) => Math.round(Math.min(1, Math.max(0, channel)) * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
