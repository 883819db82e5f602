/** What a form showed and what the person made of it: the evidence that an ask for an opt-in needs. */
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsString,
  IsUrl,
  MaxLength,
  MinLength,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';

const MAX_VALUE_LENGTH = 500;

@ValidatorConstraint({ name: 'controlValue' })
class ControlValue implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return (
      typeof value === 'boolean' || (typeof value === 'string' && value.length <= MAX_VALUE_LENGTH)
    );
  }

  defaultMessage(): string {
    return `must be true, false or a text of at most ${MAX_VALUE_LENGTH} characters`;
  }
}

export class FormControlDto {
  @ApiProperty({ example: 'topics' })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name: string;

  @ApiProperty({ description: 'The text beside the control, as it was shown' })
  @IsString()
  @MaxLength(MAX_VALUE_LENGTH)
  label: string;

  @ApiProperty({
    oneOf: [{ type: 'boolean' }, { type: 'string' }],
    description: 'Its state before the person touched it; on is refused (GDPR Art. 4(11))',
  })
  @Validate(ControlValue)
  default: string | boolean;

  @ApiProperty({ oneOf: [{ type: 'boolean' }, { type: 'string' }], description: 'As it was sent' })
  @Validate(ControlValue)
  value: string | boolean;
}

export class OptInEvidenceDto {
  @ApiProperty({ format: 'uri', description: 'Where the form stood' })
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(2000)
  formUrl: string;

  @ApiProperty({ description: 'Version of the notice that was shown', example: '2' })
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  noticeVersion: string;

  @ApiProperty({ type: [FormControlDto], minItems: 1 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => FormControlDto)
  controls: FormControlDto[];
}
