/** A property that may be left out; unlike the library's own, it does not let null pass for that. */
import { ValidateIf } from 'class-validator';

export function Optional(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}
