/** A JSON document that somebody hands us may hold anything: its parts are asked for by their form. */
export type Group = Readonly<Record<string, unknown>>;

export function asGroup(value: unknown): Group | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Group)
    : null;
}

/** Empty where it is not text. */
export function textIn(group: Group, name: string): string {
  const value = group[name];
  return typeof value === 'string' ? value : '';
}

/** The texts of a list, or the one text that stands alone. */
export function textsIn(group: Group, name: string): string[] {
  return listIn(group, name).filter((one) => typeof one === 'string');
}

export function groupsIn(group: Group, name: string): Group[] {
  return listIn(group, name)
    .map(asGroup)
    .filter((one) => one !== null);
}

function listIn(group: Group, name: string): readonly unknown[] {
  const value = group[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}
