import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js';
import { readCatalogSchema } from './catalog-schema.js';

/** Every schema object inside `schema` that describes an object or one of its members. */
function* parts(schema: SchemaObject, at = '#'): Generator<{ at: string; schema: SchemaObject }> {
  yield { at, schema };
  for (const group of ['properties', 'patternProperties', '$defs'])
    for (const [name, child] of Object.entries(
      (schema[group] ?? {}) as Record<string, SchemaObject>,
    ))
      yield* parts(child, `${at}/${group}/${name}`);
  if (schema.items) yield* parts(schema.items as SchemaObject, `${at}/items`);
}

describe('the schema of the catalog', () => {
  const schema = readCatalogSchema();

  it('is valid JSON Schema 2020-12 in strict mode', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: true, strictTuples: true });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it('refuses unknown keys everywhere', () => {
    const open = [...parts(schema)].filter(
      (part) => part.schema.type === 'object' && part.schema.additionalProperties !== false,
    );
    expect(open.map(({ at }) => at)).toEqual([]);
  });

  it('explains every key to editors', () => {
    const silent = [...parts(schema)].filter(({ at, schema: part }) => {
      const isKey = /\/properties\/[^/]+$/.test(at);
      return isKey && (part.title === undefined || part.description === undefined);
    });
    expect(silent.map(({ at }) => at)).toEqual([]);
  });
});
