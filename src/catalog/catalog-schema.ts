/**
 * The shape of a catalog, checked with the same JSON Schema that helps people in their editor. What
 * Ajv finds is told in plain words, ending in the description the schema itself gives.
 */
import { Ajv2020, type ErrorObject, type SchemaObject } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';
import { problem, type CatalogIssue, type DocumentPath } from '../core/catalog-issue.js';
import { suggestion } from '../core/catalog-words.js';
import { ownerOf } from './catalog-owner.js';

export function readCatalogSchema(): SchemaObject {
  // The sources run as they are under test and from `dist` otherwise, one folder deeper.
  const places = ['../../catalog.schema.json', '../../../catalog.schema.json'];
  const found = places
    .map((place) => new URL(place, import.meta.url))
    .find((url) => existsSync(url));
  if (found === undefined) throw new Error('catalog.schema.json is missing from the installation');
  return JSON.parse(readFileSync(found, 'utf8')) as SchemaObject;
}

const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  verbose: true,
  useDefaults: true,
}).compile(readCatalogSchema());

/** Checks the shape of `document` and fills in the schema's defaults. */
export function checkShape(document: unknown): CatalogIssue[] {
  if (validate(document)) return [];
  const seen = new Set<string>();
  return (validate.errors ?? []).filter(saysWhy).flatMap((error) => {
    const issue = toIssue(error, document);
    // One mistake can break several keywords; the first says enough.
    const place = JSON.stringify(issue.path) + (error.keyword === 'required' ? issue.message : '');
    if (seen.has(place)) return [];
    seen.add(place);
    return [issue];
  });
}

/** Of a choice between two shapes, what the chosen one says is told; that it said something is not. */
function saysWhy({ keyword }: ErrorObject): boolean {
  return keyword !== 'if';
}

function toIssue(error: ErrorObject, document: unknown): CatalogIssue {
  const path = pathOf(error.instancePath, document);
  const params = error.params as Record<string, unknown>;
  const parent = (error.parentSchema ?? {}) as SchemaObject;
  if (error.keyword === 'required')
    return missing(path, String(params.missingProperty), parent, document);
  if (error.keyword === 'additionalProperties')
    return unknownKey(path, String(params.additionalProperty), parent, document);
  const place = ownerOf(path, document);
  const subject = place.field === '' ? place.owner : `${place.owner}: \`${place.field}\``;
  const complaint = complaintOf(error.keyword, params, error.data);
  const reason = REASONED.has(error.keyword) ? reasonOf(parent) : '';
  return problem(path, `${subject} ${complaint}${reason}`);
}

function missing(
  path: DocumentPath,
  property: string,
  parent: SchemaObject,
  document: unknown,
): CatalogIssue {
  const { owner, field } = ownerOf(path, document);
  const name = field === '' ? property : `${field}.${property}`;
  return problem(path, `${owner} has no \`${name}\`${reasonOf(propertiesOf(parent)[property])}`);
}

function unknownKey(
  path: DocumentPath,
  property: string,
  parent: SchemaObject,
  document: unknown,
): CatalogIssue {
  const { owner, field } = ownerOf(path, document);
  const where = field === '' ? owner : `${owner}: \`${field}\``;
  const known = Object.keys(propertiesOf(parent));
  const hint = known.length === 0 ? reasonOf(parent) : `: ${suggestion(property, known)}`;
  return problem([...path, property], `${where} has an unknown key \`${shown(property)}\`${hint}`);
}

/** Keywords whose complaint needs the schema's description to be understood. */
const REASONED = new Set(['pattern', 'minLength', 'minItems', 'type']);

function complaintOf(keyword: string, params: Record<string, unknown>, data: unknown): string {
  switch (keyword) {
    case 'type':
      return `must be ${TYPES[String(params.type)] ?? String(params.type)}, not ${typeOf(data)}`;
    case 'enum':
      return `cannot be \`${shown(data)}\`: ${suggestion(shown(data), params.allowedValues as string[])}`;
    case 'pattern':
      return `cannot be \`${shown(data)}\``;
    case 'minLength':
    case 'minItems':
      return 'is empty';
    case 'minimum':
      return `is ${shown(data)}, and cannot be less than ${String(params.limit)}`;
    case 'maximum':
      return `is ${shown(data)}, and cannot be more than ${String(params.limit)}`;
    case 'uniqueItems':
      return 'names the same thing twice';
    default:
      return `is longer than ${String(params.limit)} characters`;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
};

function typeOf(data: unknown): string {
  if (data === null) return 'empty';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a group of keys';
  return `\`${shown(data)}\``;
}

function shown(data: unknown): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const short = text.length <= 60 ? text : `${text.slice(0, 57)}…`;
  // A terminal must not act on what a file holds.
  return short.replace(/[\p{Cc}\p{Cs}]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

function reasonOf(schema: SchemaObject | undefined): string {
  const description: unknown = schema?.description;
  return typeof description === 'string' ? `: ${description}` : '';
}

function propertiesOf(schema: SchemaObject): Record<string, SchemaObject> {
  return (schema.properties ?? {}) as Record<string, SchemaObject>;
}

/** A JSON pointer as a path; a step into a list is a number, as in the YAML document. */
function pathOf(pointer: string, document: unknown): DocumentPath {
  let value = document;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(name) : name;
      value = (value as Record<string | number, unknown>)[step];
      return step;
    });
}
