/** The preference document as a client reads and changes it. */
import type { Cast } from './cast.js';
import { anEmail, type Json, type TestSender } from './people.js';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const ahead = (ms: number) => new Date(Date.now() + ms).toISOString();

export interface Document extends Json {
  readonly topics: readonly (Json & { readonly topic: string; readonly channel: string })[];
}

export class Preferences {
  constructor(
    private readonly cast: Cast,
    private readonly client: TestSender,
  ) {}

  static pathOf(contactId: string): string {
    return `/v1/contacts/${contactId}/preferences`;
  }

  read(contactId: string) {
    return this.client.get(Preferences.pathOf(contactId));
  }

  patch(contactId: string, body: Json) {
    return this.cast.app.http
      .patch(Preferences.pathOf(contactId))
      .auth(this.client.client.token, { type: 'bearer' })
      .send(body);
  }

  async of(contactId: string): Promise<Document> {
    return (await this.read(contactId).expect(200)).body as Document;
  }

  async topic(contactId: string, topic: string, channel = 'email'): Promise<Json> {
    const { topics } = await this.of(contactId);
    const found = topics.find((one) => one.topic === topic && one.channel === channel);
    if (!found) throw new Error('The document lacks a topic.');
    return found;
  }

  /** The pointers of a refusal with this code. */
  async refused(contactId: string, body: Json, code: string): Promise<string[]> {
    const { body: problem } = await this.patch(contactId, body).expect(422);
    const { errors, ...rest } = problem as { errors: { pointer: string }[] };
    expect(rest).toMatchObject({ code });
    return [...new Set(errors.map(({ pointer }) => pointer))];
  }

  /** Somebody who is on file and chose nothing; null: where they live is not known. */
  async brought(home: string | null = 'Europe/Paris'): Promise<string> {
    const addresses = [{ email: anEmail() }];
    const timezone = home ?? undefined;
    const body = { addresses, source: 'x', timezone, locale: 'fr' };
    const { body: made } = await this.client.post('/v1/contacts', body).expect(200);
    return (made as { contactId: string }).contactId;
  }
}
