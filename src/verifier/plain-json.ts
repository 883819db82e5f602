/** JSON in the one way in which a bundle is written: no name twice, nothing between what is said. */
export type Fields = Readonly<Record<string, unknown>>;

/** Null for what is no object, is written in another way, or is not what `read` takes it for. */
export function parsed<T>(text: string, read: (fields: Fields) => T | null, indent = 0): T | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && JSON.stringify(value, null, indent) === text ? read(value) : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Whatever stood beside these would look as sound as they are. */
export function hasOnly(fields: Fields, names: ReadonlySet<string>): boolean {
  return Object.keys(fields).every((name) => names.has(name));
}
