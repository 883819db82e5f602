import type { Catalog } from '../../core/catalog.js';
import { pageFrame, type PageFrame } from './page.view.js';

export interface DocsField {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly isRequired: boolean;
}

export interface DocsOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Empty when the call is public. */
  readonly scope: string;
  readonly hasFields: boolean;
  readonly fields: readonly DocsField[];
  readonly responses: readonly { readonly status: string; readonly description: string }[];
}

export interface DocsGroup {
  readonly id: string;
  readonly name: string;
  readonly operations: readonly DocsOperation[];
}

export interface DocsPage {
  readonly frame: PageFrame;
  readonly version: string;
  readonly openApiUrl: string;
  readonly groups: readonly DocsGroup[];
}

type Json = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export function docsPage(catalog: Catalog | null, locale: string, openApi: object): DocsPage {
  const document = openApi as Json;
  const groups = new Map<string, DocsOperation[]>();
  for (const [path, item] of Object.entries(json(document.paths))) {
    for (const method of METHODS) {
      const operation = json(item)[method];
      if (operation === undefined) continue;
      const name = words(list(json(operation).tags)[0]) || 'api';
      const group = groups.get(name) ?? [];
      group.push(operationModel(document, method, path, json(operation)));
      groups.set(name, group);
    }
  }
  return {
    frame: pageFrame(catalog, locale, '/docs'),
    version: words(json(document.info).version),
    openApiUrl: '/openapi.json',
    groups: [...groups].map(([name, operations]) => ({ id: slug(name), name, operations })),
  };
}

function operationModel(
  document: Json,
  method: string,
  path: string,
  operation: Json,
): DocsOperation {
  const content = json(resolve(document, operation.requestBody).content);
  const body = json(Object.values(content)[0]);
  const fields = fieldsOf(document, resolve(document, body.schema));
  return {
    id: slug(`${method} ${path}`),
    method: method.toUpperCase(),
    path,
    summary: words(operation.summary),
    description: words(operation.description),
    scope: scopesOf(document, operation).join(', '),
    hasFields: fields.length > 0,
    fields,
    responses: Object.entries(json(operation.responses)).map(([status, response]) => ({
      status,
      description: words(resolve(document, response).description),
    })),
  };
}

/** An operation without its own `security` has the document's (OpenAPI 3.1, Operation Object). */
function scopesOf(document: Json, operation: Json): string[] {
  const security = list(operation.security ?? document.security);
  const scopes = security.flatMap((requirement) =>
    Object.entries(json(requirement)).flatMap(([scheme, wanted]) => {
      const named = list(wanted).map(words);
      return named.length > 0 ? named : [scheme];
    }),
  );
  return [...new Set(scopes)];
}

function fieldsOf(document: Json, schema: Json): DocsField[] {
  const required = list(schema.required).map(words);
  const inherited = list(schema.allOf).flatMap((part) =>
    fieldsOf(document, resolve(document, part)),
  );
  const own = Object.entries(json(schema.properties)).map(([name, property]) => ({
    name,
    type: typeOf(document, json(property), 0),
    description: words(json(property).description ?? resolve(document, property).description),
    isRequired: required.includes(name),
  }));
  return [...inherited, ...own];
}

function typeOf(document: Json, unresolved: Json, depth: number): string {
  const schema = resolve(document, unresolved);
  if (depth > 3) return 'object';
  const constants = list(schema.enum).map((value) => JSON.stringify(value));
  if (constants.length > 0) return constants.join(' | ');
  const variants = [...list(schema.oneOf), ...list(schema.anyOf), ...list(schema.allOf)];
  if (variants.length > 0) {
    return [...new Set(variants.map((part) => typeOf(document, json(part), depth + 1)))].join(
      ' | ',
    );
  }
  if (schema.type === 'array') {
    const item = typeOf(document, json(schema.items), depth + 1);
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
  }
  const format = words(schema.format);
  const name = Array.isArray(schema.type) ? schema.type.map(words).join(' | ') : words(schema.type);
  return format ? `${name} (${format})` : name || 'object';
}

/** Follows local references; a circle of them ends as an empty schema. */
function resolve(document: Json, node: unknown): Json {
  let current = json(node);
  for (let hops = 0; hops < 8; hops++) {
    const reference = current.$ref;
    if (typeof reference !== 'string') return current;
    current = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<Json>((parent, name) => json(parent[name]), document);
  }
  return {};
}

function json(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function slug(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
