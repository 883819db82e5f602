/**
 * Turns class-validator's findings into `invalid_request` with a JSON pointer per field. Unknown
 * properties are refused, and no message repeats the value that was sent.
 */
import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { Readable } from 'node:stream';
import { DomainError, type FieldProblem } from '../../core/errors.js';

/** Enough to mend a request by; a body full of mistakes is not answered with as many. */
const MAX_FIELDS = 20;
const NOT_KNOWN = 'this property is not known';

/** Refuses what is no JSON before the library walks through it: it would build anew what it finds. */
class PlainValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A handler that reads the stream itself declares no class for it.
    if (value instanceof Readable && this.toValidate(metadata))
      throw new DomainError('unsupported_media_type');
    const unknown = this.toValidate(metadata) ? inheritedNames(value, freeNamesOf(metadata)) : [];
    if (unknown.length > 0)
      throw new DomainError('invalid_request', null, unknown.slice(0, MAX_FIELDS));
    return (await super.transform(value, metadata)) as unknown;
  }

  /** It would take out in silence what is refused above, and what a dictionary may hold. */
  protected override stripProtoKeys(): void {
    return;
  }
}

export function validationPipe(): ValidationPipe {
  return new PlainValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new DomainError(
        'invalid_request',
        null,
        errors
          .slice(0, MAX_FIELDS)
          .flatMap((error) => fieldsOf(error, ''))
          .slice(0, MAX_FIELDS),
      ),
  });
}

const dictionaries = new WeakMap<object, Set<string | symbol>>();

/**
 * For an object by names that its sender chooses, given as it was sent: the library would drop one
 * called like something that every object has. What the values are is for other decorators to say.
 */
export function Dictionary(): PropertyDecorator {
  return (prototype, property) => {
    const names = dictionaries.get(prototype) ?? new Set();
    dictionaries.set(prototype, names.add(property));
    Type(() => Object)(prototype, property);
    Transform(({ obj }: { obj: Record<string | symbol, unknown> }) => obj[property])(
      prototype,
      property,
    );
  };
}

function freeNamesOf({ metatype }: ArgumentMetadata): ReadonlySet<string | symbol> {
  return (metatype && dictionaries.get(metatype.prototype as object)) ?? new Set();
}

/** Names that every object has are nobody's properties; the libraries read them as what they inherit. */
function inheritedNames(
  sent: unknown,
  dictionariesIn: ReadonlySet<string | symbol> = new Set(),
  parent = '',
  isFree = false,
): FieldProblem[] {
  if (!isObject(sent)) return [];
  return Object.entries(sent).flatMap(([name, value]) => {
    const pointer = `${parent}/${escaped(name)}`;
    if (!isFree && name in Object.prototype) return [{ pointer, detail: NOT_KNOWN }];
    return inheritedNames(value, undefined, pointer, dictionariesIn.has(name));
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function fieldsOf(error: ValidationError, parent: string): FieldProblem[] {
  const pointer = mayNameSomebody(error.property) ? parent : `${parent}/${escaped(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    detail: rule === 'whitelistValidation' ? NOT_KNOWN : detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldsOf(child, pointer))];
}

/**
 * A property whose name may be an address, in whichever spelling, is pointed at by the object that holds
 * it: a refusal is told, and kept for as long as its Idempotency-Key. No name of ours comes near.
 */
function mayNameSomebody(property: string): boolean {
  return (
    /[@\u{ff20}%]/u.test(property) || /\p{Nd}{8}/u.test(property.replace(/[^\p{L}\p{N}]/gu, ''))
  );
}

/** RFC 6901 §3. */
function escaped(property: string): string {
  return property.replaceAll('~', '~0').replaceAll('/', '~1');
}

const pipe = validationPipe();

/** A value that came another way than as the body of a request, held to the same rules. */
export async function validated<T extends object>(type: new () => T, value: unknown): Promise<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DomainError('invalid_request', null, [{ pointer: '', detail: 'must be an object' }]);
  return (await pipe.transform(value, { type: 'body', metatype: type })) as T;
}
