/**
 * For free text that is kept in clear or reaches logs and exports: it must not hold an address,
 * in whatever spelling, since nothing that does may stand outside a sealed value.
 */
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isAddressIn } from '../../core/spelt-address.js';

export function NoAddress(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'noAddress',
      validator: {
        // What is no text is refused by the decorator that asks for one.
        validate: (value: unknown) => typeof value !== 'string' || !isAddressIn(value),
        defaultMessage: () => 'must not hold an email address or a phone number',
      },
    },
    options,
  );
}
