/** For a time zone that closed hours are read in: what the core cannot read is not stored. */
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isZone } from '../../core/local-time.js';

export function IsZone(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isZone',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isZone(value),
        defaultMessage: () => 'must be the full name of a time zone (IANA), such as Europe/Paris',
      },
    },
    options,
  );
}
