/** Reads fields of an HTML form as it may come: a field may be missing, single or repeated. */

/** The text of a field; empty when it is missing or was sent more than once. */
export function formText(body: unknown, name: string): string {
  const value = fieldOf(body, name);
  return typeof value === 'string' ? value : '';
}

/**
 * What was typed, without blanks around it. Of what was sent more than once all, so that it is refused
 * and shown, and never taken for nothing.
 */
export function typedText(body: unknown, name: string): string {
  return formList(body, name).join(', ').trim();
}

/** Every text that was sent under the name. */
export function formList(body: unknown, name: string): string[] {
  const value = fieldOf(body, name);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string' && one !== '');
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Record<string, unknown>)[name];
}
