/** The API's description, made from the controllers and DTOs themselves (OpenAPI 3.1). */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const OPENAPI_VERSION = '3.1.0';

export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Assent')
    .setDescription(
      'Ask before every message. Errors are problem+json (RFC 9457) with the codes of docs/errors.md.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT (RFC 9068)' })
    .setOpenAPIVersion(OPENAPI_VERSION)
    .build();
  return SwaggerModule.createDocument(app, base);
}

/** Holds the document once it is made; the application is complete only after its modules are. */
export class ApiDocument {
  private document: OpenAPIObject | null = null;

  set(document: OpenAPIObject): void {
    this.document = document;
  }

  get(): OpenAPIObject {
    if (!this.document) throw new Error('The API document was asked for before it was made.');
    return this.document;
  }
}
